"""The JSON of receivers of notifications."""

from marshmallow import fields, validate

from registry.core.schemas import Reason, Schema, Text
from registry.exchange.notifications.rules import LONGEST_URL, STATES
from registry.people.happenings.rules import KINDS


class ReceiverRequestSchema(Schema):
    """A system that is to be told what happens."""

    name = Text(required=True, min=3, max=120)
    url = Text(required=True, max=LONGEST_URL, metadata={"description": "Where it takes notifications: https alone."})
    kinds = fields.List(
        fields.String(validate=validate.OneOf(KINDS)), required=True, validate=validate.Length(1, len(KINDS))
    )
    legal_basis = Reason(max=500, min=3, metadata={"description": "The agreement by which it may know."})
    client = Text(
        max=64,
        load_default=None,
        allow_none=True,
        metadata={"description": "Its code as a client with an agreement: then `subject` is the alias of its answers."},
    )


class EndingSchema(Schema):
    """Why a receiver ends."""

    reason = Reason(max=500)


class ReceiverSchema(Schema):
    """A receiver as it is now, and how much is sent, waits and was given up."""

    id = fields.UUID()
    name = fields.String()
    url = fields.String()
    kinds = fields.List(fields.String())
    legal_basis = fields.String()
    client = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf(STATES))
    requested_by = fields.String(allow_none=True)
    requested_at = fields.AwareDateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    end_reason = fields.String(allow_none=True)
    failures = fields.Integer(metadata={"description": "Failed attempts since the last success."})
    last_failure = fields.String(allow_none=True)
    rests_until = fields.AwareDateTime(allow_none=True)
    waiting = fields.Integer()
    delivered = fields.Integer()
    dead = fields.Integer()


class ReceiverListSchema(Schema):
    """Every receiver."""

    receivers = fields.List(fields.Nested(ReceiverSchema))


class DeadLetterSchema(Schema):
    """A notification that was given up."""

    id = fields.UUID()
    kind = fields.String()
    happened_at = fields.AwareDateTime()
    attempts = fields.Integer()
    last_failure = fields.String(allow_none=True)
    given_up_at = fields.AwareDateTime(allow_none=True)


class DeadLetterListSchema(Schema):
    """What was given up, the newest first, at most 500."""

    dead_letters = fields.List(fields.Nested(DeadLetterSchema))


class RetrySchema(Schema):
    """How many are sent again."""

    count = fields.Integer()
