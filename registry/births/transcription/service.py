"""Actas of before: entered by one person with a scan, confirmed by another; `inscribing` makes them actas in force."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.access import four_eyes
from registry.births.transcription import queries, scans
from registry.births.transcription.models import Transcription
from registry.births.transcription.rules import APPROVED, REFUSED, WAITING, Form, errors
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import Message, _
from registry.facilities import queries as facilities
from registry.people import service as people

INSCRIBE_TASK = "transcription.inscribe"
"""Inscribes one confirmed transcription."""

TAKEN = _(
    "This CUI is registered here already. Find its acta and compare: if they are two persons, a supervisor asks the "
    "office that assigned the number."
)
_ENTERED = _("This CUI has been entered already and waits for a second person. Have that entry decided first.")
_NUMBER_TAKEN = _(
    "An acta with this number of this office is registered here already. Find it and compare; if both are genuine, "
    "give the office as it is printed."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An acta as read from its paper, and the scan of the paper."""

    form: Form
    scan: bytes


def enter(ctx: Context, entry: Entry) -> Transcription:
    """Enter an acta; a second person confirms it. Raises Invalid or Refused with every reason at once."""
    wrong = [FieldError(f"/{name}", reason) for name, reason in errors_of(ctx, entry.form)]
    media_type = scans.media_type(entry.scan)
    if media_type is None:
        wrong.append(FieldError("/scan", scans.UNREADABLE))
    if wrong:
        raise Invalid(wrong)
    refuse_conflicts(ctx, entry.form)
    assert ctx.actor.account_id is not None
    assert media_type is not None
    people.reserve_number(ctx, entry.form.digits)
    digest = hashlib.sha256(entry.scan).digest()
    row = Transcription(
        id=uuid.uuid4(),
        state=WAITING,
        digits=entry.form.digits,
        content=entry.form.to_json(),
        content_hash=entry.form.content_hash,
        media_type=media_type,
        scan_sha256=digest,
        requested_by=ctx.actor.account_id,
        requested_at=ctx.now,
        is_demonstration=ctx.settings.demonstration,
    )
    row.sealed_scan = ctx.vault.seal(entry.scan, row.scan_place)
    ctx.session.add(row)
    ctx.session.flush()
    ctx.journal("transcription.entered", "transcription", row.id, scan_sha256=digest.hex())
    return row


def errors_of(ctx: Context, form: Form) -> list[tuple[str, Message]]:
    """Everything wrong with a transcription, the table of districts included."""
    wrong = list(errors(form, ctx.today, is_demonstration=ctx.settings.demonstration))
    scheme, code = form.ubigeo_scheme, form.ubigeo
    if scheme and code and facilities.place(ctx.session, scheme, code) is None:
        wrong.append(("ubigeo", _("Unknown district code in this scheme.")))
    return wrong


def refuse_conflicts(ctx: Context, form: Form) -> None:
    """Raise Refused where the CUI or the acta's number is registered, or entered and waiting."""
    found = conflicts(ctx, [form], queries.known_contents(ctx.session, [form.digits]))[0]
    if found:
        pointers = [FieldError(f"/{name}", reason) for name, reason in found]
        raise Refused("acta-known", _("This acta, or its number, is here already."), errors=pointers)


def conflicts(
    ctx: Context, forms: Sequence[Form], entered: Mapping[str, Sequence[tuple[str, bytes]]]
) -> list[list[tuple[str, Message]]]:
    """For each transcription, what is registered already, or `entered` (as `known_contents` has it), and bars it."""
    digits = [form.digits for form in forms]
    children = queries.registered_children(ctx.session, digits)
    numbers = queries.registered_actas(ctx.session, queries.numbers_of(forms))
    return [
        [
            *([("cui", TAKEN)] if form.digits in children else []),
            *(
                [("cui", _ENTERED)]
                if any(state in queries.OPEN for state, _hash in entered.get(form.digits, ()))
                else []
            ),
            *([("number", _NUMBER_TAKEN)] if (form.number, form.office) in numbers else []),
        ]
        for form in forms
    ]


def read(ctx: Context, transcription_id: uuid.UUID, *, lock: bool = False) -> Transcription:
    """One transcription; raises NotFound."""
    row = queries.transcription(ctx.session, transcription_id, lock=lock)
    if row is None:
        raise NotFound
    return row


def scan_of(ctx: Context, transcription_id: uuid.UUID) -> tuple[bytes, str]:
    """The scan of a paper, and its media type; the reading is journalled. Raises NotFound where there is none."""
    row = read(ctx, transcription_id)
    if row.sealed_scan is None or row.media_type is None:
        raise NotFound
    if row.record_id is not None:
        ctx.shown.add(str(row.record_id))
    ctx.journal("transcription.scan_read", "transcription", row.id)
    return ctx.vault.open(row.sealed_scan, row.scan_place), row.media_type


def decide(ctx: Context, transcription_id: uuid.UUID, reason: str | None, *, is_approved: bool) -> Transcription:
    """Confirm or refuse what somebody else entered. One who entered a mistake takes it back by refusing it."""
    row = read(ctx, transcription_id, lock=True)
    if row.batch_id is not None:
        raise Refused("part-of-a-file", _("This acta came in a file. Decide about the file as a whole."))
    if row.state != WAITING:
        raise Refused("transcription-decided", _("This entry has been decided already."))
    if is_approved or not four_eyes.is_taken_back(ctx, row.requested_by):
        four_eyes.refuse_own(ctx, row.requested_by)
    row.state = APPROVED if is_approved else REFUSED
    row.decided_at, row.decided_by = ctx.now, ctx.actor.account_id
    ctx.session.flush()
    ctx.journal(f"transcription.{row.state}", "transcription", row.id, reason=reason is not None)
    if is_approved:
        ctx.defer(INSCRIBE_TASK, transcription_id=str(row.id))
    return row
