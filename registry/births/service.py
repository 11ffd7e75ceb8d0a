"""What the room does with a certificate: enrol, change a draft, sign, annul."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from registry.births import bonding, queries
from registry.births.models import Birth, Delivery, Recapture
from registry.births.certificate import (
    DRAFT,
    RECAPTURE_MONTHS,
    SIGNED,
    TRANSITIONS,
    USED,
    Certificate,
    Reason,
    changed,
    draft_errors,
    months_after,
    signature_errors,
)
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.facilities import queries as facilities
from registry.facilities.rules import is_licence
from registry.fingerprints import queries as captures
from registry.fingerprints import service as fingerprints
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import outcome
from registry.fingerprints.service import Acquired
from registry.people import service as people
from registry.people.models import Person
from registry.people.rules import LONGEST_GIVEN_NAMES, LONGEST_SURNAME, document_error, name_error

SEARCH_TASK = "duplicates.search_birth"
"""Run by the room above, which searches the mother 1:N and the newborn in its block."""


@dataclass(frozen=True, slots=True)
class EnrolNewborn:
    """Register a birth with the prints of mother and newborn."""

    certificate: Certificate
    delivery_id: uuid.UUID | None
    sign: bool


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrolment left behind."""

    birth: Birth
    captures: Sequence[Capture]


def enrol(ctx: Context, command: EnrolNewborn, acquired: Sequence[Acquired]) -> Enrolled:
    """Register mother, newborn, certificate, prints and bond in one go.

    Raises Invalid with every reason at once, Refused when the certificate's number is taken. A flag never bars it:
    searches run afterwards.
    """
    assert ctx.actor.facility_code is not None  # the role that may enrol has one
    one = command.certificate
    check(ctx, one, sign=command.sign)
    delivery = _delivery(ctx, command)
    mother = _mother(ctx, one, delivery)
    of_mother, of_newborn = _by_subject(acquired)
    if mother is None and of_mother:
        raise Invalid([FieldError(of_mother[0].submission.pointer, "Prints of a mother who is declared unknown.")])
    recognition = _recognised(ctx, mother, of_mother)
    newborn = people.register_person(
        ctx, people.RegisterPerson(sex=one.sex, birth_date=day_in_peru(one.born_at) if one.born_at else None)
    )
    birth = Birth(
        **_columns(one), state=DRAFT, delivery_id=delivery.id, newborn_id=newborn.id, mother_id=mother.id if mother else None,
        facility_code=ctx.actor.facility_code, mother_recognition=recognition,
        is_demonstration=ctx.settings.demonstration, created_by=ctx.actor.account_id, created_at=ctx.now,
    )  # fmt: skip
    if command.sign:
        _sign(ctx, birth)
    ctx.session.add(birth)
    ctx.session.flush()
    kept = fingerprints.store(ctx, mother.id, "mother", "enrolment", of_mother) if mother else []
    kept += fingerprints.store(ctx, newborn.id, "newborn", "enrolment", of_newborn, one.born_at)
    if mother is not None:
        bonding.bind_when_signed(ctx, birth)
    if birth.born_at is not None:
        _schedule(ctx, birth)
    ctx.journal("birth.enrolled", "birth", birth.id, state=birth.state, facility=birth.facility_code, prints=len(kept))
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return Enrolled(birth, kept)


def check(ctx: Context, one: Certificate, *, sign: bool) -> None:
    """Raise Invalid with everything wrong in a certificate, by its rules and by what the tables know."""
    if one.vital_status == "stillborn":
        raise Invalid(
            [FieldError("/certificate/newborn/vital_status", "A stillbirth has its own certificate.")],
            "stillbirth", "Live births are registered here. A stillbirth has its own certificate and register.",
        )  # fmt: skip
    judge = signature_errors if sign else draft_errors
    reasons = [*judge(one, ctx.now, ctx.today), *_known_to_tables(ctx, one)]
    if reasons:
        raise Invalid(FieldError(pointer, detail) for pointer, detail in reasons)


def _known_to_tables(ctx: Context, one: Certificate) -> list[Reason]:
    found: list[Reason] = []
    for scheme, code, pointer in (
        (one.ubigeo_scheme, one.ubigeo, "/certificate/place/ubigeo"),
        (one.mother_residence_scheme, one.mother_residence_ubigeo, "/certificate/mother/residence_ubigeo"),
    ):
        if scheme and code and facilities.place(ctx.session, scheme, code) is None:
            found.append((pointer, "There is no such district in that scheme."))
    if one.place_facility_code and facilities.facility(ctx.session, one.place_facility_code) is None:
        found.append(("/certificate/place/facility", "There is no facility of this code."))
    if one.mother_document_type:
        problem = document_error(one.mother_document_type, one.mother_document_number)
        if problem:
            found.append(("/certificate/mother/document_number", problem))
    for name, longest in (("given_names", LONGEST_GIVEN_NAMES), ("first_surname", LONGEST_SURNAME), ("second_surname", LONGEST_SURNAME)):
        text = getattr(one, f"mother_{name}")
        problem = name_error(text, longest) if text is not None else None
        if problem:
            found.append((f"/certificate/mother/{name}", problem))
    for who in ("attendant", "certifier"):
        dni, licence = getattr(one, f"{who}_dni"), getattr(one, f"{who}_licence")
        problem = document_error("DNI", dni) if dni else None
        if problem:
            found.append((f"/certificate/{who}/dni", problem))
        if licence and not is_licence(licence):
            found.append((f"/certificate/{who}/licence", "Three to six digits."))
    return found


