"""What is done with entries: made by one, approved by another, renewed with a reason, withdrawn.

Nothing here is ever told at a counter.
"""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from registry.core import locks
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.fingerprints import engine
from registry.fingerprints.matching.presented import PresentedPrint
from registry.fingerprints.rules import USABLE_QUALITY
from registry.investigations.settings import service as settings
from registry.investigations.settings.rules import SearchSettings
from registry.people import queries as people
from registry.watchlist import expiry, queries, subject
from registry.watchlist.models import WatchEntry, WatchPrint
from registry.watchlist.rules import ACTIVE, AWAITING
from registry.watchlist.subject import Subject

SEARCH_TASK: Final = "watchlist.search_registry"
EXPIRE_TASK: Final = "watchlist.expire"
_PURPOSE: Final = "watch-list-content"


@dataclass(frozen=True, slots=True)
class SoughtPrint:
    """One impression of who is looked for, and the image where one was given."""

    print: PresentedPrint
    image: bytes | None
    pointer: str


@dataclass(frozen=True, slots=True)
class EnterEntry:
    """Put somebody on the list."""

    kind: str
    source: str
    reference: str
    legal_basis: str
    reason: str
    expires_at: datetime
    subject: Subject
    prints: tuple[SoughtPrint, ...] = ()
    person_id: uuid.UUID | None = None


def refuse_beforehand(ctx: Context, command: EnterEntry, *, has_prints: bool) -> None:
    """Raise what bars an entry before the engine works on its prints."""
    wrong = refusals(ctx, command, has_prints=has_prints)
    if wrong:
        raise Invalid(wrong)


def refusals(ctx: Context, command: EnterEntry, *, has_prints: bool = False) -> list[FieldError]:
    """Everything wrong with an entry."""
    chosen = settings.current(ctx.session)
    wrong = [FieldError(f"/subject/{name}", why) for name, why in subject.errors(command.subject, ctx.today)]
    if command.legal_basis not in chosen.watch_legal_bases:
        wrong.append(FieldError("/legal_basis", f"One of {', '.join(chosen.watch_legal_bases)}."))
    wrong += _expiry_errors(ctx, command.expires_at, chosen)
    if command.person_id is not None and people.person(ctx.session, command.person_id) is None:
        wrong.append(FieldError("/person_id", "There is no such person."))
    if not command.prints and not has_prints and not command.subject.is_comparable and command.person_id is None:
        wrong.append(FieldError("", "By what? Prints, a name, or a registered person."))
    wrong += [
        FieldError(one.pointer, f"Too poor to find anybody: quality {one.print.quality}, {USABLE_QUALITY} is needed.")
        for one in command.prints
        if one.image is not None and one.print.quality < USABLE_QUALITY
    ]
    return wrong


def _expiry_errors(ctx: Context, expires_at: datetime, chosen: SearchSettings) -> list[FieldError]:
    if expires_at <= ctx.now:
        return [FieldError("/expires_at", "This lies in the past: the entry would be over.")]
    if expires_at > ctx.now + timedelta(days=chosen.watch_longest_days):
        return [FieldError("/expires_at", f"At most {chosen.watch_longest_days} days from now; it may be renewed.")]
    return []


def enter(ctx: Context, command: EnterEntry) -> tuple[WatchEntry, bool]:
    """Make an entry, which waits for a second person; whether it is new. The same content gives the entry there is."""
    wrong = refusals(ctx, command)
    if wrong:
        raise Invalid(wrong)
    assert ctx.actor.account_id is not None  # only accounts have the permission
    content = _content(command)
    locks.take(ctx.session, locks.Lock.WATCH_ENTRY, hashlib.sha256(content).hexdigest())
    known = queries.entry_of_content(ctx.session, _content_keys(ctx, content), ctx.now)
    if known is not None:
        return known, False
    entry = WatchEntry(
        id=uuid.uuid4(),
        kind=command.kind,
        person_id=command.person_id,
        source=command.source,
        reference=command.reference,
        legal_basis=command.legal_basis,
        reason=command.reason,
        content_key=_content_keys(ctx, content)[0],
        state=AWAITING,
        entered_by=ctx.actor.account_id,
        entered_at=ctx.now,
        expires_at=command.expires_at,
        is_demonstration=ctx.settings.demonstration,
    )
    told = json.dumps(subject.to_json(command.subject), ensure_ascii=False).encode()
    entry.sealed_subject = ctx.vault.seal(told, entry.place)
    ctx.session.add(entry)
    ctx.session.flush()
    entry.prints = [_sealed(ctx, entry, position, one) for position, one in enumerate(command.prints, 1)]
    ctx.session.flush()
    ctx.journal(
        "watch.entered",
        "watch_entry",
        entry.id,
        kind=entry.kind,
        source=entry.source,
        legal_basis=entry.legal_basis,
        prints=len(entry.prints),
        has_names=command.subject.is_comparable,
        expires_at=entry.expires_at.isoformat(),
    )
    ctx.defer_until(entry.expires_at, EXPIRE_TASK, entry_id=str(entry.id))
    return entry, True


