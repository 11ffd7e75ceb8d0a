"""Pages on which an administrator registers, looks at and revokes capture stations."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.fresh import grave_form
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _
from registry.core.pagination import LARGEST_LIMIT, Page
from registry.facilities import queries as facilities
from registry.stations import queries, service
from registry.stations.models import Station
from registry.stations.rules import LONGEST_NAME
from registry.stations.schemas import AddStationSchema, RevokeStationSchema
from registry.stations.service import AddStation
from registry.web.fields import LONG, Field
from registry.web.forms import body, inputs, load

blueprint = Blueprint("stations_desk", __name__, url_prefix="/stations", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("stations_desk.listed", _("Capture stations"), 30),)
NOTICES: Final = {
    "station-revoked": _("The station is revoked. It is admitted nowhere any more."),
    "station-registered-before": _("The station was registered already. Its code is shown once only."),
}
_NEW: Final = (
    Field("facility_code", _("Facility, by its code"), hint=_("Eight digits (RENIPRESS)."), width="w-15", longest=20),
    Field("name", _("Name of the station"), hint=_("As people call its place: Delivery room 1."), longest=LONGEST_NAME),
)
_REASON: Final = (Field("reason", _("Why"), LONG, _("Kept in the journal. Name nobody."), longest=200),)


@blueprint.get("")
@requires("facilities.manage")
def listed() -> Response:
    """List the stations that were registered last."""
    with begin() as ctx:
        stations = queries.stations(ctx.session, None, Page(LARGEST_LIMIT)).items
        names = facilities.facility_names(ctx.session, {station.facility_code for station in stations})
        ctx.journal("station.listed", "station", "many", count=len(stations))
        return page("stations/list.html", rows=[_line(station, names) for station in stations])


def _line(station: Station, names: Mapping[str, str]) -> dict[str, Any]:
    seen = show_moment(station.seen_at) if station.seen_at else None
    return {
        "id": station.id,
        "name": station.name,
        "facility": names.get(station.facility_code, station.facility_code),
        "state": _state(station),
        "kind": "plain" if station.revoked_at else "good" if station.joined_at else "warn",
        "seen": None if seen is None else _("last seen {moment}", moment=seen),
        "is_open": station.revoked_at is None,
    }


def _state(station: Station) -> Message:
    if station.revoked_at is not None:
        return _("revoked")
    return _("in use") if station.joined_at else _("awaited")


@blueprint.get("/new")
@requires("facilities.manage")
def new() -> Response:
    """Ask where the station stands."""
    with begin() as ctx:
        return _form(ctx, {})


@blueprint.post("/new")
@requires("facilities.manage", fresh=True)
def add() -> Response:
    """Register a station and show its code once; sent twice, one is registered."""
    values = typed(inputs(_NEW))

    def act(ctx: Context) -> Done:
        registered = service.register(ctx, AddStation(**load(AddStationSchema(), body(_NEW, values))))
        shown = page("stations/registered.html", name=registered.station.name, code=registered.code)
        return Done(url_for("stations_desk.listed"), page=shown)

    again = "station-registered-before"
    return sent_once("stations/new", act, lambda ctx, error: _form(ctx, values, error), repeated=again)


def _form(ctx: Context, values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    return grave_form(
        ctx,
        _NEW,
        values,
        error,
        title=_("Register a capture station"),
        hint=_("You are shown a code, which is typed at the station once, within 7 days."),
        action=url_for("stations_desk.add"),
        back=url_for("stations_desk.listed"),
        label=_("Register it"),
    )


@blueprint.get("/<uuid:station_id>/revocation")
@requires("facilities.manage")
def revocation(station_id: uuid.UUID) -> Response:
    """Ask why a station is revoked."""
    with begin() as ctx:
        return _revocation_form(ctx, station_id, {})


@blueprint.post("/<uuid:station_id>/revocation")
@requires("facilities.manage", fresh=True)
def revoke(station_id: uuid.UUID) -> Response:
    """Revoke a station; sent twice, it is revoked both times."""
    values = typed(inputs(_REASON))

    def act(ctx: Context) -> str:
        service.revoke(ctx, station_id, load(RevokeStationSchema(), body(_REASON, values))["reason"])
        return url_for("stations_desk.listed")

    def again(ctx: Context, error: RegistryError) -> Response:
        return _revocation_form(ctx, station_id, values, error)

    return sent_once(f"stations/{station_id}/revocation", act, again, "station-revoked", repeated="station-revoked")


def _revocation_form(
    ctx: Context, station_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    station = service.read(ctx, station_id)
    return grave_form(
        ctx,
        _REASON,
        values,
        error,
        title=_("Revoke a capture station"),
        lead=station.name,
        hint=_("It is admitted nowhere from this moment. What it has not sent yet, another station cannot send."),
        action=url_for("stations_desk.revoke", station_id=station_id),
        back=url_for("stations_desk.listed"),
        label=_("Revoke it"),
    )
