"""By what a request of a station is admitted: its token, checked before anything of the request is read.

@blueprint.get("/self")
@by_station
@blueprint.response(200, StationSelfSchema)
def read() -> ...:
    station = current_station()      # and `begin()` acts as the station
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final, TypeVar

from flask import Flask, g

from registry.access import sent_images
from registry.access.http import current_registry
from registry.access.permissions import declared_by, public
from registry.access.sessions.admission import bearer_token
from registry.core.context import ANONYMOUS, Actor
from registry.core.errors import Unauthenticated
from registry.core.limits import Limit
from registry.stations import service

View = TypeVar("View", bound=Callable[..., Any])
_MARK: Final = "__registry_by_station__"
HOUR: Final = timedelta(hours=1)
JOINS: Final = Limit("stations.joins", 30, HOUR)
"""Codes tried from one address."""
CODES: Final = Limit("stations.pairing-codes", 30, HOUR)
"""Codes tried by one station: nobody finds one of a million by trying."""
SIGN_INS: Final = Limit("stations.sign-ins", 120, HOUR)
"""Challenges of one station asked for from one address; a station needs one an hour."""


def by_station(view: View) -> View:
    """Let only a station in, by its token."""

    @wraps(view)
    def call(*arguments: Any, **named: Any) -> Any:
        _admit()
        return view(*arguments, **named)

    setattr(call, _MARK, True)
    return public("a station is admitted by its own token, not by an account's")(call)  # type: ignore[return-value]  # as the view that it wraps


def is_by_station(app: Flask, endpoint: str) -> bool:
    """Whether the view of an endpoint lets only stations in."""
    return bool(declared_by(app, endpoint, _MARK))


def current_station_id() -> uuid.UUID:
    """The station that sent this request."""
    station_id: uuid.UUID = g.station_id
    return station_id


def _admit() -> None:
    secret = bearer_token()
    if secret is None:
        raise Unauthenticated
    registry = current_registry()
    with registry.begin(ANONYMOUS, is_bounded=True) as ctx:
        station = service.recognise(ctx, secret)
    per_minute = Limit("requests", registry.settings.requests_per_minute, timedelta(minutes=1))
    registry.limits.enforce(per_minute, f"station:{station.id}")
    g.station_id, g.actor, g.is_bounded = station.id, service.actor_of(station), True


def act_as(actor: Actor) -> None:
    """From here on, this request of a station is done in the name of the registrar with whom it is paired."""
    registry = current_registry()
    g.actor = actor
    sent_images.send_as(registry.limits, str(actor.account_id), registry.settings.images_per_day)
