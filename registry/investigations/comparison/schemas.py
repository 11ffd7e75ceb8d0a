"""Comparisons over HTTP."""

from datetime import datetime
from typing import Any

from marshmallow import fields

from registry.core.clock import day_in_peru
from registry.core.schemas import Schema
from registry.duplicates.schemas import ScoreWaterfallSchema


class SideBySideQuery(Schema):
    """Two persons of the case."""

    left = fields.UUID(required=True)
    right = fields.UUID(required=True)


class _WhenKnown(fields.AwareDateTime):
    """A moment; of an event of which the day alone is known, that day."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **options: Any) -> str | float | None:
        if value is not None and not obj.has_time:
            return day_in_peru(value).isoformat()
        return super()._serialize(value, attr, obj, **options)


class TimelineEventSchema(Schema):
    """One event: when, whom it concerns, what, and the id of the record that shows it."""

    at = _WhenKnown()
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
