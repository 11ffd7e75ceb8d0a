"""Whom an applicant's prints were found to be like, and which applicants presented prints like a person's."""

import uuid
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from registry.documents.applications import prints
from registry.documents.applications import queries as applications
from registry.documents.applications.models import Application
from registry.documents.applications.rules.entitlement import INSTITUTIONS
from registry.documents.applications.rules.states import REJECTED, WITHDRAWN
from registry.duplicates import queries
from registry.duplicates.facts.records import papers_of_one_woman
from registry.duplicates.facts.subjects import ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.applicants import ApplicantMatch, PresentedUnderAnother
from registry.duplicates.indicators.rules.prints import agreeing_fingers
from registry.fingerprints import queries as captures
from registry.fingerprints.matching.candidates import PersonCandidate
from registry.fingerprints.matching.comparison import OpenedPrint, compare_supposing, open_prints
from registry.fingerprints.rules import CONFIRMED_SCORE
from registry.people import queries as people

MOST_APPLICATIONS: Final = 20
"""Applications of one applicant whose prints are compared, the newest first."""


def other_identities(subject: ApplicationSubject) -> Iterator[ApplicantMatch]:
    """Other adult identities whose prints are like the applicant's; records joined with the applicant's are none."""
    applicant, minor = subject.application.applicant_id, subject.application.person_id
    if applicant is None or not subject.applicants_alike:
        return
    own = people.identities_of(subject.session, applicant)
    kin = _kin(subject, minor)
    for candidate, searched in subject.applicants_alike:
        other = candidate.person_id
        if other in own or other == minor:
            continue
        yield ApplicantMatch(
            applicant=applicant,
            other=other,
            score=candidate.score,
            fingers=agreeing_fingers(candidate.by_finger),
            births=in_order(*subject.births, *births_with(subject, other)),
            searched=searched,
            is_kin=not people.identities_of(subject.session, other).isdisjoint(kin),
            explanation=papers_of_one_woman(subject, applicant, other),
        )


def presented_by_others(subject: ApplicationSubject) -> Iterator[PresentedUnderAnother]:
    """Applicants who presented prints like this one's under another name."""
    application = subject.application
    if application.applicant_id is None or not subject.presented_alike:
        return
    taken = open_prints(subject.ctx, prints.of_unconfirmed_applicant(subject.ctx, application))
    known = [candidate for candidate, _searched in subject.applicants_alike]
    yield from _under_other_names(subject, application.applicant_id, taken, known, (application,))


def presented_before(subject: BirthSubject) -> Iterator[PresentedUnderAnother]:
    """Applicants who presented prints like the mother's under another name."""
    mother = subject.birth.mother_id
    if mother is None or not subject.presented_alike:
        return
    own = open_prints(subject.ctx, captures.templates_of(subject.session, mother))
    yield from _under_other_names(subject, mother, own, subject.women, ())


def _under_other_names(
    subject: ApplicationSubject | BirthSubject,
    person: uuid.UUID,
    shown: Sequence[OpenedPrint],
    known: Sequence[PersonCandidate],
    applied: Sequence[Application],
) -> Iterator[PresentedUnderAnother]:
    """Of those whom the gallery of applicants named, each compared with what they presented for what they submitted.

    Prints of a draft never submitted, or captured before another applicant was named, may be anybody's. Whoever is
    known by prints that are bound was found by those (`known`).
    """
    session = subject.session
    own = people.identities_of(session, person)
    of_person = [each for identity in own for each in applications.submitted_by(session, identity, MOST_APPLICATIONS)]
    minors = {each.person_id for each in (*of_person, *applied)}
    found = {candidate.person_id for candidate in known if candidate.score >= CONFIRMED_SCORE}
    for candidate, searched in subject.presented_alike:
        other = candidate.person_id
        if candidate.score < CONFIRMED_SCORE or other in own or other in found or other in minors:
            continue
        theirs = [
            each
            for each in applications.submitted_by(session, other, MOST_APPLICATIONS)
            if not _is_put_right(each, minors, applied)
        ]
        presented = [capture for each in theirs for capture in prints.of_applicant(subject.ctx, each)]
        comparison = compare_supposing(shown, open_prints(subject.ctx, presented))
        if comparison.fused is None:
            continue
        yield PresentedUnderAnother(
            person=person,
            other=other,
            score=comparison.fused,
            fingers=agreeing_fingers({finger.finger: finger.score for finger in comparison.fingers}),
            births=in_order(*subject.births, *_births_of(subject, [each.person_id for each in theirs])),
            searched=searched,
            is_of_family=_are_of_one_family(subject, own, [*of_person, *applied], other, theirs),
            explanation=papers_of_one_woman(subject, person, other),
        )


