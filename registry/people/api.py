"""Persons over HTTP."""

import uuid
from typing import Any, Final

from registry.access.blueprint import Blueprint
from registry.access.http import begin, current_actor
from registry.access.permissions import requires
from registry.access.purpose import stated_purpose, with_purpose
from registry.access.purposes import PURPOSES
from registry.core.errors import NotFound
from registry.people import queries, service
from registry.people.answers import person_answer
from registry.people.schemas import AbsenceSchema, PersonSchema

blueprint = Blueprint("people", __name__, url_prefix="/api/v1/people", description="Persons")
blueprints = (blueprint,)
ANY_PURPOSE: Final = tuple(sorted({purpose for purposes in PURPOSES.values() for purpose in purposes}))


@blueprint.get("/<uuid:person_id>")
@requires("people.read")
@blueprint.doc(**with_purpose(ANY_PURPOSE, "Why the person's file is opened; each role has a list of its own."))
@blueprint.response(200, PersonSchema)
def read_person(person_id: uuid.UUID) -> dict[str, Any]:
    """Show a person, for a purpose. The reading is journalled."""
    stated_purpose(PURPOSES.get(current_actor().role, ()))
    with begin() as ctx:
        person = queries.person(ctx.session, person_id)
        if person is None:
            raise NotFound
        ctx.journal("person.read", "person", person_id)
        return person_answer(ctx, person)


@blueprint.post("/<uuid:person_id>/absences")
@requires("people.record_absence")
@blueprint.arguments(AbsenceSchema)
@blueprint.response(201, AbsenceSchema)
def record_absence(request: dict[str, Any], person_id: uuid.UUID) -> Any:
    """Record a stay abroad as confirmed by the migration authority."""
    with begin() as ctx:
        person = queries.person(ctx.session, person_id)
        if person is None:
            raise NotFound
        return service.record_absence(ctx, person, request["left_on"], request["returned_on"], request["source"])
