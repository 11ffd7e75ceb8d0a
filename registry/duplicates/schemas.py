"""Alerts over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import PageQuery, Schema
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.models import ALERT_STATES


class AlertQuery(PageQuery):
    """Which alerts to list."""

    state = fields.String(validate=validate.OneOf(ALERT_STATES))
    at_least = fields.Integer(load_default=0, validate=validate.Range(0, 100))
    indicator = fields.String(validate=validate.OneOf(tuple(INDICATORS)))


class AlertReasonSchema(Schema):
    """One indicator with its reason, its points and what else may explain it."""

    indicator = fields.String()
    title = fields.String()
    severity = fields.String()
    points = fields.Integer()
    reason = fields.String()
    facts = fields.Dict()
    innocent_causes = fields.List(fields.String())
    births = fields.List(fields.UUID())
    policy = fields.String()
    found_at = fields.AwareDateTime()
    withdrawn_at = fields.AwareDateTime(allow_none=True)


class ScoreStepSchema(Schema):
    """One step of the waterfall."""

    group = fields.String()
    indicator = fields.String()
    points = fields.Integer()
    running = fields.Integer()


class ScoreWaterfallSchema(Schema):
    """The score, the steps that add up to it, its urgency, and what is missing."""

    points = fields.Integer()
    steps = fields.List(fields.Nested(ScoreStepSchema))
    level = fields.String()
    missing = fields.List(fields.String())


class SearchCandidateSchema(Schema):
    """What a search found between two of the persons: scores are −10·log10 of the false match rate."""

    subject = fields.String()
    person_id = fields.UUID()
    candidate_id = fields.UUID()
    rank = fields.Integer()
    score = fields.Float()
    by_finger = fields.Dict()


class AlertSchema(Schema):
    """Findings about one set of persons. They prove nothing: a person decides."""

    id = fields.UUID()
    points = fields.Integer()
    is_case = fields.Boolean()
    state = fields.String()
    persons = fields.List(fields.UUID())
    reasons = fields.List(fields.Nested(AlertReasonSchema))
    waterfall = fields.Nested(ScoreWaterfallSchema)
    candidates = fields.List(fields.Nested(SearchCandidateSchema))
    raised_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class AlertListSchema(Schema):
    """One page of alerts."""

    items = fields.List(fields.Nested(AlertSchema))
    next_cursor = fields.String(allow_none=True)
