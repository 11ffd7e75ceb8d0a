"""Requests and answers of oversight."""

from marshmallow import fields, validate

from registry.core.schemas import Lines, PageQuery, Schema
from registry.reading.oversight.rules import BUDGETS, LONGEST_H, OUTCOMES, STATES


class BreakGlassSchema(Schema):
    """Why a person's prints are needed without a case, and for how long."""

    person_id = fields.UUID(required=True)
    reason = Lines(required=True, min=20, max=500)
    hours = fields.Integer(load_default=4, validate=validate.Range(1, LONGEST_H))


class GlassReviewSchema(Schema):
    """A supervisor's judgement."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    note = Lines(max=500)


class GlassQuery(PageQuery):
    """Which to list."""

    state = fields.String(validate=validate.OneOf(STATES))


class BrokenGlassSchema(Schema):
    """Broken glass and its review."""

    id = fields.UUID()
    by = fields.String()
    person_id = fields.UUID()
    reason = fields.String()
    opened_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()
    review_by = fields.AwareDateTime()
    state = fields.String(validate=validate.OneOf(STATES))
    outcome = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    reviewed_by = fields.String(allow_none=True)
    reviewed_at = fields.AwareDateTime(allow_none=True)


class BrokenGlassListSchema(Schema):
    """One page."""

    items = fields.List(fields.Nested(BrokenGlassSchema))
    next_cursor = fields.String(allow_none=True)


class ReadingWarningSchema(Schema):
    """An account that used up a day's budget."""

    id = fields.UUID()
    account = fields.String()
    role = fields.String()
    facility = fields.String(allow_none=True)
    budget = fields.String(validate=validate.OneOf(BUDGETS))
    at = fields.AwareDateTime()
    seen_at = fields.AwareDateTime(allow_none=True)


class ReadingWarningListSchema(Schema):
    """One page of warnings."""

    items = fields.List(fields.Nested(ReadingWarningSchema))
    next_cursor = fields.String(allow_none=True)
