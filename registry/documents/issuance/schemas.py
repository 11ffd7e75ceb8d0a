"""Requests and answers about issuing cards, a person's cards, and deaths."""

from marshmallow import fields, validate

from registry.core.schemas import Reason, Schema
from registry.core.written import Day
from registry.documents.cards.schemas import CardSchema
from registry.people.life.rules import PROOFS_OF_DEATH
from registry.people.schemas import JustifyingDocumentSchema, WaitingChangeSchema


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
