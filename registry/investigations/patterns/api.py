"""Patterns, for investigators and supervisors. Each reading is journalled."""

from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.duplicates.thresholds import service as thresholds
from registry.investigations.patterns import fairness, queries
from registry.investigations.patterns.answers import band_answer, counted_answer, group_answer
from registry.investigations.patterns.schemas import (
    CountedListSchema,
    CountedQuery,
    FairnessQuery,
    GroupListSchema,
    LateSchema,
    ReissuesSchema,
    SpanQuery,
)

blueprint = Blueprint(
    "patterns", __name__, url_prefix="/api/v1/patterns", description="Patterns over the registry, for investigators"
)
blueprints = (blueprint,)


@blueprint.get("/births")
@requires("alerts.read")
@blueprint.arguments(CountedQuery, location="query")
@blueprint.response(200, CountedListSchema)
def count_births(query: dict[str, Any]) -> dict[str, Any]:
    """Count births by attendant, declarant or facility, against expectation."""
    with begin() as ctx:
        counts = queries.counted(ctx.session, query["kind"], query["since"], query["until"])
        ctx.journal("patterns.read", "pattern", query["kind"], count=len(counts))
        return {"items": [counted_answer(counted) for counted in counts]}


@blueprint.get("/late")
@requires("alerts.read")
@blueprint.arguments(SpanQuery, location="query")
@blueprint.response(200, LateSchema)
def count_late(query: dict[str, Any]) -> dict[str, Any]:
    """Count late registrations by distance from the place of birth, and the facilities with most distant ones."""
    with begin() as ctx:
        span = (query["since"], query["until"])
        bands = queries.late_bands(ctx.session, *span)
        facilities = queries.late_facilities(ctx.session, *span, thresholds.current(ctx.session).late_km)
        ctx.journal("patterns.read", "pattern", "late", count=len(facilities))
        return {
            "bands": [band_answer(band) for band in bands],
            "facilities": [counted_answer(facility) for facility in facilities],
        }


@blueprint.get("/reissues")
@requires("alerts.read")
@blueprint.arguments(SpanQuery, location="query")
@blueprint.response(200, ReissuesSchema)
def count_reissues(query: dict[str, Any]) -> dict[str, Any]:
    """Count duplicate cards by office, against expectation, and by number per person."""
    with begin() as ctx:
        span = (query["since"], query["until"])
        offices = queries.reissues(ctx.session, *span)
        persons = queries.reissues_of_persons(ctx.session, *span)
        ctx.journal("patterns.read", "pattern", "reissues", count=len(offices))
        return {
            "offices": [counted_answer(office) for office in offices],
            "persons": [{"reissues": reissues, "persons": number} for reissues, number in persons],
        }


@blueprint.get("/fairness")
@requires("alerts.read")
@blueprint.arguments(FairnessQuery, location="query")
@blueprint.response(200, GroupListSchema)
def compare_groups(query: dict[str, Any]) -> dict[str, Any]:
    """Compare alert and confirmation rates by sex, department, name group, nationality or migration."""
    with begin() as ctx:
        groups = fairness.groups(ctx.session, query["by"], query["since"], query["until"])
        ctx.journal("patterns.read", "pattern", f"fairness {query['by']}", count=len(groups))
        return {"items": [group_answer(group) for group in groups]}
