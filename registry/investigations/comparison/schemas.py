"""Comparisons over HTTP."""

from marshmallow import fields

from registry.core.schemas import Schema
from registry.duplicates.schemas import ScoreWaterfallSchema


class SideBySideQuery(Schema):
    """Two persons of the case."""

    left = fields.UUID(required=True)
    right = fields.UUID(required=True)


class TimelineEventSchema(Schema):
    """One event: when, whom it concerns, what, and the id of the record that shows it."""

    at = fields.AwareDateTime()
    person_id = fields.String()
    what = fields.String()
    id = fields.String()


class SideBySideSchema(Schema):
    """Two persons side by side: fields, prints, the waterfall of the evidence, a timeline."""

    left = fields.UUID()
    right = fields.UUID()
    fields_ = fields.List(fields.Dict(), data_key="fields", attribute="fields")
    prints = fields.List(fields.Dict())
    prints_score = fields.Float(allow_none=True)
    engine = fields.String()
    waterfall = fields.List(fields.Dict())
    score_bits = fields.Float()
    model = fields.String()
    points = fields.Nested(ScoreWaterfallSchema)
    timeline = fields.List(fields.Nested(TimelineEventSchema))


class TimelineSchema(Schema):
    """The events of a case's persons."""

    items = fields.List(fields.Nested(TimelineEventSchema))
