"""The JSON of agreements."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from registry.core.schemas import Lines, Reason, Schema, Text
from registry.exchange.clients.rules import ALGORITHMS, ATTRIBUTES, EVENTS, MOST_KEYS, OPERATIONS, PURPOSES, Terms


class ClientKeySchema(Schema):
    """A public key with which a client signs."""

    kid = Text(required=True, max=64)
    alg = fields.String(required=True, validate=OneOf(ALGORITHMS))
    key = Lines(required=True, max=4000, metadata={"description": "The public key as PEM."})


class ExchangeAgreementRequestSchema(Schema):
    """An agreement to be made with a client; what it does not name is not allowed."""

    code = Text(required=True, max=64, metadata={"description": "By which the client names itself in messages."})
    name = Text(required=True, min=3, max=120)
    legal_basis = Text(required=True, min=3, max=500)
    operations = fields.List(fields.String(validate=OneOf(OPERATIONS)), required=True, validate=Length(1))
    purposes = fields.List(fields.String(validate=OneOf(PURPOSES)), required=True, validate=Length(1))
    attributes = fields.List(fields.String(validate=OneOf(ATTRIBUTES)), load_default=list)
    events = fields.List(fields.String(validate=OneOf(EVENTS)), load_default=list)
    keys = fields.List(fields.Nested(ClientKeySchema), load_default=list, validate=Length(0, MOST_KEYS))
    callback_url = Text(max=500, load_default=None, allow_none=True)
    assumed_purpose = fields.String(load_default=None, allow_none=True, validate=OneOf(PURPOSES))
    is_signed = fields.Boolean(load_default=True)
    needs_consent = fields.Boolean(load_default=False)
    per_day = fields.Integer(load_default=1000)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)


class ExchangeAgreementSchema(Schema):
    """An agreement with a client."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    legal_basis = fields.String()
    operations = fields.List(fields.String())
    purposes = fields.List(fields.String())
    attributes = fields.List(fields.String())
    events = fields.List(fields.String())
    keys = fields.List(fields.Nested(ClientKeySchema))
    callback_url = fields.String(allow_none=True)
    assumed_purpose = fields.String(allow_none=True)
    is_signed = fields.Boolean()
    needs_consent = fields.Boolean()
    per_day = fields.Integer()
    valid_from = fields.Date()
    valid_until = fields.Date()
    state = fields.String()
    requested_by = fields.String(allow_none=True)
    requested_at = fields.AwareDateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    ended_by = fields.String(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    end_reason = fields.String(allow_none=True)


class ExchangeAgreementListSchema(Schema):
    """Every agreement, newest first."""

    items = fields.List(fields.Nested(ExchangeAgreementSchema))


class AgreementRevocationSchema(Schema):
    """Why an agreement ends."""

    reason = Reason(max=500)


class ClientTokenSchema(Schema):
    """A client's new token, shown once."""

    token = fields.String()
    expires_at = fields.AwareDateTime()


def terms_of(request: dict[str, Any]) -> Terms:
    """What a request asks for."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in request.items()
        if name not in ("code", "name")
    }
    return Terms(**values)
