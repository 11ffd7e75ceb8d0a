"""Actas of before: entered by one person with a scan, confirmed by another, and inscribed by a job as they stand.

The job works as the system: that a number belongs to somebody who may not be seen bars the inscription, and says so to
nobody at the counter.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from registry.access import four_eyes
from registry.births import mothers
from registry.births.models import Birth, Delivery
from registry.births.record.models import BirthRecord
from registry.births.record.parents import Father, father_columns, link_father, link_mother
from registry.births.record.rules import INSCRIBED as ACTA_INSCRIBED
from registry.births.rules.fields import USED, Certificate
from registry.births.service import SEARCH_TASK, normalized
from registry.births.transcription import queries, scans
from registry.births.transcription.models import Transcription
from registry.births.transcription.rules import (
    APPROVED,
    INSCRIBED,
    REFUSED,
    WAITING,
    Form,
    certificate,
    errors,
    from_json,
)
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, RegistryError
from registry.core.hiding import without_sealed
from registry.core.messages import Message, _
from registry.facilities import queries as facilities
from registry.people import queries as persons
from registry.people import service as people
from registry.people.changes import Ground
from registry.people.life import deaths
from registry.people.models import Person
from registry.people.rules import NO_DOCUMENT

INSCRIBE_TASK = "transcription.inscribe"
"""Inscribes one confirmed transcription."""

_TAKEN = _(
    "This CUI is registered here already. Find its acta and compare: if they are two persons, a supervisor asks the "
    "office that assigned the number."
)
_ENTERED = _("This CUI has been entered already and waits for a second person. Have that entry decided first.")
_NUMBER_TAKEN = _(
    "An acta with this number of this office is registered here already. Find it and compare; if both are genuine, "
    "give the office as it is printed."
)
NOT_HERE = _("This acta cannot be entered here. A supervisor settles it with the office that keeps its book.")


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
            *([("cui", _TAKEN)] if form.digits in children else []),
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
    is_own = row.requested_by == ctx.actor.account_id
    if is_approved:
        four_eyes.refuse_own(ctx.actor.account_id, row.requested_by)
    row.state = APPROVED if is_approved else REFUSED
    row.decided_at, row.decided_by = ctx.now, None if is_own else ctx.actor.account_id
    ctx.session.flush()
    ctx.journal(f"transcription.{row.state}", "transcription", row.id, reason=reason is not None)
    if is_approved:
        ctx.defer(INSCRIBE_TASK, transcription_id=str(row.id))
    return row


def inscribe(ctx: Context, row: Transcription) -> None:
    """Make a confirmed transcription an acta in force; what bars it is kept with it. Run again, it adds nothing."""
    if row.state != APPROVED:
        return
    entries, queued = len(ctx.entries), len(ctx.queued)
    attempt = ctx.session.begin_nested()
    try:
        form = from_json(row.content)
        _refuse_known(ctx, form)
        with without_sealed(ctx.session):  # who may not be seen counts as unknown, as at an enrolment
            record = _inscribe(ctx, form, row)
    except RegistryError as refused:
        attempt.rollback()
        del ctx.entries[entries:], ctx.queued[queued:]
        row.state = REFUSED
        row.refusal = _reason(refused)
        ctx.session.flush()
        ctx.journal("transcription.barred", "transcription", row.id, slug=refused.slug)
        return
    attempt.commit()
    row.state, row.record_id = INSCRIBED, record.id
    ctx.session.flush()
    ctx.journal("transcription.inscribed", "transcription", row.id, record=str(record.id))


def _reason(refused: RegistryError) -> Message:
    """What the reader may know of a refusal: what bars a number may be somebody who may not be seen."""
    if refused.slug == "number-of-another":  # of somebody who may be seen
        return refused.title
    return refused.errors[0].detail if refused.slug == "invalid" and refused.errors else NOT_HERE


def _refuse_known(ctx: Context, form: Form) -> None:
    """Raise Refused where the CUI or the number is registered, be it for somebody who may not be seen."""
    if conflicts(ctx, [form], {})[0]:
        raise Refused("acta-known", _TAKEN)


def _inscribe(ctx: Context, form: Form, row: Transcription) -> BirthRecord:
    stated = normalized(certificate(form))
    delivery = Delivery(id=uuid.uuid4(), is_demonstration=row.is_demonstration, created_at=ctx.now)
    ctx.session.add(delivery)
    ctx.session.flush()
    mother = mothers.mother_of(ctx, stated, delivery, has_siblings=False)
    child = _child(ctx, form)
    if mother is not None and mother.id == child.id:
        raise Invalid([FieldError("/mother_document_number", _("This is the child's own number. Give the parent's."))])
    birth = _birth(ctx, row, stated, delivery, child, mother)
    father = father_columns(ctx, _father(form))
    record = BirthRecord(
        state=ACTA_INSCRIBED,
        birth_id=birth.id,
        child_id=child.id,
        number=form.number,
        office=form.office,
        is_transcribed=True,
        given_names=form.given_names,
        first_surname=form.first_surname,
        second_surname=form.second_surname,
        surname_order=form.surname_order,
        parents_agree=True,
        is_sealed=False,
        is_demonstration=row.is_demonstration,
        created_at=ctx.now,
        inscribed_on=form.inscribed_on,
        inscribed_by=row.decided_by,
        **father,
    )
    record.child = child
    ctx.session.add(record)
    ctx.session.flush()
    people.keep_cui(ctx, child, form.digits)
    link_mother(ctx, record, birth)
    link_father(ctx, record)
    if form.died_on is not None:
        deaths.record(ctx, child, form.died_on, Ground(f"{form.office} {form.number}".strip(), None, row.requested_by))
    ctx.journal("record.transcribed", "record", record.id, transcription=str(row.id))
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return record


def _child(ctx: Context, form: Form) -> Person:
    """The child: somebody whom the registry knows by this DNI, or a new person. Raises Refused for another's number."""
    name = (form.given_names, form.first_surname, form.second_surname)
    persons.lock_number(ctx.session, form.digits)
    known = people.bearer(ctx, "DNI", form.digits, name, form.born_on, "/cui")
    if known is None:
        command = people.RegisterPerson(*name, sex=form.sex, birth_date=form.born_on)
        return people.register_person(ctx, command)
    if queries.has_acta(ctx.session, known.id):
        raise Refused("acta-known", _TAKEN, errors=[FieldError("/cui", _TAKEN)])
    people.rename(ctx, known, form.given_names, form.first_surname, form.second_surname)
    known.sex, known.birth_date = form.sex, form.born_on
    return known


def _birth(
    ctx: Context, row: Transcription, stated: Certificate, delivery: Delivery, child: Person, mother: Person | None
) -> Birth:
    birth = Birth(
        **asdict(stated),
        id=uuid.uuid4(),
        state=USED,
        is_transcribed=True,
        delivery_id=delivery.id,
        newborn_id=child.id,
        mother_id=mother.id if mother else None,
        is_demonstration=row.is_demonstration,
        created_by=row.requested_by,
        created_at=ctx.now,
        signed_by=row.decided_by,
        signed_at=ctx.now,
    )
    birth.mother = mother
    ctx.session.add(birth)
    ctx.session.flush()
    return birth


def _father(form: Form) -> Father | None:
    """The father as the acta names him: whoever shows a document on an acta has recognised the child."""
    if not form.has_father:
        return None
    return Father(
        form.father_given_names,
        form.father_first_surname,
        form.father_second_surname,
        form.father_document_type,
        form.father_document_number,
        recognises=form.father_document_type != NO_DOCUMENT and form.father_document_number is not None,
    )
