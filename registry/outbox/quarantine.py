"""What a person does with an envelope that waits: correct it in a draft, try it again, or discard it with a second one.

Nothing here ends an envelope silently: it becomes a birth, or two persons say with a reason that it is none.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from marshmallow import ValidationError

from registry.access import four_eyes
from registry.births import enrolment
from registry.births.drafts import service as drafts
from registry.births.drafts.reading import values_of
from registry.births.drafts.service import Content as Typed
from registry.births.enrolment import Enrolment, EnrolNewborn
from registry.births.models import Birth
from registry.births.schemas import EnrolmentSchema, certificate_from_json
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, RegistryError
from registry.core.messages import _
from registry.fingerprints.schemas import PrintSchema, submissions
from registry.fingerprints.service import Acquired, Submission, acquire
from registry.outbox import queries
from registry.outbox.answers import bounds_of
from registry.outbox.arrived.opening import key_hash, unverified
from registry.outbox.arrived.receiving import REGISTER_TASK
from registry.outbox.arrived.registering import conclude, put_right, queue_twins
from registry.outbox.models import OutboxEnvelope
from registry.outbox.rules import DISCARDED, HELD_FOR, LONGEST_REASON, UNFINISHED_FOR, WAITING
from station.envelope import Content

_UNREADABLE: Final = _("Nothing of this file can be read, so it cannot be corrected.")
_LEFT_FOR: Final = timedelta(minutes=90)
"""Longer than an envelope waits by itself for the one before it."""


def read(ctx: Context, envelope_id: uuid.UUID, *, lock: bool = False) -> OutboxEnvelope:
    """An envelope of a facility that the actor sees; raises NotFound."""
    row = queries.visible(ctx.session, ctx.actor, envelope_id, lock=lock)
    if row is None:
        raise NotFound
    return row


def open_(ctx: Context, envelope_id: uuid.UUID) -> tuple[OutboxEnvelope, Content | None]:
    """An envelope to be shown; while it waits with its content as far as it can be read. The reading is journalled."""
    row = read(ctx, envelope_id)
    ctx.journal("outbox.read", "outbox_envelope", row.id, station=str(row.station_id), seq=row.seq)
    return row, unverified(ctx, row) if row.state == WAITING else None


def loaded(row: OutboxEnvelope, content: Content) -> dict[str, Any]:
    """The fields of its request that can be read, whatever is wrong with the others."""
    try:
        request: dict[str, Any] = EnrolmentSchema().load(put_right(content, bounds_of(row)))
    except ValidationError as error:
        request = error.valid_data if isinstance(error.valid_data, dict) else {}
    except RegistryError:
        request = {}
    return request


def prints_of(ctx: Context, envelope_id: uuid.UUID) -> list[Submission]:
    """The prints of an envelope that can be read; the others are taken again from the draft's page."""
    row = read(ctx, envelope_id)
    _refuse_decided(row)
    content = unverified(ctx, row)
    found: list[Submission] = []
    files = content.files() if content is not None else {}
    needed = {name for name, field in PrintSchema().fields.items() if field.required}
    for print_ in (loaded(row, content).get("prints") or ()) if content is not None else ():
        if needed <= print_.keys():
            whole = dict.fromkeys(("device", "ppi", "image", "part", "failure")) | {"impression": 1} | print_
            part = whole["part"]
            with suppress(Invalid):
                found += submissions([whole], {part: files[part]} if part in files else {}, "/prints")
    return found


def acquired_of(prints: Sequence[Submission]) -> list[Acquired]:
    """Extracted: slow, and outside the transaction that makes the draft. What is no print is left out."""
    acquired: list[Acquired] = []
    for print_ in prints:
        with suppress(Invalid):
            acquired += acquire([print_])
    return acquired


def correct(ctx: Context, envelope_id: uuid.UUID, acquired: Sequence[Acquired]) -> uuid.UUID:
    """A draft of what it holds, to be corrected and registered on the pages of any draft; made once.

    Raises Refused where nothing of it can be read.
    """
    row = read(ctx, envelope_id, lock=True)
    _refuse_decided(row)
    if row.draft_id is not None and queries.has_draft(ctx.session, row.draft_id):
        return row.draft_id
    content = unverified(ctx, row)
    if content is None:
        raise Refused("outbox-unreadable", _UNREADABLE)
    certificate = certificate_from_json(loaded(row, content).get("certificate") or {})
    draft = drafts.begin(ctx, Typed(values_of(certificate), _delivery_of_twin(ctx, content)))
    for item in acquired:
        with suppress(Invalid):  # plainly another place's finger: the draft's page says that this one is not taken
            drafts.add_print(ctx, draft.id, item)
    row.draft_id = draft.id
    ctx.session.flush()
    ctx.journal("outbox.corrected", "outbox_envelope", row.id, draft=str(draft.id))
    return draft.id


