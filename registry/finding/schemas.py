"""Finding over HTTP: one vocabulary of questions for births, actas and persons."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from registry.births.record.rules import STATES as RECORD_STATES
from registry.births.record.schemas import RecordSchema
from registry.births.rules.fields import STATES as BIRTH_STATES
from registry.births.schemas import BirthSchema
from registry.core.messages import _
from registry.core.schemas import PageQuery, Schema, Text
from registry.core.written import day_as_written
from registry.finding.rules import Criteria, Days, days
from registry.people.rules import DOCUMENT_FORMATS, SEXES
from registry.people.schemas import Number


class Span(fields.String):
    """A day, a month or a year, as far as it is known: 2017-05-03, 17/05/2017, 2017-05, 2017."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        day = day_as_written(text.strip())
        span = Days(day, day) if day else days(text)
        if span is None:
            raise ma.ValidationError([_("Must be a date such as 2026-05-17, a month such as 2026-05, or a year.")])
        return span


class FindQuery(PageQuery):
    """Whom to find. Everything that is given has to fit; a name is found in any order and spelling."""

    cui = Number(max=12, metadata={"description": "The child's CUI, with or without its check character."})
    acta = Number(max=40, metadata={"description": "The number of the acta."})
    cnv = Number(
        max=12,
        validate=validate.Regexp("^[0-9]{8,12}$"),
        metadata={"description": "The number of the live-birth certificate."},
    )
    document_type = fields.String(validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    document_number = Number(max=20, metadata={"description": "The document of the child or of a parent."})
    name = Text(max=170, metadata={"description": "One name or several, of the child or of the mother."})
    born_on = Span(metadata={"description": "The child's day of birth, or its month or year."})


_CRITERIA = ("cui", "acta", "cnv", "document_type", "document_number", "name", "born_on")


def criteria_of(query: dict[str, Any]) -> Criteria:
    """What is asked for in a query."""
    return Criteria(**{name: query.get(name) for name in _CRITERIA})


class BirthQuery(FindQuery):
    """Which births to list or find."""

    state = fields.String(validate=validate.OneOf(BIRTH_STATES))
    born_from = fields.AwareDateTime()
    born_before = fields.AwareDateTime()


class RecordQuery(FindQuery):
    """Which actas to list or find."""

    state = fields.String(validate=validate.OneOf(RECORD_STATES))


class FoundSchema(Schema):
    """One page of what was found, and what would narrow it."""

    next_cursor = fields.String(allow_none=True)
    is_cut = fields.Boolean(metadata={"description": "More bear the name than are shown, on whatever page."})
    narrow_by = fields.List(fields.String(), metadata={"description": "Parameters that would narrow the answer."})
    advice = fields.String(allow_none=True, metadata={"description": "The same in words."})


class FoundBirthsSchema(FoundSchema):
    """One page of births."""

    items = fields.List(fields.Nested(BirthSchema))


class FoundRecordsSchema(FoundSchema):
    """One page of actas."""

    items = fields.List(fields.Nested(RecordSchema))


class FoundPersonSchema(Schema):
    """A person as found: enough to tell namesakes apart."""

    id = fields.UUID()
    given_names = fields.String(allow_none=True)
    first_surname = fields.String(allow_none=True)
    second_surname = fields.String(allow_none=True)
    sex = fields.String(allow_none=True, validate=validate.OneOf((*SEXES, None)))
    birth_date = fields.Date(allow_none=True)
    died_on = fields.Date(allow_none=True)
    cui = fields.String(allow_none=True, metadata={"example": "10117410-2"})
    is_demonstration = fields.Boolean()


class FoundPeopleSchema(FoundSchema):
    """One page of persons."""

    items = fields.List(fields.Nested(FoundPersonSchema))
