"""Patterns over HTTP."""

from datetime import date

from marshmallow import ValidationError, fields, validate, validates_schema

from registry.core.schemas import Schema
from registry.investigations.patterns.fairness import FAIRNESS
from registry.investigations.patterns.queries import KINDS

LONGEST_DAYS = 3660
"""Ten years: a longer span is several questions."""


class SpanQuery(Schema):
    """From and to which day, both included."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)

    @validates_schema
    def in_order(self, data: dict[str, date], **_: object) -> None:
        """The first day is not after the last, and the two are no age apart."""
        since, until = data.get("since"), data.get("until")
        if since is None or until is None:
            return
        if since > until:
            raise ValidationError("The last day lies before the first.", "until")
        if (until - since).days > LONGEST_DAYS or since.year < 1900:
            raise ValidationError("At most ten years, from 1900 on.", "since")


class CountedQuery(SpanQuery):
    """Whose births are counted."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class FairnessQuery(SpanQuery):
    """By what births are grouped."""

    by = fields.String(required=True, validate=validate.OneOf(FAIRNESS))


class CountedSchema(Schema):
    """One who acts, how often, and how often is expected."""

    who = fields.String()
    place = fields.String(allow_none=True)
    count = fields.Integer()
    expected = fields.Float(allow_none=True)
    chance = fields.Float(allow_none=True)
    adjusted = fields.Float(allow_none=True)
    is_out_of_line = fields.Boolean()


class CountedListSchema(Schema):
    """Those most out of line first."""

    items = fields.List(fields.Nested(CountedSchema))


class BandSchema(Schema):
    """Births enrolled so far from where they were."""

    from_km = fields.Integer(allow_none=True)
    to_km = fields.Integer(allow_none=True)
    births = fields.Integer()
    late = fields.Integer()
    late_rate = fields.Float(allow_none=True)
    late_interval = fields.List(fields.Float(), allow_none=True)


class LateSchema(Schema):
    """Late registrations by distance, and the facilities with most of them from afar."""

    bands = fields.List(fields.Nested(BandSchema))
    facilities = fields.List(fields.Nested(CountedSchema))


class PersonsReissuedSchema(Schema):
    """How many persons asked for so many duplicates."""

    reissues = fields.Integer()
    persons = fields.Integer()


class ReissuesSchema(Schema):
    """Duplicates of cards by office, and by how many a person."""

    offices = fields.List(fields.Nested(CountedSchema))
    persons = fields.List(fields.Nested(PersonsReissuedSchema))


class GroupSchema(Schema):
    """One group of births, with its rates and their 95 % intervals; all of them None where the group is small."""

    group = fields.String()
    is_withheld = fields.Boolean()
    births = fields.Integer(allow_none=True)
    flagged = fields.Integer(allow_none=True)
    cases = fields.Integer(allow_none=True)
    decided = fields.Integer(allow_none=True)
    confirmed = fields.Integer(allow_none=True)
    flag_rate = fields.Float(allow_none=True)
    flag_interval = fields.List(fields.Float(), allow_none=True)
    case_rate = fields.Float(allow_none=True)
    case_interval = fields.List(fields.Float(), allow_none=True)
    confirmation_rate = fields.Float(allow_none=True)
    confirmation_interval = fields.List(fields.Float(), allow_none=True)


class GroupListSchema(Schema):
    """Every group."""

    items = fields.List(fields.Nested(GroupSchema))
