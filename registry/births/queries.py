"""Queries on births."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from registry.births.models import Birth, BirthCapture, BirthCorrection, Bond, Delivery, Recapture, Verification
from registry.births.record.models import BirthRecord
from registry.births.rules.fields import ANNULLED, SIGNED, USED
from registry.births.rules.prints import MOTHER, NEWBORN
from registry.core import locks
from registry.core.clock import day_in_peru
from registry.core.context import Actor
from registry.core.pagination import Listing, Page, paginate
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import CONFIRMED, PRESENTED, REFERENCE
from registry.people.models import ChangeRequest, IdentityDocument, IdentityNumber, Kinship, Person
from registry.people.rules import WAITING, document_number, is_valid_cui

_SIBLING: Final = aliased(Birth)
_MOST_CHILDREN: Final = 50


def visible_to(actor: Actor) -> Select[Birth]:
    """Births the actor may see: a registrar those of the own facility, everybody else all."""
    query = select(Birth)
    return query.where(Birth.facility_code == actor.facility_code) if actor.facility_code else query


def birth(session: Session, actor: Actor, birth_id: uuid.UUID, *, lock: bool = False) -> Birth | None:
    """The birth, if it exists and the actor may see it."""
    query = visible_to(actor).where(Birth.id == birth_id)
    return session.scalar(query.with_for_update(of=Birth) if lock else query)


def birth_anywhere(session: Session, birth_id: uuid.UUID, *, lock: bool = False) -> Birth | None:
    """The birth, wherever it was enrolled."""
    query = select(Birth).where(Birth.id == birth_id)
    return session.scalar(query.with_for_update(of=Birth) if lock else query)


def signed_with_number(session: Session, actor: Actor, number: str) -> uuid.UUID | None:
    """The signed or used certificate with this number, if the actor may see it."""
    where = (Birth.cnv == number, Birth.state.in_((SIGNED, USED)))
    return session.scalar(visible_to(actor).where(*where).with_only_columns(Birth.id).limit(1))


def births_of_mother(session: Session, actor: Actor, mother_id: uuid.UUID) -> Sequence[Birth]:
    """A mother's births that the actor may see and nobody annulled, the newest first."""
    query = visible_to(actor).where(Birth.mother_id == mother_id, Birth.state != ANNULLED)
    return session.scalars(query.order_by(Birth.born_on.desc().nulls_last(), Birth.id).limit(_MOST_CHILDREN)).all()


def births_of_children(session: Session, actor: Actor, children: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Birth]:
    """Child → its birth, of those that the actor may see."""
    query = visible_to(actor).where(Birth.newborn_id.in_(children), Birth.state != ANNULLED)
    return {birth.newborn_id: birth for birth in session.scalars(query)}


