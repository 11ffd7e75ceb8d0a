"""Append entries to the journal: each unit of work takes the first lane that nobody holds."""

import hmac
import time
import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert

from registry.audit import queries
from registry.audit.models import JournalHead, JournalLane, JournalRow
from registry.audit.rules import (
    BEGUN_AGAIN,
    CLOCK_ACCEPTED,
    GENESIS,
    LANES,
    LANES_OPENED,
    LATE,
    LOSS_EXPLAINED,
    genesis,
    head_seal,
    row_hash,
)
from registry.core.canonical import canonical
from registry.core.clock import utc_now
from registry.core.context import Context, JournalEntry

SEAL: Final = "journal-head"
"""The purpose of the key that seals the heads."""


PAUSE_S: Final = 0.02
"""How long a unit of work waits before it looks again for a free lane."""


def seal_journal(ctx: Context) -> None:
    """Append the entries of a unit of work to a lane's chain.

    The lane's head stays locked until the commit, so that the chain has one order; others take another lane meanwhile.
    """
    if not ctx.entries:
        return
    end = _lane(ctx)
    for entry in ctx.entries:
        _append(ctx, end, entry)
    _seal(ctx, end)
    ctx.session.flush()


def _lane(ctx: Context) -> JournalHead | JournalLane:
    """The end of a lane, locked. Where all are held, whichever is free first: any one alone may be held for long."""
    patience = ctx.settings.lock_timeout_ms / 1000
    begun = time.monotonic()
    while (end := queries.free_lane(ctx.session)) is None:
        if queries.head(ctx.session) is None and not queries.has_lanes(ctx.session):
            return _begin(ctx)
        if time.monotonic() - begun > patience:
            return queries.head(ctx.session, lock=True) or _begin(ctx)
        time.sleep(PAUSE_S)
    return end


def open_lanes(ctx: Context) -> None:
    """Open the lanes beside lane 0, where that was not done yet."""
    if queries.has_lanes(ctx.session):
        return
    if queries.head(ctx.session) is None:
        _begin(ctx)
    lanes = [JournalLane(lane=number, sequence=0, hash=genesis(number)) for number in range(1, LANES)]
    for lane in lanes:
        _seal(ctx, lane)
    ctx.session.add_all(lanes)
    ctx.journal(LANES_OPENED, "journal", 0, lanes=LANES)


def explain_loss(ctx: Context, reason: str) -> None:
    """Record why the journal was begun again; where it has no head, it begins here."""
    if queries.head(ctx.session) is None:
        _begin(ctx)
    ctx.journal(LOSS_EXPLAINED, "journal", 0, reason=reason)


def accept_clock(ctx: Context, reason: str) -> None:
    """Record in every lane that the present moment is right, though rows of later moments may be before it."""
    ends = queries.locked_lanes(ctx.session) or [_begin(ctx)]
    for end in ends:
        _append(ctx, end, JournalEntry(CLOCK_ACCEPTED, "journal", str(end.lane), {"reason": reason}))
        _seal(ctx, end)
    ctx.session.flush()


def reseal(ctx: Context) -> int:
    """Seal the heads of all lanes with the current key, for a key that is to be retired; how many there were.

    A head whose seal is not the registry's stays as it is, so that `registry audit verify` still finds it.
    """
    number = 0
    for end in queries.locked_lanes(ctx.session):
        old = head_seal(ctx.vault.derived_key(SEAL, end.key_id), end.sequence, end.hash, end.lane)
        if end.key_id != ctx.vault.current and hmac.compare_digest(old, end.seal):
            _seal(ctx, end)
            number += 1
    return number


def _begin(ctx: Context) -> JournalHead:
    """The head of a journal that has none. Where accounts are there, it was removed: the first new row says so."""
    last = queries.last(ctx.session, 0)
    row = {"id": 1, "sequence": last.sequence, "hash": last.hash} if last else {"id": 1, "sequence": 0, "hash": GENESIS}
    # Another unit of work may begin it at the same time: this waits for it.
    begun = insert(JournalHead).values(**row, key_id="", seal=b"").on_conflict_do_nothing()
    is_first = ctx.session.execute(begun.returning(JournalHead.id)).first() is not None
    end = queries.head(ctx.session, lock=True)
    assert end is not None
    if is_first and (last or queries.has_accounts(ctx.session)):
        _append(ctx, end, JournalEntry(BEGUN_AGAIN, "journal", "0", {}))
    return end


def _append(ctx: Context, end: JournalHead | JournalLane, entry: JournalEntry) -> None:
    persons = sorted(entry.persons) or None
    content = canonical(
        {
            "at": ctx.now.isoformat(),
            "actor": ctx.actor.username,
            "role": ctx.actor.role,
            "account": str(ctx.actor.account_id) if ctx.actor.account_id else None,
            "facility": ctx.actor.facility_code,
            "action": entry.action,
            "subject": entry.subject,
            "subject_id": entry.subject_id,
            "details": dict(entry.details),
        }
        | _written(ctx)
        | _of_reading(ctx, persons)
    )
    end.sequence += 1
    end.hash = row_hash(end.hash, end.sequence, content)
    ctx.session.add(
        JournalRow(
            lane=end.lane,
            sequence=end.sequence,
            at=ctx.now,
            action=entry.action,
            subject=entry.subject,
            subject_id=entry.subject_id,
            content=content,
            hash=end.hash,
            persons=persons,
        )
    )


def _seal(ctx: Context, end: JournalHead | JournalLane) -> None:
    end.key_id = ctx.vault.current
    end.seal = head_seal(ctx.vault.derived_key(SEAL, end.key_id), end.sequence, end.hash, end.lane)


def _written(ctx: Context) -> dict[str, Any]:
    """The moment of writing, where it is not about that of the beginning: a lane's rows are in this order."""
    if ctx.clock is not None:
        return {"written": ctx.clock.isoformat(), "clock": "doubtful"}
    now = utc_now()
    return {"written": now.isoformat()} if abs(now - ctx.now) > LATE else {}


def _of_reading(ctx: Context, persons: Sequence[uuid.UUID] | None) -> dict[str, Any]:
    """Whom an entry names, for which purpose and by which route; what is not known has no field."""
    named = [str(person_id) for person_id in persons] if persons else None
    fields = {"persons": named, "purpose": ctx.purpose, "route": ctx.route}
    return {name: value for name, value in fields.items() if value is not None}
