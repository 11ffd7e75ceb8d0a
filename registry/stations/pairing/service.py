"""Pair an enrolment with a station, say which finger is asked for, take the prints that the station sends.

    offer(ctx, draft_id, credential, "mother", 1)     # the registrar: shows a code
    pair(ctx, station_id, "123456")                   # the station: typed there once
    ask(ctx, draft_id, credential, "mother", 2)       # the registrar went on to the next finger
    admission(ctx, station_id, pairing_id)            # in whose name a print is kept: the registrar's

A pairing is alive while its session is, at most hours, and goes with the draft. It is found by the station that has it
alone, and a code by the stations of the draft's facility: another clerk's draft is out of reach.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from registry.access import queries as accounts
from registry.access import service as access
from registry.births.drafts import service as drafts
from registry.core.context import Actor, Context
from registry.core.errors import Refused, Unauthenticated
from registry.core.messages import _
from registry.stations import service as stations
from registry.stations.pairing import queries, rules
from registry.stations.pairing.models import StationPairing

_SECRET = "station-pairings"  # noqa: S105  # a purpose, from which the vault derives a key


@dataclass(frozen=True, slots=True)
class Offer:
    """A pairing as the registrar's page shows it: the code while it waits, else the station that has it."""

    code: str | None
    code_until: datetime
    station: str | None
    subject: str
    finger: int


def offer(ctx: Context, draft_id: uuid.UUID, credential: bytes, subject: str, finger: int) -> None:
    """Let a station be paired with this draft; one that has it keeps it."""
    drafts.read(ctx, draft_id, lock=True)
    token = accounts.token_of(ctx.session, credential)
    if token is None:
        raise Unauthenticated
    pairing = queries.of_draft(ctx.session, draft_id)
    if pairing is not None and pairing.token_id == token.id and _is_alive(ctx, pairing):
        pairing.subject, pairing.finger = subject, finger
        if pairing.station_id is not None or pairing.code_until > ctx.now:
            ctx.session.flush()
            return
    queries.forget(ctx.session, ctx.now, draft_id=draft_id)
    pairing = StationPairing(
        id=uuid.uuid4(),
        draft_id=draft_id,
        token_id=token.id,
        subject=subject,
        finger=finger,
        created_at=ctx.now,
        code_until=ctx.now + rules.TYPED_WITHIN,
        expires_at=ctx.now + rules.LIFETIME,
    )
    ctx.session.add(pairing)
    ctx.session.flush()
    ctx.journal("station.offered", "draft", draft_id)


def offered(ctx: Context, draft_id: uuid.UUID, credential: bytes) -> Offer | None:
    """What the page shows of the pairing of this session; None where there is none any more."""
    pairing = _own(ctx, draft_id, credential)
    if pairing is None:
        return None
    waits = pairing.station_id is None
    if waits and pairing.code_until <= ctx.now:
        return None
    name = None if pairing.station_id is None else queries.station_name(ctx.session, pairing.station_id)
    code = rules.in_groups(rules.code_of(ctx.vault.derived_key(_SECRET), pairing.id)) if waits else None
    return Offer(code, pairing.code_until, name, pairing.subject, pairing.finger)


def ask(ctx: Context, draft_id: uuid.UUID, credential: bytes, subject: str, finger: int) -> None:
    """Ask the station for this finger from now on; nothing where no pairing of this session is alive."""
    pairing = _own(ctx, draft_id, credential)
    if pairing is not None and (pairing.subject, pairing.finger) != (subject, finger):
        pairing.subject, pairing.finger = subject, finger
        ctx.session.flush()


def end(ctx: Context, draft_id: uuid.UUID) -> None:
    """End the pairing of a draft; ended twice, it stays ended."""
    drafts.read(ctx, draft_id)
    queries.forget(ctx.session, ctx.now, draft_id=draft_id)
    ctx.journal("station.unpaired", "draft", draft_id)


def pair(ctx: Context, station_id: uuid.UUID, typed: str) -> StationPairing:
    """Give the draft of this code to the station; raises Refused for a code that waits nowhere at its facility."""
    station = stations.read(ctx, station_id)
    secret, code = ctx.vault.derived_key(_SECRET), rules.as_typed(typed)
    waiting = queries.awaited(ctx.session, station.facility_code, ctx.now)
    matching = [pairing for pairing in waiting if rules.code_of(secret, pairing.id) == code]
    if len(matching) != 1 or not _is_alive(ctx, matching[0]):
        raise Refused(
            "pairing-code-unknown",
            _("No enrolment of this facility waits with this code. Read it again on the registrar's page."),
        )
    (pairing,) = matching
    queries.forget(ctx.session, ctx.now, station_id=station_id)
    pairing.station_id = station_id
    ctx.session.flush()
    ctx.journal("station.paired", "draft", pairing.draft_id, station=str(station_id))
    return pairing


def current(ctx: Context, station_id: uuid.UUID) -> StationPairing:
    """The pairing that a station has; raises Refused where it has none that is alive."""
    pairing = queries.of_station(ctx.session, station_id)
    station = stations.read(ctx, station_id)
    if pairing is None or not _is_alive(ctx, pairing) or pairing.draft.facility_code != station.facility_code:
        raise not_paired()
    return pairing


def not_paired() -> Refused:
    """The refusal of a print that belongs to no enrolment any more."""
    return Refused(
        "station-not-paired",
        _("The station is not paired with an enrolment. Open the enrolment's page and type its code at the station."),
    )


@dataclass(frozen=True, slots=True)
class Admission:
    """Where a station's print belongs, and in whose name it is kept."""

    draft_id: uuid.UUID
    actor: Actor


def admission(ctx: Context, station_id: uuid.UUID, pairing_id: uuid.UUID) -> Admission:
    """The draft and the registrar of this very pairing; raises Refused when the station has another one by now."""
    pairing = current(ctx, station_id)
    actor = access.actor_of(pairing.token.account, pairing.token.scope)
    if pairing.id != pairing_id or not actor.may("births.capture"):
        raise not_paired()
    return Admission(pairing.draft_id, actor)


def release(ctx: Context, station_id: uuid.UUID) -> None:
    """End a station's pairing, from the station."""
    queries.forget(ctx.session, ctx.now, station_id=station_id)


def _own(ctx: Context, draft_id: uuid.UUID, credential: bytes) -> StationPairing | None:
    pairing = queries.of_draft(ctx.session, draft_id)
    is_own = pairing is not None and pairing.token.secret_hash == credential
    return pairing if pairing is not None and is_own and _is_alive(ctx, pairing) else None


def _is_alive(ctx: Context, pairing: StationPairing) -> bool:
    works_at = pairing.token.account.facility_code
    return (
        pairing.expires_at > ctx.now
        and access.is_valid(pairing.token, ctx.now)
        and works_at == pairing.draft.facility_code
    )
