"""Enrolment: mother, newborn, certificate, prints and bond in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from registry.births import bonding, mothers, queries, service
from registry.births.bonding import PrintGroup
from registry.births.models import Birth, Delivery
from registry.births.rules.dates import born_day, earliest_birth
from registry.births.rules.fields import DRAFT, POINTERS, Certificate
from registry.births.rules.prints import ENROLMENT, MOTHER, NEWBORN, PrintFacts, print_errors
from registry.births.rules.requirements import with_reasons
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, Refused
from registry.core.messages import _
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
    is_document_disputed: bool = False
    """The mother's number is right although it belongs to somebody else: she is registered without it."""
    made_at: datetime | None = None
    """When it was made and signed at a station whose line was down; now, unless given. The law's days count from it."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A birth, and the prints that a request added to it."""

    birth: Birth
    captures: Sequence[Capture]


def print_facts(acquired: Sequence[Acquired]) -> list[PrintFacts]:
    """What the rules need to know of prints."""
    submissions = [item.submission for item in acquired]
    return [PrintFacts(print_.subject, print_.captured_at, print_.pointer) for print_ in submissions]


def enrol(ctx: Context, command: EnrolNewborn, acquired: Sequence[Acquired]) -> Enrolment:
    """Register mother, newborn, certificate, prints and bond together.

    Raises Invalid with every reason at once, Refused when the certificate's number is taken. A suspicion never bars an
    enrolment: the searches run afterwards.
    """
    facility = ctx.actor.facility_code
    if facility is None:
        raise Forbidden
    registered_on = ctx.today if command.made_at is None else day_in_peru(command.made_at)
    facts = print_facts(acquired)
    service.check(ctx, command.certificate, sign=command.sign, prints=facts, registered_on=registered_on)
    certificate = service.normalized(command.certificate)
    if command.sign:
        certificate = with_reasons(certificate, registered_on)
    delivery, siblings = _delivery(ctx, command.delivery_id, facility)
    _refuse_disagreement(certificate, siblings)
    mother = mothers.mother_of(
        ctx, certificate, delivery, has_siblings=bool(siblings), is_disputed=command.is_document_disputed
    )
    of_mother, of_newborn = of_subject(acquired, MOTHER), of_subject(acquired, NEWBORN)
    bonding.refuse_sibling(ctx, of_newborn, siblings)
    recognition = _recognition(ctx, mother, of_mother)
    newborn = people.register_person(ctx, people.RegisterPerson(sex=certificate.sex, birth_date=born_day(certificate)))
    birth = Birth(
        **asdict(certificate),
        id=uuid.uuid4(),
        state=DRAFT,
        delivery_id=delivery.id,
        newborn_id=newborn.id,
        mother_id=mother.id if mother else None,
        facility_code=facility,
        mother_recognition=recognition,
        is_demonstration=ctx.settings.demonstration,
        created_by=ctx.actor.account_id,
        created_at=_registered_at(ctx, certificate),
    )
    if command.sign:
        service.put_signature(ctx, birth, command.made_at)
    ctx.session.add(birth)
    ctx.session.flush()
    groups = (PrintGroup(MOTHER, of_mother), PrintGroup(NEWBORN, of_newborn))
    stored = bonding.store_prints(ctx, birth, groups, ENROLMENT)
    bonding.bind_delivery(ctx, birth)
    service.schedule_recaptures(ctx, birth)
    ctx.journal("birth.enrolled", "birth", birth.id, state=birth.state, facility=facility, prints=len(stored))
    ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
    return Enrolment(birth, stored)


def _registered_at(ctx: Context, certificate: Certificate) -> datetime:
    """The present moment; where the clock is in doubt, not before the birth, which proves that it is later."""
    if ctx.clock is None:
        return ctx.now
    return max(ctx.now, earliest_birth(certificate) or ctx.now)


def _delivery(ctx: Context, delivery_id: uuid.UUID | None, facility: str) -> tuple[Delivery, Sequence[Birth]]:
    """The delivery and its children; locked until the commit, so that its children are enrolled in turn."""
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
    known_delivery = queries.delivery(ctx.session, delivery_id)
    siblings = queries.children_of(ctx.session, delivery_id)
    if known_delivery is None or known_delivery.facility_code != facility or not siblings:
        raise Invalid([FieldError("/delivery_id", _("Unknown delivery at this facility."))])
    return known_delivery, siblings


def _refuse_disagreement(certificate: Certificate, siblings: Sequence[Birth]) -> None:
    """Children of one delivery must have the same plurality and different birth orders."""
    plurality, order = certificate.plurality, certificate.birth_order
    errors = []
    if any(sibling.plurality != plurality for sibling in siblings if None not in (sibling.plurality, plurality)):
        errors.append(
            FieldError(
                POINTERS["plurality"],
                _("Plurality differs from the value recorded for the other children of this delivery."),
            )
        )
    if order is not None and any(sibling.birth_order == order for sibling in siblings):
        errors.append(FieldError(POINTERS["birth_order"], _("Another child of this delivery has this birth order.")))
    if siblings and plurality == 1:
        errors.append(
            FieldError(POINTERS["plurality"], _("This delivery has other children, so plurality cannot be 1."))
        )
    if errors:
        raise Refused("delivery-disagrees", _("This does not agree with the delivery's other children."), errors=errors)


def of_subject(acquired: Sequence[Acquired], subject: str) -> list[Acquired]:
    """The prints of the mother or of the newborn."""
    return [item for item in acquired if item.submission.subject == subject]


def _recognition(ctx: Context, mother: Person | None, of_mother: Sequence[Acquired]) -> dict[str, Any] | None:
    """How a known mother's prints compare with her earlier ones; stored for investigators, it decides nothing here."""
    earlier = captures.templates_of(ctx.session, mother.id) if mother is not None and of_mother else ()
    if mother is None or not earlier:
        return None
    with_earlier = comparison.compare_with_captures(ctx, of_mother, earlier)
    conclusion = outcome(with_earlier.fused, with_earlier.fingers, is_provisional=False)
    recognition = with_earlier.to_json()
    ctx.journal(
        "mother.compared",
        "person",
        mother.id,
        outcome=conclusion,
        score=recognition["score"],
        engine=with_earlier.engine,
    )
    return {"outcome": conclusion, **recognition}


def errors_of_prints(ctx: Context, birth: Birth, prints: Sequence[PrintFacts]) -> tuple[FieldError, ...]:
    """Everything wrong with the times and owners of prints added to an enrolled birth."""
    born = earliest_birth(service.certificate_of(birth))
    return print_errors(prints, ctx.latest, born, has_mother=birth.mother_id is not None)