def _is_put_right(theirs: Application, minors: AbstractSet[uuid.UUID], applied: Sequence[Application]) -> bool:
    """Whether an application that ended was made again in this person's own name, for another child than now.

    For the same child it is for review: who withdraws to come back under another name does so too.
    """
    is_ended = theirs.state in (REJECTED, WITHDRAWN)
    return is_ended and theirs.person_id in minors - {each.person_id for each in applied}


def _are_of_one_family(
    subject: ApplicationSubject | BirthSubject,
    own: AbstractSet[uuid.UUID],
    applied: Sequence[Application],
    other: uuid.UUID,
    theirs: Sequence[Application],
) -> bool:
    """Whether both came for one family, or one institution: one may have touched the reader in the other's place."""
    if any(
        one.applicant_relation in INSTITUTIONS
        and one.applicant_relation == another.applicant_relation
        and one.applicant_institution == another.applicant_institution
        for one in applied
        for another in theirs
    ):
        return True
    minors, their_minors = ({each.person_id for each in both} for both in (applied, theirs))
    kin = frozenset[uuid.UUID]().union(*(_kin(subject, minor) for minor in minors))
    their_kin = frozenset[uuid.UUID]().union(*(_kin(subject, minor) for minor in their_minors))
    parents, their_parents = (parents_of(subject, both) for both in (minors, their_minors))
    return (
        not minors.isdisjoint(their_minors)
        or not people.identities_of(subject.session, other).isdisjoint(kin)
        or not own.isdisjoint(their_kin)
        or not parents.isdisjoint(their_parents)
    )


def _kin(subject: ApplicationSubject | BirthSubject, minor: uuid.UUID) -> frozenset[uuid.UUID]:
    """Who is recorded as a minor's kin, the woman who bore it among them."""
    kin = {kinship.relative_id for kinship in people.parents(subject.session, minor)}
    birth = queries.birth_of_newborn(subject.session, minor)
    return frozenset(kin if birth is None or birth.mother_id is None else {*kin, birth.mother_id})


def parents_of(subject: ApplicationSubject | BirthSubject, minors: AbstractSet[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The mothers and fathers of minors."""
    recorded = {
        kinship.relative_id
        for minor in minors
        for kinship in people.parents(subject.session, minor)
        if kinship.relation in queries.PARENTS
    }
    births = queries.births_of_newborns(subject.session, minors)
    return frozenset(recorded | {birth.mother_id for birth in births if birth.mother_id is not None})


def births_with(subject: ApplicationSubject | BirthSubject, person: uuid.UUID) -> list[uuid.UUID]:
    """The births of a person's children, and the one they were registered by."""
    borne = [birth.id for birth in queries.births_of_mothers(subject.session, {person})]
    return [*borne, *_births_of(subject, [person])]


def _births_of(subject: ApplicationSubject | BirthSubject, persons: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    return [birth.id for birth in queries.births_of_newborns(subject.session, persons)]


SOURCES: Final = (
    Source(Occasion.APPLICATION, ApplicantMatch, other_identities),
    Source(Occasion.APPLICATION, PresentedUnderAnother, presented_by_others),
    Source(Occasion.PRINTS, PresentedUnderAnother, presented_before),
)
