"""Patterns, to investigators and supervisors. Each reading is journalled."""

from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.duplicates.thresholds import service
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
def count_births(asked: dict[str, Any]) -> dict[str, Any]:
    """Births by attendant, declarant or facility against expectation."""
    with begin() as ctx:
        found = queries.counted(ctx.session, asked["kind"], asked["since"], asked["until"])
        ctx.journal("patterns.read", "pattern", asked["kind"], count=len(found))
        return {"items": [counted_answer(one) for one in found]}


@blueprint.get("/late")
@requires("alerts.read")
@blueprint.arguments(SpanQuery, location="query")
@blueprint.response(200, LateSchema)
def count_late(asked: dict[str, Any]) -> dict[str, Any]:
    """Late registrations by the distance from the place of birth, and the facilities with most of them from afar."""
    with begin() as ctx:
        span = (asked["since"], asked["until"])
        bands = queries.late_bands(ctx.session, *span)
        found = queries.late_facilities(ctx.session, *span, service.current(ctx.session).late_km)
        ctx.journal("patterns.read", "pattern", "late", count=len(found))
        return {"bands": [band_answer(one) for one in bands], "facilities": [counted_answer(one) for one in found]}


@blueprint.get("/reissues")
@requires("alerts.read")
@blueprint.arguments(SpanQuery, location="query")
@blueprint.response(200, ReissuesSchema)
def count_reissues(asked: dict[str, Any]) -> dict[str, Any]:
    """Duplicates of cards by office against expectation, and by how many a person."""
    with begin() as ctx:
        span = (asked["since"], asked["until"])
        offices = queries.reissues(ctx.session, *span)
        persons = queries.reissues_of_persons(ctx.session, *span)
        ctx.journal("patterns.read", "pattern", "reissues", count=len(offices))
        return {
            "offices": [counted_answer(one) for one in offices],
            "persons": [{"reissues": count, "persons": some} for count, some in persons],
        }


@blueprint.get("/fairness")
@requires("alerts.read")
@blueprint.arguments(FairnessQuery, location="query")
@blueprint.response(200, GroupListSchema)
def compare_groups(asked: dict[str, Any]) -> dict[str, Any]:
    """Flag and confirmation rates by sex, department, name group, nationality or migration, with their intervals."""
    with begin() as ctx:
        found = fairness.groups(ctx.session, asked["by"], asked["since"], asked["until"])
        ctx.journal("patterns.read", "pattern", f"fairness {asked['by']}", count=len(found))
        return {"items": [group_answer(one) for one in found]}
