"""Files of actas: read in steps, each a transaction, so that a reading that was killed goes on where it stopped.

A line is entered, a repetition of what is here already, or refused with its reasons: never two of these, and never
twice. A second person confirms the file; a job then inscribes its actas in steps.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import insert, update

from registry.access import four_eyes
from registry.births.transcription import queries
from registry.births.transcription.inscribing import inscribe
from registry.births.transcription.models import ImportRefusal, Transcription, TranscriptionBatch
from registry.births.transcription.rules import APPROVED, INSCRIBED, READING, REFUSED, WAITING, Form
from registry.births.transcription.service import conflicts
from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.messages import Message, _
from registry.people import service as people

INSCRIBE_BATCH_TASK = "transcription.inscribe_batch"
"""Inscribes the next actas of a confirmed file, and queues itself for the rest."""
STEP_LINES: Final = 500
STEP_ACTAS: Final = 100


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of a file: what it states, or what is wrong with it (column, reason)."""

    number: int
    form: Form | None
    wrong: Sequence[tuple[str, Message]] = field(default=())


def start(
    ctx: Context,
    file_sha256: bytes,
    encoding: str,
    lines: int,
    account_id: uuid.UUID,
    batch_id: uuid.UUID | None = None,
) -> TranscriptionBatch:
    """Begin to read a file, or find how far an earlier reading of the same content came."""
    known = queries.batch_of_file(ctx.session, file_sha256, lock=True)
    if known is not None:
        return known
    batch = TranscriptionBatch(
        id=batch_id or uuid.uuid4(),
        state=READING,
        file_sha256=file_sha256,
        encoding=encoding,
        lines=lines,
        lines_read=0,
        repeated=0,
        requested_by=account_id,
        requested_at=ctx.now,
        is_demonstration=ctx.settings.demonstration,
    )
    ctx.session.add(batch)
    ctx.session.flush()
    ctx.journal("transcription.file_begun", "transcription_batch", batch.id, file_sha256=file_sha256.hex(), lines=lines)
    return batch


def take(ctx: Context, batch_id: uuid.UUID, lines: Sequence[ReadLine]) -> int:
    """Enter the next lines of a file, those behind the last one read; returns how many have been read by now."""
    batch = queries.batch(ctx.session, batch_id, lock=True)
    assert batch is not None
    step = lines[batch.lines_read : batch.lines_read + STEP_LINES]
    forms = [line.form for line in step if line.form is not None]
    known = queries.known_contents(ctx.session, [form.digits for form in forms])
    barring = dict(zip(map(id, forms), conflicts(ctx, forms, known), strict=True)) if forms else {}
    entries, refusals = [], []
    for line in step:
        wrong = list(line.wrong)
        if line.form is not None and _is_here(line.form, known):
            batch.repeated += 1
            continue
        if line.form is not None:
            wrong += barring[id(line.form)]
        if wrong or line.form is None:
            refusals += [
                {"batch_id": batch.id, "line": line.number, "position": place, "cell": cell, "reason": reason}
                for place, (cell, reason) in enumerate(wrong)
            ]
        else:
            entries.append(_entry(batch, line.number, line.form))
    if entries:
        people.reserve_numbers(ctx, [str(entry["digits"]) for entry in entries])
        ctx.session.execute(insert(Transcription), entries)
    if refusals:
        ctx.session.execute(insert(ImportRefusal), refusals)
    batch.lines_read += len(step)
    if batch.lines_read >= len(lines) and batch.state == READING:
        batch.state = WAITING
        ctx.journal("transcription.file_read", "transcription_batch", batch.id, lines=batch.lines_read)
    ctx.session.flush()
    return batch.lines_read


def _is_here(form: Form, known: Mapping[str, Sequence[tuple[str, bytes]]]) -> bool:
    """Whether the same acta, to the letter, was entered by an earlier file or from its paper, and not refused."""
    entered = known.get(form.digits, ())
    return any(state != REFUSED and content_hash == form.content_hash for state, content_hash in entered)


def _entry(batch: TranscriptionBatch, line: int, form: Form) -> dict[str, object]:
    return {
        "id": uuid.uuid4(),
        "batch_id": batch.id,
        "line": line,
        "state": WAITING,
        "digits": form.digits,
        "content": form.to_json(),
        "content_hash": form.content_hash,
        "requested_by": batch.requested_by,
        "requested_at": batch.requested_at,
        "is_demonstration": batch.is_demonstration,
    }


def read(ctx: Context, batch_id: uuid.UUID, *, lock: bool = False) -> TranscriptionBatch:
    """One file; raises NotFound."""
    batch = queries.batch(ctx.session, batch_id, lock=lock)
    if batch is None:
        raise NotFound
    return batch


def decide(ctx: Context, batch_id: uuid.UUID, reason: str | None, *, is_approved: bool) -> TranscriptionBatch:
    """Confirm or refuse a file that somebody else had read, or take an own one back by refusing it.

    Raises Refused while it is being read.
    """
    batch = read(ctx, batch_id, lock=True)
    if batch.state == READING:
        raise Refused("file-being-read", _("The file has not been read to its end yet. Run its import again first."))
    if batch.state != WAITING:
        raise Refused("transcription-decided", _("This entry has been decided already."))
    if is_approved or not four_eyes.is_taken_back(ctx, batch.requested_by):
        four_eyes.refuse_own(ctx, batch.requested_by)
    batch.state = APPROVED if is_approved else REFUSED
    batch.decided_by, batch.decided_at, batch.reason = ctx.actor.account_id, ctx.now, reason
    decided = {"state": batch.state, "decided_by": batch.decided_by, "decided_at": ctx.now}
    waiting = (Transcription.batch_id == batch.id, Transcription.state == WAITING)
    ctx.session.execute(update(Transcription).where(*waiting).values(decided))
    ctx.session.flush()
    ctx.journal(f"transcription.file_{batch.state}", "transcription_batch", batch.id)
    if is_approved:
        ctx.defer(INSCRIBE_BATCH_TASK, batch_id=str(batch.id))
    return batch


def inscribe_next(ctx: Context, batch_id: uuid.UUID) -> None:
    """Inscribe the next actas of a confirmed file; the rest is a job of its own. Run again, it adds nothing twice."""
    batch = queries.batch(ctx.session, batch_id, lock=True)
    if batch is None or batch.state != APPROVED:
        return
    rows = queries.approved(ctx.session, batch.id, STEP_ACTAS)
    for row in rows:
        inscribe(ctx, row)
    if len(rows) == STEP_ACTAS:
        ctx.defer(INSCRIBE_BATCH_TASK, batch_id=str(batch.id))
    else:
        batch.state = INSCRIBED
        ctx.journal("transcription.file_inscribed", "transcription_batch", batch.id)
    ctx.session.flush()