def _columns(one: Certificate) -> dict[str, Any]:
    return asdict(one)


def _delivery(ctx: Context, command: EnrolNewborn) -> Delivery:
    one = command.certificate
    if command.delivery_id is None:
        delivery = Delivery(id=uuid.uuid4(), facility_code=ctx.actor.facility_code, created_at=ctx.now, mother_id=None)
        ctx.session.add(delivery)
        ctx.session.flush()
        return delivery
    found = queries.delivery(ctx.session, command.delivery_id)
    if found is None or found.facility_code != ctx.actor.facility_code:
        raise Invalid([FieldError("/delivery_id", "There is no such delivery at this facility.")])
    siblings = queries.children_of(ctx.session, found.id)
    if any(s.plurality != one.plurality for s in siblings if None not in (s.plurality, one.plurality)):
        raise Invalid([FieldError("/certificate/newborn/plurality", "Another number than the other children's of this delivery.")])
    if any(s.birth_order == one.birth_order for s in siblings if one.birth_order is not None):
        raise Refused(
            "birth-order-taken", "This delivery has a child of this order already.",
            errors=[FieldError("/certificate/newborn/birth_order", "Taken by another child of this delivery.")],
        )  # fmt: skip
    return found


def _mother(ctx: Context, one: Certificate, delivery: Delivery) -> Person | None:
    """The mother: of this delivery already, by her document, or new. None when she is unknown."""
    if one.is_mother_unknown:
        return None
    if delivery.mother_id is not None:
        mother = ctx.session.get_one(Person, delivery.mother_id)
        named = people.find_by_document(ctx, one.mother_document_type, one.mother_document_number)
        if named is not None and named.id != mother.id:
            raise Invalid([FieldError("/certificate/mother/document_number", "Another mother than of this delivery's other child.")])
        return mother
    mother = people.find_by_document(ctx, one.mother_document_type, one.mother_document_number) or people.register_person(
        ctx,
        people.RegisterPerson(
            given_names=one.mother_given_names, first_surname=one.mother_first_surname,
            second_surname=one.mother_second_surname, sex="female", birth_date=one.mother_birth_date,
            age_years=one.mother_age_years, nationality=one.mother_nationality,
            document_type=one.mother_document_type or "NONE", document_number=one.mother_document_number,
        ),
    )  # fmt: skip
    delivery.mother_id = mother.id
    return mother


def _by_subject(acquired: Sequence[Acquired]) -> tuple[list[Acquired], list[Acquired]]:
    return tuple([one for one in acquired if one.submission.subject == who] for who in ("mother", "newborn"))  # type: ignore[return-value]  # two lists for two subjects


def _recognised(ctx: Context, mother: Person | None, of_mother: Sequence[Acquired]) -> dict[str, Any] | None:
    """How a mother already known compares with her earlier prints; kept for investigators, decides nothing here."""
    if mother is None or not captures.templates_of(ctx.session, mother.id):
        return None
    compared = fingerprints.compare_with_person(ctx, of_mother, mother.id)
    said = outcome(compared.fused, compared.fingers, is_provisional=False)
    ctx.journal("mother.compared", "person", mother.id, outcome=said, score=compared.kept()["score"], engine=compared.engine)
    return {"outcome": said, **compared.kept()}


def _schedule(ctx: Context, birth: Birth) -> None:
    assert birth.born_at is not None
    born_on = day_in_peru(birth.born_at)
    for months in RECAPTURE_MONTHS:
        ctx.session.add(
            Recapture(
                birth_id=birth.id, months=months, due_on=months_after(born_on, months),
                becomes_primary=months == RECAPTURE_MONTHS[0], state="due",
            )
        )  # fmt: skip


def read(ctx: Context, birth_id: uuid.UUID, *, lock: bool = False) -> Birth:
    """The birth; raises NotFound when it is absent or of another facility."""
    birth = queries.birth(ctx.session, ctx.actor, birth_id, lock=lock)
    if birth is None:
        raise NotFound
    return birth


def certificate_of(birth: Birth) -> Certificate:
    """The certificate a birth's row holds."""
    return Certificate(**{name: getattr(birth, name) for name in Certificate.__dataclass_fields__})


