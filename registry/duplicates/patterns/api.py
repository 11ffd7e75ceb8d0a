"""Patterns, to investigators and supervisors."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.duplicates.patterns import queries
from registry.duplicates.patterns.schemas import CountedListSchema, CountedQuery, FairnessQuery, GroupListSchema

blueprint = Blueprint(
    "patterns", __name__, url_prefix="/api/v1/patterns", description="Patterns over the registry, for investigators"
)
blueprints = (blueprint,)


@blueprint.get("/births")
@requires("alerts.read")
@blueprint.arguments(CountedQuery, location="query")
@blueprint.response(200, CountedListSchema)
def count_births(asked: dict[str, Any]) -> dict[str, Any]:
    """Births by attendant, declarant or facility against expectation. The reading is journalled."""
    with begin() as ctx:
        found = queries.counted(ctx.session, asked["kind"], asked["since"], asked["until"])
        ctx.journal("patterns.read", "pattern", asked["kind"], count=len(found))
        return {"items": [asdict(one) for one in found]}


@blueprint.get("/fairness")
@requires("alerts.read")
@blueprint.arguments(FairnessQuery, location="query")
@blueprint.response(200, GroupListSchema)
def compare_groups(asked: dict[str, Any]) -> dict[str, Any]:
    """Flag rates by sex, department, name group, nationality or migration. The reading is journalled."""
    with begin() as ctx:
        found = queries.fairness(ctx.session, asked["by"], asked["since"], asked["until"])
        ctx.journal("patterns.read", "pattern", f"fairness {asked['by']}", count=len(found))
        return {"items": [queries.shares(one) for one in found]}
