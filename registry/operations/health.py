"""Whether a process lives (`/healthz`) and whether it should be sent requests (`/readyz`)."""

import time
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry import migrating
from registry.access.http import current_registry
from registry.access.permissions import public
from registry.audit.queries import last_moment
from registry.core import jobs
from registry.core.clock import utc_now
from registry.core.clock_floor import is_behind
from registry.core.database import refusals_for_constraints
from registry.core.errors import RegistryError
from registry.core.hiding import session_of
from registry.core.registry import Registry
from registry.core.vault import HsmAway, VaultError
from registry.core.vault.marks import prove
from registry.fingerprints.searching import plan
from registry.operations.queries import gallery_lag_s, is_writable
from registry.rooms import Base

blueprint = Blueprint("health", __name__)

FRESH_S: Final = 2.0
"""An answer is given again for this long: anybody may ask, and asking must not cost the database anything."""
MOST_LAG_S: Final = 900.0
"""Searches that have waited longer are reported as behind. Enrolments go on: a birth is never refused for it."""


def database(registry: Registry) -> str:
    """`ok`; `read-only` where requests that write are refused; `away`."""
    try:
        with refusals_for_constraints(), Session(registry.engine) as session:
            return "ok" if is_writable(session) else "read-only"
    except RegistryError:
        return "away"


def schema(registry: Registry) -> str:
    """`ok`, also where it is newer: the old code works on it until it is replaced; else `older` or `empty`."""
    state = migrating.state(registry.engine)
    return "ok" if state in ("current", "newer") else state


def keys(registry: Registry) -> str:
    """`ok` if the vault's keys open the marks in the database, `away` with the module that holds them, else `wrong`."""
    try:
        prove(registry.engine, registry.vault, Base.metadata)
    except HsmAway:
        return "away"
    except VaultError:
        return "wrong"
    return "ok"


def galleries(registry: Registry) -> str:
    """`ok`; `behind` while enrolments have waited long for their search; `in-part` while nobody holds some part."""
    with session_of(registry.engine) as session:
        lag = gallery_lag_s(jobs.loads(session))
        away = plan.away_now(session)
    return "behind" if lag >= MOST_LAG_S else "in-part" if away else "ok"


def clock(registry: Registry) -> str:
    """`ok`, or `behind` the journal: births are registered, everything else waits."""
    with session_of(registry.engine) as session:
        last = last_moment(session)
    return "behind" if is_behind(utc_now(), last) else "ok"


CHECKS: Final[dict[str, Callable[[Registry], str]]] = {
    "database": database,
    "schema": schema,
    "keys": keys,
    "galleries": galleries,
    "clock": clock,
}
FIT: Final = {("database", "read-only"), ("galleries", "behind"), ("galleries", "in-part"), ("clock", "behind")}
"""What is reported, and yet no reason to send requests elsewhere."""


def readiness(registry: Registry) -> dict[str, str]:
    """How each check stands, without a detail that a stranger could use."""
    states: dict[str, str] = {}
    for name, check in CHECKS.items():
        if states.get("database") == "away":
            states[name] = "unknown"
            continue
        try:
            with refusals_for_constraints():
                states[name] = check(registry)
        except (RegistryError, SQLAlchemyError, OSError):
            states[name] = "unknown"
    return states


def is_ready(states: dict[str, str]) -> bool:
    """Whether the process should be sent requests."""
    return all(state == "ok" or (name, state) in FIT for name, state in states.items())


class _Latest:
    def __init__(self) -> None:
        self.moment, self.states = -FRESH_S, dict.fromkeys(CHECKS, "unknown")

    def of(self, registry: Registry) -> dict[str, str]:
        now = time.monotonic()
        if now - self.moment >= FRESH_S:
            self.moment = now  # first, so that others are answered from before meanwhile
            self.states = readiness(registry)
        return self.states


@blueprint.get("/healthz")
@public("whoever supervises processes asks whether this one answers; it says nothing else")
def healthz() -> Response:
    """Whether the process answers."""
    return jsonify({"status": "alive"})


@blueprint.get("/readyz")
@public("a proxy asks whether to send requests here; some words of state say nothing about anybody")
def readyz() -> Response:
    """Whether requests should be sent here."""
    latest: _Latest = current_app.extensions.setdefault("readiness", _Latest())
    states = latest.of(current_registry())
    ready = is_ready(states)
    answer = jsonify({"status": "ready" if ready else "not ready", "checks": states})
    answer.status_code = 200 if ready else 503
    return answer