def _content(command: EnterEntry) -> bytes:
    """All that makes two entries the same: who asks, and for whom. Not until when, nor in which words."""
    return canonical(
        {
            "kind": command.kind,
            "source": command.source,
            "reference": command.reference,
            "legal_basis": command.legal_basis,
            "person": str(command.person_id),
            "subject": subject.to_json(command.subject),
            "prints": sorted(
                (one.print.finger, one.print.image_sha256 or hashlib.sha256(one.print.template).hexdigest())
                for one in command.prints
            ),
        }
    ).encode()


def _content_keys(ctx: Context, content: bytes) -> list[bytes]:
    """The content under each of the vault's keys, the current one first: an entry may be older than the current."""
    names = [ctx.vault.current, *(name for name in ctx.vault.keys if name != ctx.vault.current)]
    return [hmac.digest(ctx.vault.derived_key(_PURPOSE, name), content, "sha256") for name in names]


def _sealed(ctx: Context, entry: WatchEntry, position: int, one: SoughtPrint) -> WatchPrint:
    made = WatchPrint(
        entry_id=entry.id, position=position, finger=one.print.finger, quality=one.print.quality, engine=engine.VERSION
    )
    made.sealed_template = ctx.vault.seal(one.print.template, made.place("template"))
    made.sealed_image = None if one.image is None else ctx.vault.seal(one.image, made.place("image"))
    return made


def read(ctx: Context, entry_id: uuid.UUID, *, lock: bool = False) -> WatchEntry:
    """The entry; raises NotFound when there is none, or its time is over."""
    found = queries.entry(ctx.session, entry_id, ctx.now, lock=lock)
    if found is None:
        raise NotFound
    return found


def judge(ctx: Context, entry_id: uuid.UUID, reason: str, *, agrees: bool) -> WatchEntry | None:
    """A second person's word. Agreed, the person is looked for from now on, and in the whole registry at once; refused,
    the entry is deleted, and None is left of it.
    """
    entry = read(ctx, entry_id, lock=True)
    if entry.state != AWAITING:
        raise Refused("entry-not-waiting", "This entry waits for no approval.")
    _refuse_same_person(ctx, entry)
    if not agrees:
        expiry.erase(ctx, entry, "refused")
        return None
    entry.state, entry.approved_by, entry.approved_at, entry.approval_reason = (
        ACTIVE,
        ctx.actor.account_id,
        ctx.now,
        reason,
    )
    ctx.session.flush()
    ctx.journal("watch.approved", "watch_entry", entry.id)
    ctx.defer(SEARCH_TASK, entry_id=str(entry.id))
    return entry


def renew(ctx: Context, entry_id: uuid.UUID, until: datetime, reason: str) -> WatchEntry:
    """Let an entry last longer, with a reason: never by who made it."""
    entry = read(ctx, entry_id, lock=True)
    if entry.state != ACTIVE:
        raise Refused("entry-not-active", "Only an approved entry is renewed.")
    _refuse_same_person(ctx, entry)
    wrong = _expiry_errors(ctx, until, settings.current(ctx.session))
    if not wrong and until <= entry.expires_at:
        wrong = [FieldError("/expires_at", "Later than it ends now.")]
    if wrong:
        raise Invalid(wrong)
    entry.expires_at, entry.renewed_by, entry.renewed_at, entry.renewal_reason = (
        until,
        ctx.actor.account_id,
        ctx.now,
        reason,
    )
    ctx.session.flush()
    ctx.journal("watch.renewed", "watch_entry", entry.id, expires_at=until.isoformat())
    ctx.defer_until(until, EXPIRE_TASK, entry_id=str(entry.id))
    return entry


def _refuse_same_person(ctx: Context, entry: WatchEntry) -> None:
    if entry.entered_by == ctx.actor.account_id:
        raise Refused("four-eyes", "A second person is another person.")


def withdraw(ctx: Context, entry_id: uuid.UUID, ending: str) -> None:
    """End an entry before its time, because the child was found or nobody looks for the person any more: deleted."""
    expiry.erase(ctx, read(ctx, entry_id, lock=True), ending)
