"""Places and facilities, to look up while filling a form."""

from collections.abc import Sequence
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.facilities import queries
from registry.facilities.models import Facility, Place
from registry.facilities.rules import is_renipress
from registry.facilities.schemas import FacilityQuery, FacilitySchema, PlaceQuery, PlaceSchema

blueprint = Blueprint("facilities", __name__, url_prefix="/api/v1", description="Places and facilities")
blueprints = (blueprint,)


@blueprint.get("/places")
@requires("places.read")
@blueprint.arguments(PlaceQuery, location="query")
@blueprint.response(200, PlaceSchema(many=True))
def find_places(asked: dict[str, Any]) -> Sequence[Place]:
    """Districts by name, province or department, without regard to accents."""
    with begin() as ctx:
        return queries.places_like(ctx.session, asked["scheme"], asked["q"], asked["limit"])


@blueprint.get("/facilities")
@requires("places.read")
@blueprint.arguments(FacilityQuery, location="query")
@blueprint.response(200, FacilitySchema(many=True))
def find_facilities(asked: dict[str, Any]) -> Sequence[Facility]:
    """Health facilities by code, or those whose name holds a text, without regard to accents."""
    with begin() as ctx:
        return queries.facilities(ctx.session, asked.get("q"), asked["limit"])


@blueprint.get("/facilities/<string:code>")
@requires("places.read")
@blueprint.response(200, FacilitySchema)
def read_facility(code: str) -> Facility:
    """One health facility by its RENIPRESS code."""
    with begin() as ctx:
        found = queries.facility(ctx.session, code) if is_renipress(code) else None
        if found is None:
            raise NotFound
        return found
