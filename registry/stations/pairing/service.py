"""Pair a record that somebody works on with a station, and say in whose name is stored what the station sends.

    offer(ctx, PRINTS, draft_id, credential, facility_code=code, finger=("mother", 1))    # the registrar: shows a code
    pair(ctx, PRINTS, station_id, "123456")                          # the station: typed there once
    ask(ctx, PRINTS, draft_id, credential, ("mother", 2))            # the registrar went on to the next finger
    admission(ctx, PRINTS, station_id, pairing_id)                   # in whose name a print is kept: the registrar's

Callers check that the record is the actor's. A pairing is alive while its session is, at most hours, and goes with its
record. It is found by the station that has it alone, and the code of one with a facility by that facility's stations:
another's record is out of reach.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from registry.access import queries as accounts
from registry.access import service as access
from registry.core.context import Actor, Context
from registry.core.errors import Unauthenticated
from registry.stations import service as stations
from registry.stations.pairing import queries, rules
from registry.stations.pairing.kinds import Kind
from registry.stations.pairing.models import OWNERS, StationPairing

_SECRET = "station-pairings"  # noqa: S105  # a purpose, from which the vault derives a key
Finger = tuple[str, int]
"""Whose, and which: `("mother", 1)`."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A pairing as the page that offers it shows it: the code while it waits, else the station that has it."""

    code: str | None
    code_until: datetime
    station: str | None


def offer(
    ctx: Context,
    kind: Kind,
    owner_id: uuid.UUID,
    credential: bytes,
    *,
    facility_code: str | None = None,
    finger: Finger | None = None,
) -> None:
    """Let a station be paired with this record; one that has it keeps it."""
    token = accounts.token_of(ctx.session, credential)
    if token is None:
        raise Unauthenticated
    pairing = _own(ctx, kind, owner_id, credential)
    if pairing is not None and (pairing.station_id is not None or pairing.code_until > ctx.now):
        _ask(ctx, pairing, finger)
        return
    queries.forget_of_owner(ctx.session, ctx.now, kind.name, owner_id)
    subject, number = finger or (None, None)
    pairing = StationPairing(
        id=uuid.uuid4(),
        kind=kind.name,
        facility_code=facility_code,
        token_id=token.id,
        subject=subject,
        finger=number,
        created_at=ctx.now,
        code_until=ctx.now + rules.TYPED_WITHIN,
        expires_at=ctx.now + rules.LIFETIME,
    )
    setattr(pairing, OWNERS[kind.name], owner_id)
    ctx.session.add(pairing)
    ctx.session.flush()
    ctx.journal("station.offered", kind.subject, owner_id)


def offered(ctx: Context, kind: Kind, owner_id: uuid.UUID, credential: bytes) -> Offer | None:
    """What the page shows of the pairing of this session; None where there is none any more."""
    pairing = _own(ctx, kind, owner_id, credential)
    if pairing is None:
        return None
    if pairing.station_id is not None:
        return Offer(None, pairing.code_until, queries.station_name(ctx.session, pairing.station_id))
    if pairing.code_until <= ctx.now:
        return None
    return Offer(rules.in_groups(_code(ctx, kind, pairing.id)), pairing.code_until, None)


def ask(ctx: Context, kind: Kind, owner_id: uuid.UUID, credential: bytes, finger: Finger) -> None:
    """Ask the station for this finger from now on; nothing where no pairing of this session is alive."""
    pairing = _own(ctx, kind, owner_id, credential)
    if pairing is not None:
        _ask(ctx, pairing, finger)


def end(ctx: Context, kind: Kind, owner_id: uuid.UUID) -> None:
    """End the pairing of a record; ended twice, it stays ended."""
    queries.forget_of_owner(ctx.session, ctx.now, kind.name, owner_id)
    ctx.journal("station.unpaired", kind.subject, owner_id)


def pair(ctx: Context, kind: Kind, station_id: uuid.UUID, typed: str) -> StationPairing:
    """Give the record of this code to the station; raises Refused for a code that waits nowhere."""
    station, code = stations.read(ctx, station_id), rules.as_typed(typed)
    waiting = queries.awaited(ctx.session, kind.name, station.facility_code, ctx.now)
    matching = [each for each in waiting if _code(ctx, kind, each) == code]
    pairing = queries.awaited_one(ctx.session, matching[0]) if len(matching) == 1 else None
    if pairing is None or not _is_alive(ctx, pairing):
        raise kind.unknown_code()
    queries.forget_of_station(ctx.session, ctx.now, kind.name, station_id)
    pairing.station_id = station_id
    ctx.session.flush()
    ctx.journal("station.paired", kind.subject, pairing.owner_id, station=str(station_id))
    return pairing


def current(ctx: Context, kind: Kind, station_id: uuid.UUID) -> StationPairing:
    """The pairing of this kind that a station has; raises Refused where it has none that is alive."""
    pairing = queries.of_station(ctx.session, kind.name, station_id)
    station = stations.read(ctx, station_id)
    if pairing is None or not _is_alive(ctx, pairing) or pairing.facility_code not in {None, station.facility_code}:
        raise kind.not_paired()
    return pairing


@dataclass(frozen=True, slots=True)
class Admission:
    """Where belongs what a station sends, and in whose name it is stored."""

    owner_id: uuid.UUID
    actor: Actor


def admission(ctx: Context, kind: Kind, station_id: uuid.UUID, pairing_id: uuid.UUID) -> Admission:
    """The record and the actor of this very pairing; raises Refused when the station has another one by now."""
    pairing = current(ctx, kind, station_id)
    actor = access.actor_of(pairing.token.account, pairing.token.scope)
    if pairing.id != pairing_id or not actor.may(kind.permission):
        raise kind.not_paired()
    return Admission(pairing.owner_id, actor)


def release(ctx: Context, kind: Kind, station_id: uuid.UUID) -> None:
    """End a station's pairing, from the station."""
    queries.forget_of_station(ctx.session, ctx.now, kind.name, station_id)


def _ask(ctx: Context, pairing: StationPairing, finger: Finger | None) -> None:
    if finger is not None and (pairing.subject, pairing.finger) != finger:
        pairing.subject, pairing.finger = finger
        ctx.session.flush()


def _own(ctx: Context, kind: Kind, owner_id: uuid.UUID, credential: bytes) -> StationPairing | None:
    pairing = queries.of_owner(ctx.session, kind.name, owner_id)
    is_own = pairing is not None and pairing.token.secret_hash == credential
    return pairing if pairing is not None and is_own and _is_alive(ctx, pairing) else None


def _code(ctx: Context, kind: Kind, pairing_id: uuid.UUID) -> str:
    return rules.code_of(ctx.vault.derived_key(_SECRET), pairing_id, kind.digits)


def _is_alive(ctx: Context, pairing: StationPairing) -> bool:
    works_at = pairing.token.account.facility_code
    is_valid = pairing.expires_at > ctx.now and access.is_valid(pairing.token, ctx.now)
    return is_valid and pairing.facility_code in {None, works_at}
