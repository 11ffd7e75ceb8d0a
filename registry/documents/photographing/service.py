"""Pair an application with a station's camera, and store what it takes.

    offer(ctx, application_id, credential)     # the clerk: shows a code
    pair(ctx, station_id, "1234 5678")         # the station: typed there once
    admission(ctx, station_id, pairing_id)     # in whose name the photograph is stored: the clerk's

A pairing is alive while the clerk's session is, at most hours. The station learns nothing of the application.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from registry.access import queries as accounts
from registry.access import service as access
from registry.core.context import Actor, Context
from registry.core.errors import Refused, Unauthenticated
from registry.core.messages import _
from registry.documents.applications import service as applications
from registry.documents.photographing import queries
from registry.documents.photographing.models import PhotographPairing
from registry.stations.pairing import rules

_SECRET = "station-photographs"  # noqa: S105  # a purpose, from which the vault derives a key


@dataclass(frozen=True, slots=True)
class Offer:
    """A pairing as the clerk's page shows it: the code while it waits, else the station that has it."""

    code: str | None
    code_until: datetime
    station: str | None


def offer(ctx: Context, application_id: uuid.UUID, credential: bytes) -> None:
    """Let a station's camera be paired with this application; one that has it keeps it. Raises Refused for no draft."""
    applications.drafted(ctx, application_id)
    token = accounts.token_of(ctx.session, credential)
    if token is None:
        raise Unauthenticated
    pairing = queries.of_application(ctx.session, application_id)
    is_own = pairing is not None and pairing.token_id == token.id and _is_alive(ctx, pairing)
    if pairing is not None and is_own and (pairing.station_id is not None or pairing.code_until > ctx.now):
        return
    queries.forget(ctx.session, ctx.now, application_id=application_id)
    pairing = PhotographPairing(
        id=uuid.uuid4(),
        application_id=application_id,
        token_id=token.id,
        created_at=ctx.now,
        code_until=ctx.now + rules.TYPED_WITHIN,
        expires_at=ctx.now + rules.LIFETIME,
    )
    ctx.session.add(pairing)
    ctx.session.flush()
    ctx.journal("station.offered", "document_application", application_id)


def offered(ctx: Context, application_id: uuid.UUID, credential: bytes) -> Offer | None:
    """What the page shows of the pairing of this session; None where there is none any more."""
    pairing = queries.of_application(ctx.session, application_id)
    if pairing is None or pairing.token.secret_hash != credential or not _is_alive(ctx, pairing):
        return None
    if pairing.station_id is not None:
        return Offer(None, pairing.code_until, queries.station_name(ctx.session, pairing.station_id))
    if pairing.code_until <= ctx.now:
        return None
    return Offer(rules.in_groups(_code(ctx, pairing.id)), pairing.code_until, None)


def end(ctx: Context, application_id: uuid.UUID) -> None:
    """End the pairing of an application; ended twice, it stays ended."""
    applications.read(ctx, application_id)
    queries.forget(ctx.session, ctx.now, application_id=application_id)
    ctx.journal("station.unpaired", "document_application", application_id)


def pair(ctx: Context, station_id: uuid.UUID, typed: str) -> PhotographPairing:
    """Give the application of this code to the station; raises Refused for a code that waits nowhere."""
    code = rules.as_typed(typed)
    matching = [each for each in queries.awaited(ctx.session, ctx.now) if _code(ctx, each) == code]
    pairing = queries.awaited_one(ctx.session, matching[0]) if len(matching) == 1 else None
    if pairing is None or not _is_alive(ctx, pairing):
        raise Refused(
            "photograph-code-unknown",
            _("No application waits with this code. Read it again on the page of the photograph."),
        )
    queries.forget(ctx.session, ctx.now, station_id=station_id)
    pairing.station_id = station_id
    ctx.session.flush()
    ctx.journal("station.paired", "document_application", pairing.application_id, station=str(station_id))
    return pairing


def current(ctx: Context, station_id: uuid.UUID) -> PhotographPairing:
    """The pairing that a station's camera has; raises Refused where it has none that is alive."""
    pairing = queries.of_station(ctx.session, station_id)
    if pairing is None or not _is_alive(ctx, pairing):
        raise not_paired()
    return pairing


def not_paired() -> Refused:
    """The refusal of a photograph that belongs to no application any more."""
    return Refused(
        "camera-not-paired",
        _("The camera is not paired with an application. Open the photograph's page and type its code at the station."),
    )


@dataclass(frozen=True, slots=True)
class Admission:
    """Where a station's photograph belongs, and in whose name it is stored."""

    application_id: uuid.UUID
    actor: Actor


def admission(ctx: Context, station_id: uuid.UUID, pairing_id: uuid.UUID) -> Admission:
    """The application and the clerk of this very pairing; raises Refused when the station has another one by now."""
    pairing = current(ctx, station_id)
    actor = access.actor_of(pairing.token.account, pairing.token.scope)
    if pairing.id != pairing_id or not actor.may("documents.apply"):
        raise not_paired()
    return Admission(pairing.application_id, actor)


def release(ctx: Context, station_id: uuid.UUID) -> None:
    """End a station's pairing, from the station."""
    queries.forget(ctx.session, ctx.now, station_id=station_id)


def _code(ctx: Context, pairing_id: uuid.UUID) -> str:
    return rules.code_of(ctx.vault.derived_key(_SECRET), pairing_id, rules.PHOTOGRAPH_DIGITS)


def _is_alive(ctx: Context, pairing: PhotographPairing) -> bool:
    return pairing.expires_at > ctx.now and access.is_valid(pairing.token, ctx.now)
