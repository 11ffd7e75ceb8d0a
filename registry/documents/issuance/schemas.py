"""Requests and answers about issuing cards, a person's cards, and deaths."""

from marshmallow import fields, validate

from registry.core.schemas import Reason, Schema
from registry.core.written import Day
from registry.documents.cards.schemas import CardSchema
from registry.documents.issuance.rules import COLLECTORS
from registry.people.life.rules import PROOFS_OF_DEATH
from registry.people.rules import DOCUMENT_FORMATS
from registry.people.schemas import JustifyingDocumentSchema, Name, Number, WaitingChangeSchema


class CardListSchema(Schema):
    """One page of a person's cards, newest first, and their open application."""

    items = fields.List(fields.Nested(CardSchema))
    open_application_id = fields.UUID(allow_none=True)
    next_cursor = fields.String(allow_none=True)


class DeathDocumentSchema(JustifyingDocumentSchema):
    """The document by which a death is recorded."""

    kind = fields.String(required=True, validate=validate.OneOf(PROOFS_OF_DEATH))


class DeathSchema(Schema):
    """The day of a death, and the document that proves it."""

    died_on = Day(required=True)
    document = fields.Nested(DeathDocumentSchema, required=True)
    reason = Reason(required=False, load_default=None, allow_none=True, max=500)


class DeathCorrectionSchema(DeathSchema):
    """The right day of a death, why it is corrected, and the document that proves it."""

    reason = Reason(max=500)


class DeathUndoingSchema(Schema):
    """Why a death is undone, and the document that shows that the person lives."""

    reason = Reason(max=500)
    document = fields.Nested(JustifyingDocumentSchema, required=True)


class DeathAnswerSchema(Schema):
    """A death as recorded, and the change of it that waits for a second person."""

    person_id = fields.UUID()
    died_on = fields.Date(allow_none=True)
    waiting = fields.Nested(WaitingChangeSchema, allow_none=True)


class CollectionSchema(Schema):
    """Who collects a card, by the document that was compared with the person."""

    collector = fields.String(required=True, validate=validate.OneOf(COLLECTORS))
    name = Name(load_default=None, allow_none=True, max=170)
    document_type = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    document_number = Number(load_default=None, allow_none=True, max=20)
    document_checked = fields.Boolean(load_default=False, truthy={True}, falsy={False})
