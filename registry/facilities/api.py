"""Places and facilities over HTTP, for lookups while filling in a form."""

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
def find_places(query: dict[str, Any]) -> Sequence[Place]:
    """Find districts by name, province or department, ignoring accents."""
    with begin() as ctx:
        return queries.places_like(ctx.session, query["scheme"], query["q"], query["limit"])


@blueprint.get("/facilities")
@requires("places.read")
@blueprint.arguments(FacilityQuery, location="query")
@blueprint.response(200, FacilitySchema(many=True))
def find_facilities(query: dict[str, Any]) -> Sequence[Facility]:
    """List health facilities by code, or find those whose name contains a text, ignoring accents."""
    with begin() as ctx:
        return queries.facilities(ctx.session, query.get("q"), query["limit"])


@blueprint.get("/facilities/<string:code>")
@requires("places.read")
@blueprint.response(200, FacilitySchema)
def read_facility(code: str) -> Facility:
    """Show a health facility by its RENIPRESS code."""
    with begin() as ctx:
        facility = queries.facility(ctx.session, code) if is_renipress(code) else None
        if facility is None:
            raise NotFound
        return facility
