"""What the prints of a birth's mother and infant were found to be like, and what is missing of them."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from registry.births.models import Birth, BirthCapture, Verification
from registry.births.queries import captures_of
from registry.births.rules.prints import MOTHER, NEWBORN
from registry.documents.applications import queries as applications
from registry.duplicates import queries
from registry.duplicates.facts.records import cause_of_two_records
from registry.duplicates.facts.subjects import ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.fingers import NewbornsFingers
from registry.duplicates.indicators.rules.presented import FAILED
from registry.duplicates.indicators.rules.prints import (
    FailedComparisons,
    InfantMatch,
    MothersPrints,
    SharedImage,
    WomanMatch,
    agreeing_fingers,
)
from registry.fingerprints.models import Capture
from registry.fingerprints.queries import persons_sharing_an_image
from registry.fingerprints.rules import ASKED_FINGERS, REFERENCE


def infants(subject: BirthSubject) -> Iterator[InfantMatch]:
    """Infants of other births whose prints are like this one's."""
    elsewhere = {infant.person_id: (infant, subject.children_searched) for infant in subject.infants_elsewhere}
    matches = elsewhere | {infant.person_id: (infant, None) for infant in subject.infants}
    births = queries.births_of_newborns(subject.session, matches)
    for other in subject.facts_of(births):
        match, searched = matches[other.newborn_id]
        is_provisional = _is_provisional(subject.session, (subject.birth.newborn_id, other.newborn_id))
        fingers = agreeing_fingers(match.by_finger)
        yield InfantMatch(subject.own, other, match.score, fingers, is_provisional, searched)


def _is_provisional(session: Session, persons: Iterable[uuid.UUID]) -> bool:
    """Whether any of these infants has prints of the first days only."""
    for person in persons:
        own = select(func.bool_and(Capture.is_provisional)).where(
            Capture.person_id == person, Capture.sealed_template.is_not(None), Capture.standing == REFERENCE
        )
        if session.scalar(own):
            return True
    return False


def women(subject: BirthSubject) -> Iterator[WomanMatch]:
    """Other adult identities whose prints are like the mother's, with the births of both."""
    mother = subject.birth.mother_id
    if mother is None or not subject.women_alike:
        return
    persons = {mother, *(woman.person_id for woman, _searched in subject.women_alike)}
    births = queries.births_of_mothers(subject.session, persons)
    own_births = queries.births_of_newborns(subject.session, (girl.person_id for girl in subject.girls))
    for woman, searched in subject.women_alike:
        borne = (birth.id for birth in births if birth.mother_id in (mother, woman.person_id))
        theirs = in_order(*borne, *(birth.id for birth in own_births if birth.newborn_id == woman.person_id))
        fingers = agreeing_fingers(woman.by_finger)
        papers = cause_of_two_records(subject, woman.person_id)
        yield WomanMatch(mother, woman.person_id, woman.score, fingers, theirs, searched, papers)


def failed_comparisons(subject: BirthSubject) -> Iterator[FailedComparisons]:
    """Comparisons of the mother's prints that failed, at the enrolment and at verifications."""
    mother = subject.birth.mother_id
    if mother is not None:
        yield FailedComparisons(mother, subject.birth.id, _failures(subject.session, subject.birth))


def _failures(session: Session, birth: Birth) -> int:
    """How often the mother's prints failed to match those bound: at the enrolment, and at verifications."""
    at_enrolment = int((birth.mother_recognition or {}).get("outcome") == FAILED)
    outcome = Verification.parts["mother"]["outcome"].astext
    where = (Verification.birth_id == birth.id, outcome == FAILED)
    return at_enrolment + (session.scalar(select(func.count()).select_from(Verification).where(*where)) or 0)


def mothers_prints(subject: BirthSubject) -> Iterator[MothersPrints]:
    """When the mother's first print at this birth was taken."""
    yield MothersPrints(subject.own, _first_capture_of_mother(subject.session, subject.birth))


def _first_capture_of_mother(session: Session, birth: Birth) -> datetime | None:
    """When the mother's first print bound at this delivery was taken; None when there is none."""
    delivery = select(Birth.id).where(Birth.delivery_id == birth.delivery_id)
    where = (
        BirthCapture.birth_id.in_(delivery),
        Capture.standing == REFERENCE,
        Capture.role == MOTHER,
        Capture.sealed_template.is_not(None),
        Capture.withdrawn_at.is_(None),
    )
    return session.scalar(select(func.min(Capture.captured_at)).join(BirthCapture).where(*where))


def newborns_fingers(subject: BirthSubject) -> Iterator[NewbornsFingers]:
    """Which fingers of the newborn are searched with, and which of those asked for could not be captured."""
    birth = subject.birth
    captured = subject.session.scalars(_fingers_of(Capture.person_id == birth.newborn_id)).all()
    is_sibling_captured = False
    if not captured and (birth.plurality or 1) > 1:
        children = select(Birth.newborn_id).where(Birth.delivery_id == birth.delivery_id, Birth.id != birth.id)
        is_sibling_captured = bool(subject.session.scalars(_fingers_of(Capture.person_id.in_(children))).first())
    if set(captured) & set(ASKED_FINGERS) or not (captured or is_sibling_captured):
        return
    failures = {
        (capture.finger, capture.failure)
        for capture, _link in captures_of(subject.session, birth.id)
        if capture.role == NEWBORN and capture.failure is not None and capture.finger in ASKED_FINGERS
    }
    yield NewbornsFingers(birth.newborn_id, birth.id, tuple(captured), tuple(sorted(failures)), is_sibling_captured)


def _fingers_of(whose: ColumnElement[bool]) -> Select[int]:
    where = (
        whose,
        Capture.sealed_template.is_not(None),
        Capture.standing == REFERENCE,
        Capture.withdrawn_at.is_(None),
    )
    return select(Capture.finger).where(*where).distinct().order_by(Capture.finger)


def shared_images(subject: BirthSubject) -> Iterator[SharedImage]:
    """Persons for whom the same image file was sent as for the mother or the newborn."""
    for person in (subject.birth.mother_id, subject.birth.newborn_id):
        if person is not None:
            for other in persons_sharing_an_image(subject.session, person):
                yield SharedImage(person, other, subject.birth.id)


def shared_images_of_application(subject: ApplicationSubject) -> Iterator[SharedImage]:
    """Persons for whom the same image file was sent as for the minor or the applicant.

    Not whoever was named as the applicant of this very application before: the same files were sent again.
    """
    application = subject.application
    if subject.birth is None:
        return
    named = {capture.person_id for capture, _attempt in applications.prints(subject.session, application.id)}
    for person in (application.person_id, application.applicant_id):
        if person is not None:
            for other in persons_sharing_an_image(subject.session, person):
                if other not in named:
                    yield SharedImage(person, other, subject.birth.id)


SOURCES: Final = (
    Source(Occasion.BIRTH, InfantMatch, infants),
    Source(Occasion.BIRTH, WomanMatch, women),
    Source(Occasion.BIRTH, FailedComparisons, failed_comparisons),
    Source(Occasion.PRINTS, MothersPrints, mothers_prints),
    Source(Occasion.PRINTS, NewbornsFingers, newborns_fingers),
    Source(Occasion.PRINTS, SharedImage, shared_images),
    Source(Occasion.APPLICATION, SharedImage, shared_images_of_application),
)
