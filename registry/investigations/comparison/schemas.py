"""Comparisons over HTTP."""

from marshmallow import fields

from registry.core.schemas import Schema
from registry.duplicates.schemas import ScoreWaterfallSchema


class SideBySideQuery(Schema):
    """Which two persons of the case."""

    left = fields.UUID(required=True)
    right = fields.UUID(required=True)


class HappeningSchema(Schema):
    """One thing that happened to a person: when, to whom, what, and the id of the record that says so."""

    at = fields.AwareDateTime()
    person_id = fields.String()
    what = fields.String()
    id = fields.String()


class SideBySideSchema(Schema):
    """Two persons side by side: fields, prints, the evidence's waterfall, a timeline."""

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
    timeline = fields.List(fields.Nested(HappeningSchema))


class TimelineSchema(Schema):
    """What happened to a case's persons."""

    items = fields.List(fields.Nested(HappeningSchema))
