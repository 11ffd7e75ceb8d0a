"""An envelope opened: whose it is, when it was made, and everything for which it cannot be registered by itself."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.access.service import actor_of
from registry.core.context import Actor, Context
from registry.core.messages import Message
from registry.outbox import queries
from registry.outbox.given import keys
from registry.outbox.models import OutboxEnvelope
from registry.outbox.rules import PATIENCE, RECEIVING, SIGNING
from registry.stations import service as stations
from station.envelope import Bounds, Content, NotAnEnvelope, bounds, opened, verified
from station.envelope.clock import ON_ITS_WAY
from station.envelope.content import FIRST, VersionUnknown
from station.envelope.encoding import Signed
from station.envelope.sealing import NotForUs
from station.envelope.statements import KnownKeys, Permit


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an envelope waits for a person."""

    slug: str
    detail: Message | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope holds, and what is wrong with it."""

    content: Content
    made: Bounds
    actor: Actor | None
    """Who made it; None where that is not proved, or may not be any more."""
    problems: Sequence[Problem]
    is_waited_for: bool
    """Whether the one before it may still be on its way."""


def message_of(ctx: Context, row: OutboxEnvelope) -> Signed:
    """The signed message within the file; raises NotForUs, NotAnEnvelope."""
    assert row.sealed_content is not None  # a whole file has its content (constraint)
    return opened(ctx.vault.open(row.sealed_content, row.place), keys.identities(ctx))


def unverified(ctx: Context, row: OutboxEnvelope) -> Content | None:
    """The content as far as it can be read, whoever signed it: for a person's eyes alone."""
    try:
        return Content.from_bytes(message_of(ctx, row).payload)
    except NotAnEnvelope:
        return None


def open_(ctx: Context, row: OutboxEnvelope) -> Opened | Problem:
    """Open an envelope and judge who made it and when; a problem alone where it cannot even be read."""
    station = stations.read(ctx, row.station_id)
    assert row.received_at is not None  # it is whole (constraint)
    try:
        message = message_of(ctx, row)
        key = Ed25519PublicKey.from_public_bytes(station.signing_key or bytes(32))
        if not message.is_signed_by(key):
            return Problem("broken_seal")
        content = verified(message, key)
        made = bounds(content.clock, _known_since(ctx, row, content), row.received_at)
    except NotForUs:
        return Problem("not_for_us")
    except VersionUnknown:
        return Problem("schema_too_new")
    except NotAnEnvelope:
        return Problem("broken_content")
    if (content.station, content.seq) != (row.station_id, row.seq):
        return Problem("broken_seal")
    problems = [Problem("number_taken")] if row.is_rival else []
    if station.revoked_at is not None and made.latest >= station.revoked_at:
        problems.append(Problem("station_revoked"))
    chain, is_waited_for = _chain(ctx, row, content)
    actor, of_actor = _actor(ctx, row, content, made)
    _note(ctx, row, content, made)
    return Opened(content, made, actor, [*problems, *chain, *of_actor], is_waited_for)


def _known_since(ctx: Context, row: OutboxEnvelope, content: Content) -> datetime:
    """A moment after which it was made: that of the file before it, which its chain names, else the joining's.

    So a device that was started anew with a wrong clock dates nothing before what it had made until then.
    """
    joined = stations.read(ctx, row.station_id).joined_at
    before = queries.before(ctx.session, row) if row.seq > 1 else None
    of_chain = before.earliest_at if before is not None and before.sha256 == content.prev else None
    moments = [moment for moment in (joined, of_chain and of_chain - ON_ITS_WAY) if moment is not None]
    assert row.received_at is not None  # it is whole (constraint)
    return max(moments, default=row.received_at)


def _note(ctx: Context, row: OutboxEnvelope, content: Content, made: Bounds) -> None:
    if queries.account(ctx.session, content.account) is not None:
        row.account_id = content.account
    row.key_hash = key_hash(content.key)
    row.twin_hash = key_hash(content.twin_of) if content.twin_of else None
    row.claimed_at, row.earliest_at, row.latest_at = made.claimed, made.earliest, made.latest
    ctx.session.flush()


def key_hash(key: str) -> bytes:
    """By what an envelope is found by its key."""
    return hashlib.sha256(key.encode()).digest()


def _chain(ctx: Context, row: OutboxEnvelope, content: Content) -> tuple[list[Problem], bool]:
    if row.seq == 1:
        return ([] if content.prev == FIRST else [Problem("chain_broken")]), False
    before = queries.before(ctx.session, row)
    if before is None or before.state == RECEIVING:
        assert row.received_at is not None
        is_late = ctx.now - row.received_at >= PATIENCE
        return ([Problem("chain_gap")] if is_late else []), not is_late
    return ([] if before.sha256 == content.prev else [Problem("chain_broken")]), False


def _actor(ctx: Context, row: OutboxEnvelope, content: Content, made: Bounds) -> tuple[Actor | None, list[Problem]]:
    known = KnownKeys([bytes.fromhex(key.public) for key in queries.keys(ctx.session, SIGNING)])
    try:
        permit = Permit.read(content.permit, known)
    except NotAnEnvelope:
        return None, [Problem("no_permit")]
    account = queries.account(ctx.session, content.account)
    is_its_own = (permit.account, permit.station, permit.facility) == (
        content.account, row.station_id, row.facility_code,
    )  # fmt: skip
    if account is None or not is_its_own:
        return None, [Problem("no_permit")]
    problems = [Problem("permit_over")] if made.moment > permit.until else []
    if not account.is_active:
        closed_at = queries.closed_at(ctx.session, account.id)
        if closed_at is None or closed_at <= made.latest:
            problems.append(Problem("account_closed"))
    actor = replace(actor_of(account), facility_code=permit.facility)
    if not actor.may("births.enrol"):
        return None, [*problems, Problem("account_moved")]
    return actor, problems
