"""Stations over HTTP: for administrators, and for the stations themselves."""

import base64
import uuid
from typing import Any

from registry.access.addresses import client_address
from registry.access.blueprint import Blueprint
from registry.access.http import begin, current_registry
from registry.access.permissions import public, requires
from registry.core.context import Context
from registry.core.pagination import Page
from registry.facilities import queries as facilities
from registry.stations import queries, service
from registry.stations.models import Station
from registry.stations.schemas import (
    AddStationSchema,
    AnswerToChallengeSchema,
    ChallengeSchema,
    JoinSchema,
    RegisteredStationSchema,
    RevokeStationSchema,
    StationListSchema,
    StationQuery,
    StationSchema,
    StationSelfSchema,
    StationTokenSchema,
)
from registry.stations.service import AddStation, StationAdmission
from registry.stations.signing_in import JOINS, SIGN_INS, by_station, current_station_id

blueprint = Blueprint("stations", __name__, url_prefix="/api/v1/stations", description="Capture stations")
blueprints = (blueprint,)


@blueprint.get("")
@requires("facilities.manage")
@blueprint.arguments(StationQuery, location="query")
@blueprint.response(200, StationListSchema)
def list_stations(request: dict[str, Any]) -> dict[str, Any]:
    """List stations, newest first."""
    with begin() as ctx:
        page = Page(request["limit"], request.get("cursor"))
        listing = queries.stations(ctx.session, request.get("facility_code"), page)
        return {"items": listing.items, "next_cursor": listing.next_cursor}


@blueprint.post("")
@requires("facilities.manage", fresh=True)
@blueprint.arguments(AddStationSchema)
@blueprint.response(201, RegisteredStationSchema)
def register(request: dict[str, Any]) -> dict[str, Any]:
    """Register a station at a facility. The answer has the code that is typed at the station once, within a week."""
    with begin() as ctx:
        registered = service.register(ctx, AddStation(**request))
        shown = {name: getattr(registered.station, name) for name in StationSchema().fields}
        return shown | {"code": registered.code}


@blueprint.post("/<uuid:station_id>/revocation")
@requires("facilities.manage", fresh=True)
@blueprint.arguments(RevokeStationSchema)
@blueprint.response(200, StationSchema)
def revoke(request: dict[str, Any], station_id: uuid.UUID) -> Station:
    """Revoke a station that was lost, stolen or is not used any more; it is admitted nowhere from now on."""
    with begin() as ctx:
        return service.revoke(ctx, station_id, request["reason"])


@blueprint.post("/joining")
@public("a station that joins has nothing yet but the code that an administrator was shown")
@blueprint.arguments(JoinSchema)
@blueprint.response(201, StationSelfSchema)
def join(request: dict[str, Any]) -> dict[str, Any]:
    """Join as the station of this code, with a key of its own."""
    current_registry().limits.enforce(JOINS, client_address())
    with begin() as ctx:
        return _of(ctx, service.join(ctx, request["code"], request["key"], request["signature"]))


@blueprint.post("/<uuid:station_id>/challenges")
@public("whoever asks for a challenge has not proved anything yet, and learns nothing by it")
@blueprint.response(201, ChallengeSchema)
def challenge(station_id: uuid.UUID) -> dict[str, Any]:
    """Ask for a challenge, to be signed within two minutes."""
    current_registry().limits.enforce(SIGN_INS, f"{station_id} {client_address()}")
    with begin() as ctx:
        return {"challenge": base64.b64encode(service.challenge(ctx, station_id)).decode()}


@blueprint.post("/<uuid:station_id>/tokens")
@public("a station proves itself by the signature of a challenge")
@blueprint.arguments(AnswerToChallengeSchema)
@blueprint.response(201, StationTokenSchema)
def sign_in(request: dict[str, Any], station_id: uuid.UUID) -> StationAdmission:
    """Get a token for an hour by the signature of a challenge; each challenge gives one token."""
    current_registry().limits.enforce(SIGN_INS, f"{station_id} {client_address()}")
    with begin() as ctx:
        return service.sign_in(ctx, station_id, request["challenge"], request["signature"])


@blueprint.get("/self")
@by_station
@blueprint.response(200, StationSelfSchema)
def read_self() -> dict[str, Any]:
    """Show the station its name, its facility and the server's time."""
    with begin() as ctx:
        return _of(ctx, service.read(ctx, current_station_id()))


def _of(ctx: Context, station: Station) -> dict[str, Any]:
    facility = facilities.facility(ctx.session, station.facility_code)
    assert facility is not None  # a foreign key
    return {
        "id": station.id,
        "name": station.name,
        "facility_code": station.facility_code,
        "facility_name": facility.name,
        "server_time": ctx.now,
    }
