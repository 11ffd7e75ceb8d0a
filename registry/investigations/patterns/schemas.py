"""Patterns over HTTP."""

from datetime import date

from marshmallow import ValidationError, fields, validate, validates_schema

from registry.core.messages import _
from registry.core.schemas import Schema
from registry.core.written import Day
from registry.investigations.patterns.fairness import FAIRNESS
from registry.investigations.patterns.queries import KINDS

LONGEST_DAYS = 3660
"""Ten years."""


class SpanQuery(Schema):
    """The first and the last day, both included."""

    since = Day(required=True)
    until = Day(required=True)

    @validates_schema
    def in_order(self, data: dict[str, date], **_options: object) -> None:
        """Require the first day to be before the last, and the span to be limited."""
        since, until = data.get("since"), data.get("until")
        if since is None or until is None:
            return
        if since > until:
            raise ValidationError({"until": [_("Must not be before the first day.")]})
        if (until - since).days > LONGEST_DAYS or since.year < 1900:
            raise ValidationError({"since": [_("The span must be at most ten years, and not before 1900.")]})


class CountedQuery(SpanQuery):
    """By what births are counted."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class FairnessQuery(SpanQuery):
    """By what births are grouped."""

    by = fields.String(required=True, validate=validate.OneOf(FAIRNESS))


class CountedSchema(Schema):
    """A person or place, its count, and the expected count."""

    who = fields.String()
    place = fields.String(allow_none=True)
    count = fields.Integer()
    expected = fields.Float(allow_none=True)
    chance = fields.Float(allow_none=True)
    adjusted = fields.Float(allow_none=True)
    is_out_of_line = fields.Boolean()


class CountedListSchema(Schema):
    """The counts, those most out of line first."""

    items = fields.List(fields.Nested(CountedSchema))


class BandSchema(Schema):
    """Births enrolled at such a distance from their place."""

    from_km = fields.Integer(allow_none=True)
    to_km = fields.Integer(allow_none=True)
    births = fields.Integer()
    late = fields.Integer()
    late_rate = fields.Float(allow_none=True)
    late_interval = fields.List(fields.Float(), allow_none=True)


class LateSchema(Schema):
    """Late registrations by distance, and the facilities with most distant ones."""

    bands = fields.List(fields.Nested(BandSchema))
    facilities = fields.List(fields.Nested(CountedSchema))


class PersonsReissuedSchema(Schema):
    """How many persons requested this number of duplicates."""

    reissues = fields.Integer()
    persons = fields.Integer()


class ReissuesSchema(Schema):
    """Duplicate cards by office, and by number per person."""

    offices = fields.List(fields.Nested(CountedSchema))
    persons = fields.List(fields.Nested(PersonsReissuedSchema))


class GroupSchema(Schema):
    """One group of births with its rates and their 95 % intervals; all None where the group is small."""

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
    """All groups."""

    items = fields.List(fields.Nested(GroupSchema))