def change_draft(ctx: Context, birth_id: uuid.UUID, changes: Mapping[str, Any]) -> Birth:
    """Change fields of a draft; a field given as null is taken out."""
    birth = read(ctx, birth_id, lock=True)
    if birth.state != DRAFT:
        raise Refused("certificate-signed", "Only a draft is changed: annul this certificate and make a new one.")
    one = Certificate(**changed(certificate_of(birth), changes))
    if {"is_mother_unknown", "mother_document_type", "mother_document_number"} & set(changes):
        _refuse_another_mother(ctx, birth, one)
    check(ctx, one, sign=False)
    had_date = birth.born_at is not None
    for name, value in _columns(one).items():
        setattr(birth, name, value)
    if birth.born_at is not None and not had_date:
        _schedule(ctx, birth)
    birth.newborn.sex = one.sex
    birth.newborn.birth_date = day_in_peru(one.born_at) if one.born_at else None
    ctx.journal("birth.changed", "birth", birth.id, fields=sorted(changes))
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return birth


def _refuse_another_mother(ctx: Context, birth: Birth, one: Certificate) -> None:
    """Prints were taken of one woman: a draft is not turned to another, it is annulled."""
    named = people.find_by_document(ctx, one.mother_document_type, one.mother_document_number)
    if one.is_mother_unknown != birth.is_mother_unknown or (named is not None and named.id != birth.mother_id):
        raise Refused("another-mother", "The mother of an enrolment is not exchanged: annul this draft and enrol again.")


def sign(ctx: Context, birth_id: uuid.UUID) -> Birth:
    """Sign a draft; raises Invalid with everything that is missing or wrong."""
    birth = read(ctx, birth_id, lock=True)
    _refuse_transition(birth, SIGNED)
    check(ctx, certificate_of(birth), sign=True)
    _sign(ctx, birth)
    ctx.session.flush()
    if birth.mother_id is not None:
        bonding.bind_when_signed(ctx, birth)
    ctx.journal("birth.signed", "birth", birth.id)
    return birth


def _sign(ctx: Context, birth: Birth) -> None:
    birth.state, birth.signed_by, birth.signed_at = SIGNED, ctx.actor.account_id, ctx.now


def annul(ctx: Context, birth_id: uuid.UUID, reason: str) -> Birth:
    """Annul a certificate that was not used. Its prints are searched no more; its number stays taken."""
    birth = read(ctx, birth_id, lock=True)
    _refuse_transition(birth, "annulled")
    birth.state, birth.annulled_reason, birth.annulled_at = "annulled", reason, ctx.now
    for capture in captures.captures_of(ctx.session, birth.newborn_id):
        capture.withdrawn_at = ctx.now
    for recapture in queries.recaptures_of(ctx.session, birth.id):
        if recapture.state == "due":
            recapture.state = "missed"
    ctx.journal("birth.annulled", "birth", birth.id)
    return birth


def mark_used(ctx: Context, birth: Birth) -> None:
    """An acta was inscribed from this certificate."""
    _refuse_transition(birth, USED)
    birth.state = USED


def _refuse_transition(birth: Birth, to: str) -> None:
    if to not in TRANSITIONS[birth.state]:
        raise Refused(f"certificate-{birth.state}", f"A certificate that is {birth.state} cannot become {to}.")


def add_prints(ctx: Context, birth_id: uuid.UUID, acquired: Sequence[Acquired]) -> Enrolled:
    """Keep prints that were asked for again, or a scheduled recapture of the child."""
    birth = read(ctx, birth_id, lock=True)
    if birth.state == "annulled":
        raise Refused("certificate-annulled", "No prints are added to an annulled certificate.")
    of_mother, of_newborn = _by_subject(acquired)
    if birth.mother_id is None and of_mother:
        raise Invalid([FieldError(of_mother[0].submission.pointer, "The mother of this birth is unknown.")])
    due = [one for one in queries.recaptures_of(ctx.session, birth.id) if one.state == "due" and one.due_on <= ctx.today]
    purpose = "recapture" if due and of_newborn else "enrolment"
    kept = fingerprints.store(ctx, birth.mother_id, "mother", "enrolment", of_mother) if birth.mother_id else []
    kept += fingerprints.store(ctx, birth.newborn_id, "newborn", purpose, of_newborn, birth.born_at)
    if any(one.sealed_template for one in kept if one.role == "newborn"):
        for recapture in due:
            recapture.state, recapture.done_at = "done", ctx.now
    if birth.mother_id is not None:
        bonding.bind_when_signed(ctx, birth)
    ctx.journal("birth.prints_added", "birth", birth.id, prints=len(kept), purpose=purpose)
    ctx.defer(SEARCH_TASK, birth_id=str(birth.id))
    return Enrolled(birth, kept)