def register(ctx: Context, envelope_id: uuid.UUID, command: EnrolNewborn, acquired: Sequence[Acquired]) -> Enrolment:
    """Register it as corrected, by who corrects it, with the prints that it holds.

    Raises Refused where it was decided, cannot be read or is corrected on the pages, and as `enrolment.enrol`.
    """
    row = read(ctx, envelope_id, lock=True)
    _refuse_decided(row)
    content = unverified(ctx, row)
    if content is None:
        raise Refused("outbox-unreadable", _UNREADABLE)
    if row.draft_id is not None and queries.has_draft(ctx.session, row.draft_id):
        raise Refused(
            "outbox-corrected-on-pages",
            _("Somebody corrects this file on the pages. Register it there, or give it up first."),
        )
    delivery = _delivery_of_twin(ctx, content)
    enrolled = enrolment.enrol(ctx, replace(command, delivery_id=uuid.UUID(delivery) if delivery else None), acquired)
    conclude(ctx, row, enrolled.birth.id)
    ctx.journal("outbox.registered", "outbox_envelope", row.id, birth=str(enrolled.birth.id), is_repeated=False)
    queue_twins(ctx, row)
    return enrolled


def _delivery_of_twin(ctx: Context, content: Content) -> str | None:
    if not content.twin_of:
        return None
    first = queries.registered_of_key(ctx.session, content.account, key_hash(content.twin_of))
    birth_id = queries.birth_of(ctx.session, first.id) if first is not None else None
    birth = ctx.session.get(Birth, birth_id) if birth_id is not None else None
    return str(birth.delivery_id) if birth is not None else None


def try_again(ctx: Context, envelope_id: uuid.UUID) -> None:
    """Have the job try it once more, after what was in the way has changed."""
    row = read(ctx, envelope_id, lock=True)
    _refuse_decided(row)
    ctx.journal("outbox.tried_again", "outbox_envelope", row.id)
    ctx.defer(REGISTER_TASK, envelope_id=str(row.id), is_asked=True)


def ask_to_discard(ctx: Context, envelope_id: uuid.UUID, reason: str) -> None:
    """Say that it is no birth to be registered, and why; a second person decides."""
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Invalid([FieldError("/reason", _("Give the reason in up to {n} characters.", n=LONGEST_REASON))])
    row = read(ctx, envelope_id, lock=True)
    _refuse_decided(row)
    row.discard_reason, row.discard_asked_by, row.discard_asked_at = reason, ctx.actor.account_id, ctx.now
    ctx.session.flush()
    ctx.journal("outbox.discard_asked", "outbox_envelope", row.id, reason=reason)


def discard(ctx: Context, envelope_id: uuid.UUID, *, is_agreed: bool) -> None:
    """Agree that it is no birth, or refuse that; never the one who asked. Its bytes are kept."""
    row = read(ctx, envelope_id, lock=True)
    _refuse_decided(row)
    if row.discard_asked_by is None:
        raise Refused("outbox-not-asked", _("Nobody has asked to discard this file."))
    if is_agreed:
        four_eyes.refuse_own(ctx, row.discard_asked_by)
        row.state, row.discarded_by, row.decided_at = DISCARDED, ctx.actor.account_id, ctx.now
    else:
        row.discard_reason = row.discard_asked_by = row.discard_asked_at = None
    ctx.session.flush()
    ctx.journal(f"outbox.discard_{'agreed' if is_agreed else 'refused'}", "outbox_envelope", row.id)


def _refuse_decided(row: OutboxEnvelope) -> None:
    if row.state != WAITING:
        raise Refused("outbox-decided", _("This file does not wait for a decision."))


def note_corrected(ctx: Context) -> int:
    """Note which envelopes became births by their drafts; one whose draft was given up waits without it."""
    count = 0
    for row in queries.corrected(ctx.session):
        assert row.draft_id is not None
        address = queries.registration_of_draft(ctx.session, row.draft_id)
        if address is not None:
            birth_id = uuid.UUID(address.rpartition("/")[2])
            conclude(ctx, row, birth_id)
            ctx.journal("outbox.registered", "outbox_envelope", row.id, birth=str(birth_id), is_repeated=False)
            queue_twins(ctx, row)
            count += 1
        elif not queries.has_draft(ctx.session, row.draft_id):
            row.draft_id = None
    ctx.session.flush()
    return count


def keep(ctx: Context) -> None:
    """Note what was corrected, take up what was left behind, remove unfinished pieces, and what births have by now."""
    note_corrected(ctx)
    for row in queries.abandoned(ctx.session, ctx.now - UNFINISHED_FOR):
        ctx.session.delete(row)
        ctx.journal("outbox.unfinished_removed", "outbox_envelope", row.id, station=str(row.station_id), seq=row.seq)
    for row in queries.done_before(ctx.session, ctx.now - HELD_FOR):
        row.sealed_content = None  # the birth has it all; hash and receipt stay, and answer for ever
        ctx.journal("outbox.content_erased", "outbox_envelope", row.id, station=str(row.station_id), seq=row.seq)
    for envelope_id in queries.left_behind(ctx.session, ctx.now - _LEFT_FOR):
        ctx.defer(REGISTER_TASK, envelope_id=str(envelope_id))
