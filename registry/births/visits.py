"""Visits that are still to come, over HTTP: recaptures due, and births whose bond nobody has confirmed."""

from datetime import timedelta
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births import families, queries
from registry.births.answers import recapture_answer, unverified_answer
from registry.births.prints.schemas import (
    FamilySchema,
    RecaptureQuery,
    RecaptureSchema,
    UnverifiedQuery,
    UnverifiedSchema,
)

blueprint = Blueprint("visits", __name__, url_prefix="/api/v1", description="Recaptures due and bonds not confirmed")


@blueprint.get("/recaptures")
@requires("births.read")
@blueprint.arguments(RecaptureQuery, location="query")
@blueprint.response(200, RecaptureSchema(many=True))
def list_recaptures(query: dict[str, Any]) -> Any:
    """List the recaptures due before a day, by default those due within a month."""
    with begin() as ctx:
        before = query.get("due_before") or ctx.today + timedelta(days=31)
        recaptures = queries.recaptures_due(ctx.session, ctx.actor, before, query["limit"])
        return [recapture_answer(recapture) for recapture in recaptures]


@blueprint.post("/recaptures/search")
@requires("births.capture")
@blueprint.arguments(FamilySchema)
@blueprint.response(200, RecaptureSchema(many=True))
def find_recaptures(body: dict[str, Any]) -> Any:
    """Find the due recaptures of a child enrolled anywhere, by what the family brings."""
    with begin() as ctx:
        birth = families.birth_of_family(ctx, families.Family(**body))
        families.require_due(ctx, birth)
        ctx.journal("recaptures.found", "birth", birth.id)
        due = queries.recaptures_due_now(ctx.session, birth.id, ctx.today)
        return [recapture_answer(recapture) for recapture in due]


@blueprint.post("/verifications/search")
@requires("births.verify")
@blueprint.arguments(FamilySchema)
@blueprint.response(200, UnverifiedSchema)
def find_for_verification(body: dict[str, Any]) -> Any:
    """Find the birth of a child who was brought to this facility, by what the family or the transfer paper states."""
    with begin() as ctx:
        birth = families.birth_of_family(ctx, families.Family(**body))
        ctx.journal("birth.found_for_verification", "birth", birth.id)
        return unverified_answer(birth, queries.verification_count(ctx.session, birth.id))


@blueprint.get("/births/unverified")
@requires("births.verify")
@blueprint.arguments(UnverifiedQuery, location="query")
@blueprint.response(200, UnverifiedSchema(many=True))
def list_unverified(query: dict[str, Any]) -> Any:
    """List births whose bond no verification has confirmed, by default those of the last two weeks."""
    with begin() as ctx:
        born_from = query.get("born_from") or ctx.now - timedelta(days=14)
        births = queries.unverified_births(ctx.session, ctx.actor, born_from, query["limit"])
        ctx.journal("births.unverified_listed", "birth", "many", count=len(births))
        attempts = queries.verification_counts(ctx.session, [birth.id for birth in births])
        return [unverified_answer(birth, attempts.get(birth.id, 0)) for birth in births]