def born_from(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Born at that moment or later, or on that day at an hour that is not known."""
    return Birth.born_on >= day_in_peru(moment), Birth.born_at.is_(None) | (Birth.born_at >= moment)


def born_before(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Born before that moment, or on that day at an hour that is not known."""
    return Birth.born_on <= day_in_peru(moment), Birth.born_at.is_(None) | (Birth.born_at < moment)


def delivery(session: Session, delivery_id: uuid.UUID) -> Delivery | None:
    """The delivery, locked: its children are enrolled one after the other."""
    return session.scalar(select(Delivery).where(Delivery.id == delivery_id).with_for_update())


def children_of(session: Session, delivery_id: uuid.UUID) -> Sequence[Birth]:
    """The births of one delivery that are not annulled, in birth order."""
    where = (Birth.delivery_id == delivery_id, Birth.state != "annulled")
    return session.scalars(select(Birth).where(*where).order_by(Birth.birth_order)).all()


def mother(session: Session, person_id: uuid.UUID) -> Person:
    """The mother of a delivery."""
    return session.get_one(Person, person_id)


def ids_of_mother(session: Session, person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The births of which a person is the mother."""
    return frozenset(session.scalars(select(Birth.id).where(Birth.mother_id == person_id)))


def lock_document(session: Session, document_type: str, number: str) -> None:
    """Wait until no other transaction is registering the bearer of this document; held until the commit."""
    locks.take(session, locks.Lock.DOCUMENT, f"{document_type}:{number}")


def captures_of(session: Session, birth_id: uuid.UUID) -> Sequence[tuple[Capture, BirthCapture]]:
    """The prints taken for a birth with their occasion, in order of arrival, without those withdrawn."""
    query = select(Capture, BirthCapture).join(BirthCapture, BirthCapture.capture_id == Capture.id)
    where = (BirthCapture.birth_id == birth_id, Capture.withdrawn_at.is_(None))
    return [(capture, link) for capture, link in session.execute(query.where(*where).order_by(Capture.number))]


def captures_of_births(session: Session, births: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Capture]]:
    """Birth → the prints taken for it, in order of arrival, without those withdrawn."""
    query = select(BirthCapture.birth_id, Capture).join(Capture, BirthCapture.capture_id == Capture.id)
    where = (BirthCapture.birth_id.in_(births), Capture.withdrawn_at.is_(None))
    return _grouped(session.execute(query.where(*where).order_by(Capture.number)))


def _grouped(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    groups: dict[uuid.UUID, list[Any]] = {}
    for birth_id, row in rows:
        groups.setdefault(birth_id, []).append(row)
    return groups


def bound_captures(session: Session, birth_id: uuid.UUID, role: str) -> Sequence[Capture]:
    """The references of mother or newborn at this birth: the primary recaptures once they exist, else all of them."""
    bound = [
        (capture, link)
        for capture, link in captures_of(session, birth_id)
        if capture.role == role and capture.standing == REFERENCE
    ]
    primary = [capture for capture, link in bound if link.is_primary]
    references = primary or [capture for capture, _link in bound]
    if role == MOTHER and not any(capture.sealed_template is not None for capture in references):
        return [*references, *mothers_prints_of_delivery(session, birth_id)]
    return references


def mothers_prints_of_delivery(session: Session, birth_id: uuid.UUID) -> Sequence[Capture]:
    """The mother's references taken at the births of the same delivery: one woman bore all of its children."""
    return mothers_prints_of_deliveries(session, [birth_id]).get(birth_id, ())


def mothers_prints_of_deliveries(
    session: Session, births: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[Capture]]:
    """Birth → the mother's references taken at the other births of its delivery."""
    query = (
        select(Birth.id, Capture)
        .join(_SIBLING, (_SIBLING.delivery_id == Birth.delivery_id) & (_SIBLING.id != Birth.id))
        .join(BirthCapture, BirthCapture.birth_id == _SIBLING.id)
        .join(Capture, Capture.id == BirthCapture.capture_id)
    )
    where = (
        Birth.id.in_(births),
        _SIBLING.state != "annulled",
        Capture.role == MOTHER,
        Capture.standing == REFERENCE,
        Capture.sealed_template.is_not(None),
        Capture.withdrawn_at.is_(None),
    )
    return _grouped(session.execute(query.where(*where).order_by(Capture.number)))


def references_of_child(session: Session, newborn_id: uuid.UUID) -> Sequence[Capture]:
    """Every print of the child that is a reference, waits to be one or is disputed, also from its ID cards."""
    where = (Capture.person_id == newborn_id, Capture.standing != PRESENTED, Capture.sealed_template.is_not(None))
    return session.scalars(select(Capture).where(*where).order_by(Capture.number)).all()


def presented_prints(session: Session, birth_id: uuid.UUID) -> Sequence[Capture]:
    """Prints brought for the child that no comparison confirmed: presented at verifications, waiting, or disputed."""
    return [
        capture
        for capture, _link in captures_of(session, birth_id)
        if capture.role == NEWBORN and capture.standing != REFERENCE and capture.sealed_template is not None
    ]


def birth_by_number(session: Session, number: str) -> Birth | None:
    """The birth of a certificate's number, of the child's CUI, or of the number of the acta made from it.

    A CUI may come with its check character, as on the card.
    """
    cui = document_number("DNI", number) if is_valid_cui(number) else number
    child = select(IdentityNumber.person_id).where(IdentityNumber.digits.in_((cui, number)))
    acta = select(BirthRecord.birth_id).where(BirthRecord.number == number.upper())
    where = (
        (Birth.cnv == number) | Birth.newborn_id.in_(child) | Birth.id.in_(acta),
        Birth.state != "annulled",
    )
    return session.scalar(select(Birth).where(*where).order_by(Birth.created_at.desc()).limit(1))


def is_of_family(session: Session, birth: Birth, written: str) -> bool:
    """Whether this is the number of a document of the birth's mother or of another recorded relative of the child."""
    numbers = {written.strip().upper(), document_number("DNI", written)}
    if birth.mother_document_number in numbers:
        return True
    relatives = select(Kinship.relative_id).where(Kinship.child_id == birth.newborn_id)
    owner = IdentityDocument.person_id
    where = (owner.in_(relatives) | (owner == birth.mother_id), IdentityDocument.number.in_(numbers))
    return session.scalar(select(IdentityDocument.id).where(*where).limit(1)) is not None


def corrections_of(session: Session, birth_id: uuid.UUID) -> Sequence[BirthCorrection]:
    """Every correction of a signed certificate, the first one first."""
    where = BirthCorrection.birth_id == birth_id
    return session.scalars(select(BirthCorrection).where(where).order_by(BirthCorrection.sequence)).all()


def being_corrected(session: Session, actor: Actor, limit: int) -> Sequence[Birth]:
    """Births the actor may see of which a correction waits for a second person, the longest waiting first."""
    query = visible_to(actor).join(ChangeRequest, ChangeRequest.subject_id == Birth.id)
    where = (ChangeRequest.kind == "correction", ChangeRequest.state == WAITING)
    return session.scalars(
        query.where(*where).order_by(ChangeRequest.requested_at, ChangeRequest.id).limit(limit)
    ).all()


def bond_of(session: Session, birth_id: uuid.UUID) -> Bond | None:
    """The newest row of the bond of mother and newborn, with all prints bound so far."""
    return session.scalar(select(Bond).where(Bond.birth_id == birth_id).order_by(Bond.sequence.desc()).limit(1))


def bound_births(session: Session, births: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the births whose mother and newborn are bound."""
    return frozenset(session.scalars(select(Bond.birth_id).where(Bond.birth_id.in_(births))))


def verifications(session: Session, birth_id: uuid.UUID) -> Sequence[Verification]:
    """Every verification of a bond, oldest first."""
    where = Verification.birth_id == birth_id
    return session.scalars(select(Verification).where(where).order_by(Verification.attempt)).all()


def verification_count(session: Session, birth_id: uuid.UUID) -> int:
    """How many verifications of a bond there were."""
    where = Verification.birth_id == birth_id
    return session.scalar(select(func.count()).select_from(Verification).where(where)) or 0


def verification_counts(session: Session, births: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """How many verifications of each bond there were, for the births that had any."""
    where = Verification.birth_id.in_(births)
    counts = session.execute(select(Verification.birth_id, func.count()).where(where).group_by(Verification.birth_id))
    return {birth: count for birth, count in counts}  # noqa: C416  # dict() does not know the row's types


def recaptures_of(session: Session, birth_id: uuid.UUID) -> Sequence[Recapture]:
    """The child's recaptures, in order."""
    return session.scalars(select(Recapture).where(Recapture.birth_id == birth_id).order_by(Recapture.months)).all()


def recaptures_of_births(session: Session, births: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Recapture]]:
    """Birth → the child's recaptures, in order."""
    query = select(Recapture.birth_id, Recapture).where(Recapture.birth_id.in_(births)).order_by(Recapture.months)
    return _grouped(session.execute(query))


def recaptures_due_now(session: Session, birth_id: uuid.UUID, today: date) -> Sequence[Recapture]:
    """The child's recaptures whose day has come and which were not done yet, in order."""
    due = (Recapture.birth_id == birth_id, Recapture.state == "due", Recapture.due_on <= today)
    return session.scalars(select(Recapture).where(*due).order_by(Recapture.months)).all()


def recaptures_due(
    session: Session, actor: Actor, before: date, limit: int, after: tuple[date, uuid.UUID] | None = None
) -> Sequence[Recapture]:
    """Recaptures due before a day, of births the actor may see, the earliest first; with birth and newborn loaded.

    `after`: the day and id of the last one of the page before.
    """
    query = select(Recapture).join(Birth).where(Recapture.state == "due", Recapture.due_on < before)
    query = query.options(joinedload(Recapture.birth).joinedload(Birth.newborn))
    if actor.facility_code:
        query = query.where(Birth.facility_code == actor.facility_code)
    if after is not None:
        query = query.where(tuple_(Recapture.due_on, Recapture.id) > after)
    return session.scalars(query.order_by(Recapture.due_on, Recapture.id).limit(limit)).all()


def unverified_births(session: Session, actor: Actor, since: datetime, limit: int) -> Sequence[Birth]:
    """Births the actor may see whose bond no verification has confirmed, the newest first; with newborn loaded."""
    query = _unverified(actor, since).order_by(Birth.born_on.desc(), Birth.born_at.desc(), Birth.id)
    return session.scalars(query.limit(limit)).all()


def unverified_page(session: Session, actor: Actor, since: datetime, page: Page) -> Listing[Birth]:
    """The same births page by page, those registered last first."""
    return paginate(session, _unverified(actor, since), page, Birth.created_at, Birth.id)


def _unverified(actor: Actor, since: datetime) -> Select[Birth]:
    is_confirmed = exists().where(Verification.birth_id == Birth.id, Verification.outcome == CONFIRMED)
    query = visible_to(actor).where(Birth.state != "annulled", ~is_confirmed, *born_from(since))
    return query.where(Birth.is_transcribed.is_(False)).options(joinedload(Birth.newborn))
