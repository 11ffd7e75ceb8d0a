"""A case's dossier: notes, tasks and attachments, sealed, hashed and chained. It only grows."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.audit.rules import GENESIS
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import Message, _
from registry.core.vault import RecordDamaged
from registry.core.vault.marks import open_stored
from registry.investigations.cases import blindness, queries, rules, service
from registry.investigations.cases.models import Case, CaseEntry
from registry.investigations.cases.words import DAMAGED

NOTE_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Add an entry: a note or a task (its text in `content`), an attachment, or the completion of a task."""

    kind: str
    title: str
    content: bytes
    media_type: str = NOTE_TYPE
    due_on: date | None = None
    task_id: uuid.UUID | None = None
    assignee: str | None = None
    """User name of whose task it is: the case's assignee, a reviewer or a supervisor."""


def add(ctx: Context, case_id: uuid.UUID, command: AddEntry) -> CaseEntry:
    """Add an entry. The assignee, the reviewers and supervisors may, as long as the case is not closed."""
    case = service.read(ctx, case_id, lock=True)
    if case.state == rules.CLOSED:
        raise Refused("case-decided", _("The case is closed; nothing can be added to it."))
    service.refuse_unassigned(case)
    _refuse(ctx, case, command)
    assignee_id = None if command.assignee is None else _assignee(ctx, case, command.assignee)
    last = queries.last_entry(ctx.session, case.id)
    entry = CaseEntry(
        id=uuid.uuid4(),
        case_id=case.id,
        sequence=last.sequence + 1 if last else 1,
        kind=command.kind,
        media_type=command.media_type,
        size_bytes=len(command.content),
        task_id=command.task_id,
        due_on=command.due_on,
        assignee_id=assignee_id,
        sha256=hashlib.sha256(command.content).digest(),
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    entry.sealed_title = ctx.vault.seal(command.title.encode(), entry.place("title"))
    entry.sealed_content = ctx.vault.seal(command.content, entry.place("content"))
    entry.chain = link(last.chain if last else GENESIS, entry, command.title)
    ctx.session.add(entry)
    ctx.session.flush()
    service.add_event(
        ctx,
        case,
        f"{entry.kind}_added",
        details={"entry": str(entry.id), "sha256": entry.sha256.hex(), "chain": entry.chain.hex()},
    )
    service.notify(ctx, case, assignee_id, "task_assigned")
    return entry


def _assignee(ctx: Context, case: Case, username: str) -> uuid.UUID:
    """The account of somebody who sees the case; raises Invalid."""
    account = queries.account_seeing(ctx.session, case, username)
    if account is None:
        raise Invalid([FieldError("/assignee", _("Name the assignee, a reviewer of this case or a supervisor."))])
    return account.id


def _refuse(ctx: Context, case: Case, command: AddEntry) -> None:
    if command.kind == "attachment":
        error = rules.attachment_error(command.content, command.media_type)
        if error:
            raise Invalid([FieldError("/content", error)])
    if command.due_on is not None and command.due_on < ctx.today:
        raise Invalid([FieldError("/due_on", _("Must be today or later."))])
    if command.task_id is not None:
        task = queries.entry(ctx.session, case.id, command.task_id)
        if task is None or task.kind != "task":
            raise NotFound


def link(before: bytes, entry: CaseEntry, title: str) -> bytes:
    """SHA-256 over the chain value of the entry before and this entry's description."""
    description = {
        "case": str(entry.case_id),
        "sequence": entry.sequence,
        "kind": entry.kind,
        "media_type": entry.media_type,
        "title_sha256": hashlib.sha256(title.encode()).hexdigest(),
        "sha256": entry.sha256.hex(),
        "size_bytes": entry.size_bytes,
        "task": str(entry.task_id) if entry.task_id else None,
        "due_on": entry.due_on.isoformat() if entry.due_on else None,
        "by": str(entry.by) if entry.by else None,
        "at": entry.at.isoformat(),
    }
    if entry.assignee_id is not None:  # entries of earlier releases are hashed without
        description["assignee"] = str(entry.assignee_id)
    return hashlib.sha256(before + canonical(description).encode()).digest()


def title_of(ctx: Context, entry: CaseEntry) -> str:
    """An entry's title, out of the vault."""
    return open_stored(ctx.session, ctx.vault, entry.sealed_title, entry.place("title")).decode()


def shown_title(ctx: Context, entry: CaseEntry, withheld: blindness.Withheld) -> Message | str:
    """An entry's title, or that it is withheld from a reader who has still to judge."""
    return blindness.WITHHELD if withheld.covers(entry.by, entry.at) else readable_title(ctx, entry)


def readable_title(ctx: Context, entry: CaseEntry) -> Message | str:
    """An entry's title, or that it is damaged: one damaged entry does not shut the dossier."""
    try:
        return title_of(ctx, entry)
    except RecordDamaged as error:
        ctx.note_damage(error.place)
        return DAMAGED


def readable_content(ctx: Context, entry: CaseEntry) -> bytes | None:
    """An entry's content; None where it is damaged."""
    try:
        return content_of(ctx, entry)
    except RecordDamaged as error:
        ctx.note_damage(error.place)
        return None


def content_of(ctx: Context, entry: CaseEntry) -> bytes:
    """An entry's content, out of the vault."""
    return open_stored(ctx.session, ctx.vault, entry.sealed_content, entry.place("content"))


def read_entry(ctx: Context, case_id: uuid.UUID, entry_id: uuid.UUID) -> tuple[CaseEntry, str, bytes]:
    """An entry with its title and content; the reading is journalled. Raises NotFound."""
    case = service.read(ctx, case_id)
    entry = queries.entry(ctx.session, case.id, entry_id)
    if entry is None:
        raise NotFound
    if blindness.withheld_in(ctx, case).covers(entry.by, entry.at):
        raise blindness.judgement_first()
    ctx.journal("case.entry_read", "case", case.id, entry=str(entry.id))
    return entry, title_of(ctx, entry), content_of(ctx, entry)


def findings(ctx: Context, case_id: uuid.UUID) -> Iterator[Message]:
    """Everything wrong with a dossier: entries changed, removed, exchanged or unreadable."""
    before, expected = GENESIS, 1
    for entry in queries.entries(ctx.session, case_id):
        if entry.sequence != expected:
            yield _("Entries {first} to {last} are missing.", first=expected, last=entry.sequence - 1)
        try:
            title, content = title_of(ctx, entry), content_of(ctx, entry)
        except RecordDamaged:
            yield _("Entry {number} cannot be decrypted.", number=entry.sequence)
        else:
            if hashlib.sha256(content).digest() != entry.sha256:
                yield _("Entry {number} does not match its hash.", number=entry.sequence)
            if link(before, entry, title) != entry.chain:
                yield _("Entry {number}, or the one before it, was changed or exchanged.", number=entry.sequence)
        before, expected = entry.chain, entry.sequence + 1
