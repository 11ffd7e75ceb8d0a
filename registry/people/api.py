"""Persons, to those who may read them."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.people import queries, service
from registry.people.schemas import AbsenceSchema, PersonSchema

blueprint = Blueprint("people", __name__, url_prefix="/api/v1/people", description="Persons")
blueprints = (blueprint,)


@blueprint.get("/<uuid:person_id>")
@requires("people.read")
@blueprint.response(200, PersonSchema)
def read_person(person_id: uuid.UUID) -> dict[str, Any]:
    """One person. The reading is journalled."""
    with begin() as ctx:
        person = queries.person(ctx.session, person_id)
        if person is None:
            raise NotFound
        ctx.journal("person.read", "person", person_id)
        number = queries.cui_of(ctx.session, person_id)
        names = (
            "id",
            "given_names",
            "first_surname",
            "second_surname",
            "sex",
            "birth_date",
            "age_years",
            "nationality",
            "died_on",
            "documents",
            "is_demonstration",
        )
        cui = f"{number.digits}-{number.check_digit}" if number else None
        shown = {name: getattr(person, name) for name in names}
        return shown | {"kin": queries.kin_of(ctx.session, person_id), "cui": cui}


@blueprint.post("/<uuid:person_id>/absences")
@requires("people.record_absence")
@blueprint.arguments(AbsenceSchema)
@blueprint.response(201, AbsenceSchema)
def record_absence(asked: dict[str, Any], person_id: uuid.UUID) -> Any:
    """Record a stay abroad that the migration authority answered for."""
    with begin() as ctx:
        person = queries.person(ctx.session, person_id)
        if person is None:
            raise NotFound
        return service.record_absence(ctx, person, asked["left_on"], asked["returned_on"], asked["source"])
