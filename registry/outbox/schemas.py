"""What stations send and are answered."""

from typing import Any

from marshmallow import fields, validate

from registry.births.schemas import CertificateSchema
from registry.core.schemas import Reason, Schema, Text
from registry.outbox.rules import DISCARDED, LONGEST_REASON, MOST_FILE_BYTES, REASONS, RECEIVED, REGISTERED, WAITING
from registry.people.agreement import STATUSES as DOCUMENT_STATUSES
from station.envelope.content import MOST_SEQ

_BYTES: dict[str, Any] = {"format": "byte"}
_HASH = validate.Regexp("^[0-9a-f]{64}$")


class PieceSchema(Schema):
    """A piece of a file; its bytes are the part `piece` of the request."""

    sha256 = Text(required=True, max=64, validate=_HASH, metadata={"description": "Of the whole file, in hexadecimal."})
    length = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_FILE_BYTES))
    position = fields.Integer(required=True, strict=True, validate=validate.Range(0, MOST_FILE_BYTES))


class EnvelopeQuery(Schema):
    """Which of the files of a number."""

    sha256 = Text(max=64, validate=_HASH)


class EnvelopeSchema(Schema):
    """What the registry holds under a number, and what became of it."""

    seq = fields.Integer(required=True, metadata={"minimum": 1, "maximum": MOST_SEQ})
    sha256 = fields.String(required=True)
    length = fields.Integer(required=True)
    received = fields.Integer(required=True, metadata={"description": "Bytes held: where the next piece begins."})
    state = fields.String(required=True, validate=validate.OneOf(("arriving", "sent", "accepted", "waits")))
    receipt = fields.String(required=True, allow_none=True, metadata=_BYTES)
    clock_difference_s = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "By how much the station's clock was wrong at least; null below five minutes."},
    )


class OutboxKeysSchema(Schema):
    """To whom a station seals, and by which key it knows the registry."""

    signing_key = fields.String(required=True, metadata={"description": "Ed25519, in hexadecimal."})
    endorsements = fields.List(fields.String(metadata=_BYTES), required=True)
    recipients = fields.List(fields.String(), required=True, metadata={"description": "age: the current, the next."})
    server_time = fields.AwareDateTime(required=True)


class PermitCodeSchema(Schema):
    """The code that the registry's page showed."""

    code = Text(required=True, max=60)


class SignedSchema(Schema):
    """A statement of the registry: COSE_Sign1, in base64."""

    statement = fields.String(required=True, metadata=_BYTES)


class LeaseSchema(Schema):
    """A block of numbers of certificates that this station alone gives out."""

    first = fields.String(required=True)
    last = fields.String(required=True)


class LeaseListSchema(Schema):
    """The blocks of a station, the newest first."""

    items = fields.List(fields.Nested(LeaseSchema), required=True)


class WaitingReasonSchema(Schema):
    """One reason why a file waits."""

    slug = fields.String(required=True, validate=validate.OneOf(REASONS))
    text = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True, metadata={"description": "What is wrong with a field."})


class WaitingSchema(Schema):
    """A file that waits for a person."""

    id = fields.UUID(required=True)
    reference = fields.String(required=True, metadata={"description": "As the station shows it: 7D2F-000012."})
    station = fields.String(required=True)
    facility = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    reasons = fields.List(fields.Nested(WaitingReasonSchema), required=True)
    is_corrected = fields.Boolean(required=True, metadata={"description": "Somebody corrects it on the pages."})
    is_discard_asked = fields.Boolean(required=True)


class WaitingListSchema(Schema):
    """What waits, the oldest first."""

    items = fields.List(fields.Nested(WaitingSchema), required=True)
    total = fields.Integer(required=True)


class WaitingDetailSchema(WaitingSchema):
    """A file, what became of it, and while it waits what it holds."""

    state = fields.String(required=True, validate=validate.OneOf((RECEIVED, WAITING, REGISTERED, DISCARDED)))
    made_by = fields.String(required=True, allow_none=True, metadata={"description": "The account's user name."})
    claimed_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "By the station's clock, which nobody believes."}
    )
    made_at = fields.AwareDateTime(required=True, allow_none=True)
    certificate = fields.Nested(CertificateSchema, required=True, allow_none=True)
    picture_count = fields.Integer(required=True)
    birth_id = fields.UUID(required=True, allow_none=True)
    discard_reason = fields.String(required=True, allow_none=True)
    discard_asked_by = fields.String(required=True, allow_none=True)


class RegistrationSchema(Schema):
    """The certificate as it should be. The prints are those of the file."""

    certificate = fields.Nested(CertificateSchema, required=True)
    sign = fields.Boolean(load_default=False)
    document_status = fields.String(load_default=DOCUMENT_STATUSES[0], validate=validate.OneOf(DOCUMENT_STATUSES))


class DiscardingSchema(Schema):
    """Why a file is no birth to be registered."""

    reason = Reason(max=LONGEST_REASON)


class DecisionSchema(Schema):
    """What a second person says."""

    is_agreed = fields.Boolean(required=True)
