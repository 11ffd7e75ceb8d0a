"""Patterns over HTTP."""

from marshmallow import ValidationError, fields, validate, validates_schema

from registry.core.schemas import Schema
from registry.duplicates.patterns.queries import FAIRNESS, KINDS


class SpanQuery(Schema):
    """From and to which day, both included."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)

    @validates_schema
    def in_order(self, data: dict[str, object], **_: object) -> None:
        """The first day is not after the last."""
        since, until = data.get("since"), data.get("until")
        if since is not None and until is not None and str(since) > str(until):
            raise ValidationError("The last day lies before the first.", "until")


class CountedQuery(SpanQuery):
    """Whose births are counted."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class FairnessQuery(SpanQuery):
    """By what births are grouped."""

    by = fields.String(required=True, validate=validate.OneOf(FAIRNESS))


class CountedSchema(Schema):
    """One who registers, against what is expected."""

    who = fields.String()
    place = fields.String(allow_none=True)
    births = fields.Integer()
    expected = fields.Float()
    deviation = fields.Float()


class CountedListSchema(Schema):
    """Those most out of line first."""

    items = fields.List(fields.Nested(CountedSchema))


class GroupSchema(Schema):
    """One group of births, with how many were flagged or became grave."""

    group = fields.String()
    births = fields.Integer()
    flagged = fields.Integer()
    cases = fields.Integer()
    flag_rate = fields.Float()
    case_rate = fields.Float()


class GroupListSchema(Schema):
    """Every group."""

    items = fields.List(fields.Nested(GroupSchema))
