"""The entries of the watch-list: made by one person, approved by another, renewed with a reason, withdrawn.

Nothing here is ever shown at a counter.
"""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from registry.access import four_eyes
from registry.core import locks
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import Message, _
from registry.fingerprints import engine
from registry.fingerprints.matching.presented import PresentedPrint
from registry.fingerprints.rules import USABLE_QUALITY
from registry.investigations.settings import service as settings
from registry.investigations.settings.rules import SearchSettings
from registry.people import queries as people
from registry.watchlist import expiry, queries, subject
from registry.watchlist.models import WatchEntry, WatchPrint
from registry.watchlist.rules import ACTIVE, AWAITING, REFUSED, WITHDRAWN
from registry.watchlist.subject import Subject

SEARCH_TASK: Final = "watchlist.search_registry"
EXPIRE_TASK: Final = "watchlist.expire"
_PURPOSE: Final = "watch-list-content"


@dataclass(frozen=True, slots=True)
class SoughtPrint:
    """One impression of the person looked for, and its image where one was sent."""

    print: PresentedPrint
    image: bytes | None
    pointer: str


@dataclass(frozen=True, slots=True)
class EnterEntry:
    """Put a person on the list."""

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
    """Raise Invalid for an entry that is wrong whatever its prints are, before the engine reads them."""
    errors = entry_errors(ctx, command, has_prints=has_prints)
    if errors:
        raise Invalid(errors)


def entry_errors(ctx: Context, command: EnterEntry, *, has_prints: bool = False) -> list[FieldError]:
    """Everything wrong with an entry."""
    limits = settings.current(ctx.session)
    errors = [FieldError(f"/subject/{field}", error) for field, error in subject.errors(command.subject, ctx.today)]
    if command.legal_basis not in limits.watch_legal_bases:
        allowed = ", ".join(limits.watch_legal_bases)
        errors.append(FieldError("/legal_basis", _("Must be one of: {values}.", values=allowed)))
    errors += _expiry_errors(ctx, command.expires_at, limits)
    if command.person_id is not None and people.person(ctx.session, command.person_id) is None:
        errors.append(FieldError("/person_id", _("There is no such person.")))
    if not command.prints and not has_prints and not command.subject.is_comparable and command.person_id is None:
        errors.append(FieldError("", _("Give fingerprints, a name or a registered person.")))
    errors += [
        FieldError(sought.pointer, _quality_error(sought.print.quality))
        for sought in command.prints
        if sought.image is not None and sought.print.quality < USABLE_QUALITY
    ]
    return errors


def _quality_error(quality: int) -> Message:
    return _(
        "Image quality {quality} is too low for a search; at least {least} is needed.",
        quality=quality,
        least=USABLE_QUALITY,
    )


def _expiry_errors(ctx: Context, expires_at: datetime, limits: SearchSettings) -> list[FieldError]:
    if expires_at <= ctx.now:
        return [FieldError("/expires_at", _("Must be in the future."))]
    if expires_at > ctx.now + timedelta(days=limits.watch_longest_days):
        error = _("Must be at most {days} days from now; the entry can be renewed.", days=limits.watch_longest_days)
        return [FieldError("/expires_at", error)]
    return []


def enter(ctx: Context, command: EnterEntry) -> tuple[WatchEntry, bool]:
    """Make an entry, to be approved by someone else; the same content returns the existing entry.

    Returns the entry and whether it is new. Raises Invalid with everything that is wrong.
    """
    errors = entry_errors(ctx, command)
    if errors:
        raise Invalid(errors)
    assert ctx.actor.account_id is not None  # only accounts have the permission
    content = _content(command)
    locks.take(ctx.session, locks.Lock.WATCH_ENTRY, hashlib.sha256(content).hexdigest())
    existing = queries.entry_of_content(ctx.session, _content_keys(ctx, content), ctx.now)
    if existing is not None:
        return existing, False
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
    description = json.dumps(subject.to_json(command.subject), ensure_ascii=False).encode()
    entry.sealed_subject = ctx.vault.seal(description, entry.place)
    ctx.session.add(entry)
    ctx.session.flush()
    entry.prints = [_sealed_print(ctx, entry, position, sought) for position, sought in enumerate(command.prints, 1)]
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
    """What makes two entries the same: who asks and for whom, but not until when nor in which words."""
    return canonical(
        {
            "kind": command.kind,
            "source": command.source,
            "reference": command.reference,
            "legal_basis": command.legal_basis,
            "person": str(command.person_id),
            "subject": subject.to_json(command.subject),
            "prints": sorted(
                (sought.print.finger, sought.print.image_sha256 or hashlib.sha256(sought.print.template).hexdigest())
                for sought in command.prints
            ),
        }
    ).encode()


def _content_keys(ctx: Context, content: bytes) -> list[bytes]:
    """The content's HMAC with each of the vault's keys, the current one first: an entry may be older than that key."""
    current = ctx.vault.current
    names = [current, *(name for name in ctx.vault.key_names() if name != current)]
    return [hmac.digest(ctx.vault.derived_key(_PURPOSE, name), content, "sha256") for name in names]


def _sealed_print(ctx: Context, entry: WatchEntry, position: int, sought: SoughtPrint) -> WatchPrint:
    row = WatchPrint(
        entry_id=entry.id,
        position=position,
        finger=sought.print.finger,
        quality=sought.print.quality,
        engine=engine.VERSION,
    )
    row.sealed_template = ctx.vault.seal(sought.print.template, row.place("template"))
    row.sealed_image = None if sought.image is None else ctx.vault.seal(sought.image, row.place("image"))
    return row


def read(ctx: Context, entry_id: uuid.UUID, *, lock: bool = False) -> WatchEntry:
    """The entry; raises NotFound where there is none, or it has expired."""
    entry = queries.entry(ctx.session, entry_id, ctx.now, lock=lock)
    if entry is None:
        raise NotFound
    return entry


def decide(ctx: Context, entry_id: uuid.UUID, reason: str, *, agrees: bool) -> WatchEntry | None:
    """Approve or refuse an entry that someone else made.

    An approved entry is looked for from now on, and in the whole registry at once. A refused one is deleted: None.
    Whoever made it withdraws it so.
    """
    entry = read(ctx, entry_id, lock=True)
    if entry.state != AWAITING:
        raise Refused("entry-not-waiting", _("This entry is not awaiting approval."))
    if not agrees:
        expiry.delete_entry(ctx, entry, WITHDRAWN if four_eyes.is_taken_back(ctx, entry.entered_by) else REFUSED)
        return None
    four_eyes.refuse_own(ctx, entry.entered_by)
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
    """Let an entry that someone else made last longer."""
    entry = read(ctx, entry_id, lock=True)
    if entry.state != ACTIVE:
        raise Refused("entry-not-active", _("Only an approved entry can be renewed."))
    four_eyes.refuse_own(ctx, entry.entered_by)
    errors = _expiry_errors(ctx, until, settings.current(ctx.session))
    if not errors and until <= entry.expires_at:
        errors = [FieldError("/expires_at", _("Must be later than the entry's present end."))]
    if errors:
        raise Invalid(errors)
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


def withdraw(ctx: Context, entry_id: uuid.UUID, ending: str) -> None:
    """End an entry early, because the person was found or is no longer looked for. The entry is deleted."""
    expiry.delete_entry(ctx, read(ctx, entry_id, lock=True), ending)
