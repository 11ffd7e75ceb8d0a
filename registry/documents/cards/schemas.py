"""Requests and answers about cards."""

from marshmallow import fields, validate

from registry.core.schemas import Schema
from registry.documents.cards.models import MEDIA_TYPES
from registry.documents.cards.rules import ENDINGS, REPRINT_REASONS, REVOCATIONS, STATES


class CardFileSchema(Schema):
    """A file of a card as issued."""

    name = fields.String(validate=validate.OneOf(tuple(MEDIA_TYPES)))
    location = fields.String()
    sha256 = fields.String()


class CardSchema(Schema):
    """A card."""

    id = fields.UUID()
    number = fields.String()
    person_id = fields.UUID()
    application_id = fields.UUID()
    replaces_id = fields.UUID(allow_none=True)
    state = fields.String(validate=validate.OneOf(STATES))
    issued_on = fields.Date()
    expires_on = fields.Date()
    delivered_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    ended_reason = fields.String(allow_none=True, validate=validate.OneOf((*ENDINGS, None)))
    is_outdated = fields.Boolean()
    content = fields.Dict(allow_none=True)
    files = fields.List(fields.Nested(CardFileSchema))
    copies = fields.Integer(metadata={"description": "Number of printings ordered."})
    policy = fields.String(metadata={"description": "Version of the settings under which it was issued."})
    key_id = fields.String()
    is_demonstration = fields.Boolean()


class RevocationSchema(Schema):
    """The reason for ending a card without a successor."""

    reason = fields.String(required=True, validate=validate.OneOf(REVOCATIONS))


class ReprintSchema(Schema):
    """The reason for printing an unchanged card again."""

    reason = fields.String(required=True, validate=validate.OneOf(REPRINT_REASONS))
