"""Requests and answers about issuing cards, a person's cards, and deaths."""

from marshmallow import fields

from registry.core.schemas import Schema
from registry.core.written import Day
from registry.documents.cards.schemas import CardSchema


class CardListSchema(Schema):
    """One page of a person's cards, newest first, and their open application."""

    items = fields.List(fields.Nested(CardSchema))
    open_application_id = fields.UUID(allow_none=True)
    next_cursor = fields.String(allow_none=True)


class DeathSchema(Schema):
    """The day of a death."""

    died_on = Day(required=True)


class DeathAnswerSchema(Schema):
    """A death as recorded."""

    person_id = fields.UUID()
    died_on = fields.Date()
