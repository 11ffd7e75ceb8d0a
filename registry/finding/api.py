"""Finding over HTTP: births, actas and persons, by the same questions."""

from typing import Any, Final

from flask import Response, jsonify

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.purpose import stated_purpose, with_purpose
from registry.births.answers import birth_answers
from registry.births.record.answers import record_answers
from registry.core.context import Context
from registry.core.pagination import Page
from registry.finding import service
from registry.finding.queries import Listed
from registry.finding.rules import PURPOSES, Criteria
from registry.finding.schemas import (
    BirthQuery,
    FindQuery,
    FoundBirthsSchema,
    FoundPeopleSchema,
    FoundRecordsSchema,
    RecordQuery,
    criteria_of,
)
from registry.finding.service import Found
from registry.finding.words import advice
from registry.people.answers import found_answers

blueprint = Blueprint("finding", __name__, url_prefix="/api/v1", description="Finding births, actas and persons")
blueprints = (blueprint,)

_PURPOSE: Final = with_purpose(PURPOSES, "Why somebody is looked for; it is journalled.", required=False)
_REQUIRED: Final = with_purpose(PURPOSES, "Why somebody is looked for; it is journalled.")


@blueprint.get("/births")
@requires("births.read")
@blueprint.doc(**_PURPOSE)
@blueprint.arguments(BirthQuery, location="query")
@blueprint.response(200, FoundBirthsSchema)
def find_births(query: dict[str, Any]) -> Response:
    """List births, newest first, or find some: with a purpose, ranked where a name is given.

    A registrar sees those of the own facility.
    """
    criteria = criteria_of(query)
    purpose = _purpose(criteria)
    listed = Listed(query.get("state"), query.get("born_from"), query.get("born_before"))
    with begin() as ctx:
        found = service.births(ctx, criteria, listed, _page(query))
        service.journal_found(ctx, "births", "birth", found, criteria, purpose)
        return jsonify(_answer(found) | {"items": _listed(ctx, birth_answers(ctx, found.items))})


@blueprint.get("/records")
@requires("records.read")
@blueprint.doc(**_PURPOSE)
@blueprint.arguments(RecordQuery, location="query")
@blueprint.response(200, FoundRecordsSchema)
def find_records(query: dict[str, Any]) -> dict[str, Any]:
    """List actas, newest first, or find some: with a purpose, ranked where a name is given."""
    criteria = criteria_of(query)
    purpose = _purpose(criteria)
    listed = Listed(query.get("state"))
    with begin() as ctx:
        found = service.records(ctx, criteria, listed, _page(query))
        service.journal_found(ctx, "records", "record", found, criteria, purpose)
        return _answer(found) | {"items": record_answers(ctx, found.items)}


@blueprint.get("/people")
@requires("people.find")
@blueprint.doc(**_REQUIRED)
@blueprint.arguments(FindQuery, location="query")
@blueprint.response(200, FoundPeopleSchema)
def find_people(query: dict[str, Any]) -> dict[str, Any]:
    """Find persons, with a purpose; ranked where a name is given."""
    criteria = criteria_of(query)
    purpose = stated_purpose(PURPOSES)
    with begin() as ctx:
        found = service.people(ctx, criteria, _page(query))
        service.journal_found(ctx, "people", "person", found, criteria, purpose)
        return _answer(found) | {"items": found_answers(ctx, found.items)}


def _listed(ctx: Context, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Births as a list shows them: those who work at no facility get no ids of prints by the page."""
    if ctx.actor.facility_code is None:
        for item in items:
            for print_ in item["prints"]:
                print_["id"] = None
    return items


def _page(query: dict[str, Any]) -> Page:
    return Page(query["limit"], query.get("cursor"))


def _purpose(criteria: Criteria) -> str | None:
    return None if criteria.is_empty else stated_purpose(PURPOSES)


def _answer(found: Found[Any]) -> dict[str, Any]:
    words = advice(found.narrow_by)
    return {
        "next_cursor": found.next_cursor,
        "is_cut": found.is_cut,
        "narrow_by": list(found.narrow_by),
        "advice": None if words is None else str(words),
    }
