"""What the prints of a birth's mother and infant were found to be like, and what is missing of them."""

from collections.abc import Iterator
from typing import Final

from registry.duplicates import queries
from registry.duplicates.facts.subjects import ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.prints import (
    FailedComparisons,
    InfantMatch,
    MothersPrints,
    SharedImage,
    WomanMatch,
    agreeing_fingers,
)
from registry.fingerprints.queries import persons_sharing_an_image


def infants(subject: BirthSubject) -> Iterator[InfantMatch]:
    """Infants of other births whose prints are like this one's."""
    found = {infant.person_id: infant for infant in subject.infants}
    for other in queries.births_of_newborns(subject.session, found):
        match = found[other.newborn_id]
        is_provisional = queries.is_provisional(subject.session, (subject.birth.newborn_id, other.newborn_id))
        fingers = agreeing_fingers(match.by_finger)
        yield InfantMatch(subject.own, queries.facts_of_birth(other), match.score, fingers, is_provisional)


def women(subject: BirthSubject) -> Iterator[WomanMatch]:
    """Other adult identities whose prints are like the mother's, with the births of both."""
    mother = subject.birth.mother_id
    if mother is None or not subject.women:
        return
    persons = {mother, *(woman.person_id for woman in subject.women)}
    births = queries.births_of_mothers(subject.session, persons)
    for woman in subject.women:
        theirs = in_order(*(birth.id for birth in births if birth.mother_id in (mother, woman.person_id)))
        fingers = agreeing_fingers(woman.by_finger)
        yield WomanMatch(mother, woman.person_id, woman.score, fingers, theirs, subject.women_searched)


def failed_comparisons(subject: BirthSubject) -> Iterator[FailedComparisons]:
    """Comparisons of the mother's prints that failed, at the enrolment and at verifications."""
    mother = subject.birth.mother_id
    if mother is not None:
        failed = queries.failed_comparisons(subject.session, subject.birth)
        yield FailedComparisons(mother, subject.birth.id, failed)


def mothers_prints(subject: BirthSubject) -> Iterator[MothersPrints]:
    """When the mother's first print at this birth was taken."""
    yield MothersPrints(subject.own, queries.first_capture_of_mother(subject.session, subject.birth))


def shared_images(subject: BirthSubject) -> Iterator[SharedImage]:
    """Persons for whom the same image file was sent as for the mother or the newborn."""
    for person in (subject.birth.mother_id, subject.birth.newborn_id):
        if person is not None:
            for other in persons_sharing_an_image(subject.session, person):
                yield SharedImage(person, other, subject.birth.id)


def shared_images_of_minor(subject: ApplicationSubject) -> Iterator[SharedImage]:
    """Persons for whom the same image file was sent as for the minor."""
    if subject.birth is not None:
        minor = subject.application.person_id
        for other in persons_sharing_an_image(subject.session, minor):
            yield SharedImage(minor, other, subject.birth.id)


SOURCES: Final = (
    Source(Occasion.BIRTH, InfantMatch, infants),
    Source(Occasion.BIRTH, WomanMatch, women),
    Source(Occasion.BIRTH, FailedComparisons, failed_comparisons),
    Source(Occasion.PRINTS, MothersPrints, mothers_prints),
    Source(Occasion.PRINTS, SharedImage, shared_images),
    Source(Occasion.APPLICATION, SharedImage, shared_images_of_minor),
)
