"""Enrolment: mother, newborn, certificate, prints and bond in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from registry.births import bonding, mothers, queries, service
from registry.births.models import Birth, Delivery
from registry.births.rules.certificate import born_day
from registry.births.rules.fields import ANNULLED, DRAFT, POINTERS, Certificate
from registry.births.rules.prints import ASKED_AGAIN, ENROLMENT, MOTHER, NEWBORN, RECAPTURE, PrintFacts, print_errors
from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, Refused
from registry.fingerprints import queries as captures
from registry.fingerprints.matching import comparison
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import outcome
from registry.fingerprints.service import Acquired
from registry.people import service as people
from registry.people.models import Person


@dataclass(frozen=True, slots=True)
class EnrolNewborn:
    """Register a birth with the prints of mother and newborn."""

    certificate: Certificate
    delivery_id: uuid.UUID | None
    sign: bool


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrolment left behind, and the prints it kept."""

    birth: Birth
    captures: Sequence[Capture]


def facts(acquired: Sequence[Acquired]) -> list[PrintFacts]:
    """What the rules judge of prints."""
    sent = [one.submission for one in acquired]
    return [PrintFacts(one.subject, one.captured_at, one.pointer) for one in sent]


def enrol(ctx: Context, command: EnrolNewborn, acquired: Sequence[Acquired]) -> Enrolled:
    """Register mother, newborn, certificate, prints and bond in one go.

    Raises Invalid with every reason at once, Refused when the certificate's number is taken. A flag never bars it:
    searches run afterwards.
    """
    facility = ctx.actor.facility_code
    if facility is None:
        raise Forbidden
    service.check(ctx, command.certificate, sign=command.sign, prints=facts(acquired))
    one = service.tidy(command.certificate)
    delivery, siblings = _delivery(ctx, command.delivery_id, facility)
    _refuse_unlike(one, siblings)
    mother = mothers.mother_of(ctx, one, delivery, has_siblings=bool(siblings))
    of_mother, of_newborn = of_subject(acquired, MOTHER), of_subject(acquired, NEWBORN)
    recognition = _recognised(ctx, mother, of_mother)
    newborn = people.register_person(ctx, people.RegisterPerson(sex=one.sex, birth_date=born_day(one)))
    birth = Birth(
        **asdict(one),
        id=uuid.uuid4(),
        state=DRAFT,
        delivery_id=delivery.id,
        newborn_id=newborn.id,
        mother_id=mother.id if mother else None,
        facility_code=facility,
        mother_recognition=recognition,
        is_demonstration=ctx.settings.demonstration,
        created_by=ctx.actor.account_id,
        created_at=ctx.now,
    )
    if command.sign:
        service.put_signature(ctx, birth)
    ctx.session.add(birth)
    ctx.session.flush()
    kept = bonding.keep(ctx, birth, of_mother, of_newborn, ENROLMENT)
    bonding.bind(ctx, birth)
    service.schedule(ctx, birth)
    ctx.journal("birth.enrolled", "birth", birth.id, state=birth.state, facility=facility, prints=len(kept))
    ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
    return Enrolled(birth, kept)


def _delivery(ctx: Context, delivery_id: uuid.UUID | None, facility: str) -> tuple[Delivery, Sequence[Birth]]:
    """The delivery, locked until the commit so that its children come one after the other, and who was born of it."""
    if delivery_id is None:
        delivery = Delivery(
            id=uuid.uuid4(),
            facility_code=facility,
            mother_id=None,
            is_demonstration=ctx.settings.demonstration,
            created_at=ctx.now,
        )
        ctx.session.add(delivery)
        ctx.session.flush()
        return delivery, ()
    found = queries.delivery(ctx.session, delivery_id)
    siblings = queries.children_of(ctx.session, delivery_id)
    if found is None or found.facility_code != facility or not siblings:
        raise Invalid([FieldError("/delivery_id", "There is no such delivery at this facility.")])
    return found, siblings


def _refuse_unlike(one: Certificate, siblings: Sequence[Birth]) -> None:
    """Children of one delivery agree on their number and differ in their order."""
    unlike = []
    if any(s.plurality != one.plurality for s in siblings if None not in (s.plurality, one.plurality)):
        unlike.append(FieldError(POINTERS["plurality"], "Another number than the other children's of this delivery."))
    if any(s.birth_order == one.birth_order for s in siblings if one.birth_order is not None):
        unlike.append(FieldError(POINTERS["birth_order"], "Taken by another child of this delivery."))
    if siblings and one.plurality == 1:
        unlike.append(FieldError(POINTERS["plurality"], "A child of a delivery with others is no single birth."))
    if unlike:
        raise Refused("delivery-disagrees", "This does not agree with the delivery's other children.", errors=unlike)


def of_subject(acquired: Sequence[Acquired], subject: str) -> list[Acquired]:
    """The prints of one of the two."""
    return [one for one in acquired if one.submission.subject == subject]


def _recognised(ctx: Context, mother: Person | None, of_mother: Sequence[Acquired]) -> dict[str, Any] | None:
    """How a mother already known compares with her earlier prints; kept for investigators, decides nothing here."""
    if mother is None or not of_mother or not captures.templates_of(ctx.session, mother.id):
        return None
    compared = comparison.compare_with_person(ctx, of_mother, mother.id)
    said = outcome(compared.fused, compared.fingers, is_provisional=False)
    kept = compared.to_json()
    ctx.journal("mother.compared", "person", mother.id, outcome=said, score=kept["score"], engine=compared.engine)
    return {"outcome": said, **kept}


def add_prints(ctx: Context, birth_id: uuid.UUID, acquired: Sequence[Acquired]) -> Enrolled:
    """Keep prints that were asked for again, or a recapture of the child that is due."""
    birth = service.read(ctx, birth_id, lock=True)
    if birth.state == ANNULLED:
        raise Refused("certificate-annulled", "No prints are added to an annulled certificate.")
    wrong = wrong_prints(ctx, birth, facts(acquired))
    if wrong:
        raise Invalid(wrong)
    of_mother, of_newborn = of_subject(acquired, MOTHER), of_subject(acquired, NEWBORN)
    planned = queries.recaptures_of(ctx.session, birth.id)
    due = [one for one in planned if one.state == "due" and one.due_on <= ctx.today]
    occasion = RECAPTURE if due and of_newborn else ASKED_AGAIN
    if occasion == ASKED_AGAIN and ctx.actor.facility_code is None:
        raise Refused("no-recapture-due", "No recapture is due: prints are asked again where the birth was enrolled.")
    kept = bonding.keep(ctx, birth, of_mother, of_newborn, occasion)
    if any(one.sealed_template for one in kept if one.role == NEWBORN):
        for recapture in due:
            recapture.state, recapture.done_at = "done", ctx.now
    bonding.bind(ctx, birth)
    ctx.journal("birth.prints_added", "birth", birth.id, prints=len(kept), occasion=occasion)
    ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
    return Enrolled(birth, kept)


def wrong_prints(ctx: Context, birth: Birth, prints: Sequence[PrintFacts]) -> tuple[FieldError, ...]:
    """Everything wrong with when prints of an enrolled birth were taken, and of whom."""
    return print_errors(prints, ctx.now, birth.born_at, has_mother=birth.mother_id is not None)
