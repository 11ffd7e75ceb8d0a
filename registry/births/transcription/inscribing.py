"""Inscribing confirmed actas of before, as they stand.

The job works as the system: that a number belongs to somebody who may not be seen bars the inscription, and says so to
nobody at the counter.
"""

import uuid
from dataclasses import asdict

from registry.births import mothers
from registry.births.models import Birth, Delivery
from registry.births.record.models import BirthRecord
from registry.births.record.parents import Father, father_columns, link_father, link_mother
from registry.births.record.rules import INSCRIBED as ACTA_INSCRIBED
from registry.births.rules.fields import USED, Certificate
from registry.births.service import SEARCH_TASK, normalized
from registry.births.transcription import queries
from registry.births.transcription.models import Transcription
from registry.births.transcription.rules import APPROVED, INSCRIBED, REFUSED, Form, certificate, from_json
from registry.births.transcription.service import TAKEN, conflicts
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused, RegistryError
from registry.core.hiding import without_sealed
from registry.core.messages import Message, _
from registry.people import queries as persons
from registry.people import service as people
from registry.people.changes import Ground
from registry.people.happenings.rules import BIRTH_INSCRIBED
from registry.people.happenings.service import happen
from registry.people.life import deaths
from registry.people.models import Person
from registry.people.rules import NO_DOCUMENT

NOT_HERE = _("This acta cannot be entered here. A supervisor settles it with the office that keeps its book.")


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
        raise Refused("acta-known", TAKEN)


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
    link_father(ctx, record, form.inscribed_on)
    happen(ctx, BIRTH_INSCRIBED, child.id, record.id)
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
        raise Refused("acta-known", TAKEN, errors=[FieldError("/cui", TAKEN)])
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
