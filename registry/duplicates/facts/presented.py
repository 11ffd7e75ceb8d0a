"""Prints presented for a minor's ID, and at verifications of the birth."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from math import log10
from typing import Final

from sqlalchemy import select

from registry.births.models import Birth, Verification
from registry.births.rules.fields import ANNULLED
from registry.documents.applications import confirmation
from registry.documents.applications.models import APPLICANT, MINOR, ApplicationComparison
from registry.duplicates import queries
from registry.duplicates.facts.subjects import ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.presented import (
    CONFIRMED,
    FAILED,
    Attempt,
    Attempts,
    FailedApplicant,
    PresentedMatch,
    Withheld,
)
from registry.duplicates.indicators.rules.prints import FailedComparisons, agreeing_fingers
from registry.duplicates.linkage.models import LinkageRecord
from registry.fingerprints import queries as captures
from registry.fingerprints.matching.comparison import compare_supposing, open_prints
from registry.fingerprints.rules import BY_MOTHER, CONFIRMED_SCORE, NOT_ASSESSABLE, USABLE_QUALITY
from registry.people import queries as people

MOST_OF_HOUSEHOLD: Final = 12
"""Children who share a telephone or an address; with more it is a home, a post or no address at all."""
MOST_SIBLINGS: Final = 30
"""Brothers and sisters compared 1:1: no family here has more."""


def at_verifications(subject: BirthSubject) -> Iterator[Attempts]:
    """The infant's prints presented again since the birth, and how they compared."""
    attempts = tuple(attempts_at_verifications(subject.verifications))
    yield Attempts(subject.birth.newborn_id, attempts, subject.births)


def attempts_at_verifications(verifications: Iterable[Verification]) -> Iterator[Attempt]:
    """How the infant's prints compared at each verification of its birth."""
    for row in verifications:
        part = row.parts.get("newborn") or {}
        fingers = len(part.get("fingers") or ())
        yield Attempt(part.get("outcome", ""), fingers, part.get("score"), row.is_provisional)


def at_application(subject: ApplicationSubject) -> Iterator[Attempts]:
    """The minor's prints presented for the ID.

    Prints of the first days that did not agree are a failure too, unless the mother's prints say whose child it is.
    """
    ctx, application = subject.ctx, subject.application
    ground = confirmation.ground(ctx, application)
    is_by_mother = ground is not None and ground.ground == BY_MOTHER
    compared = (comparison for comparison in subject.comparisons if comparison.subject == MINOR)
    attempts = tuple(_attempt(comparison, is_by_mother=is_by_mother) for comparison in compared)
    yield Attempts(application.person_id, attempts, subject.births)


def _attempt(comparison: ApplicationComparison, *, is_by_mother: bool) -> Attempt:
    parts, outcome = comparison.parts, comparison.outcome
    if parts["is_provisional"] and outcome != CONFIRMED:
        can_fail = any(
            finger["assessable"] and finger["quality"] >= USABLE_QUALITY and finger.get("shows_enough", True)
            for finger in parts["fingers"]
        )
        outcome = FAILED if can_fail and not is_by_mother else NOT_ASSESSABLE
    return Attempt(outcome, len(parts["fingers"]), parts["score"], parts["is_provisional"])


def withheld(subject: ApplicationSubject) -> Iterator[Withheld]:
    """Fingers on file of which the minor or the applicant presented none."""
    application = subject.application
    for role, person in ((MINOR, application.person_id), (APPLICANT, application.applicant_id)):
        presented = confirmation.presented(subject.ctx, application, role)
        if person is not None and presented.withheld:
            reasons = sorted(set().union(*presented.withheld.values()))
            yield Withheld(
                person,
                application.person_id,
                tuple(presented.withheld),
                tuple(reasons),
                presented.is_excused,
                presented.has_prints,
                subject.births,
            )


def siblings(subject: ApplicationSubject) -> Iterator[PresentedMatch]:
    """Brothers, sisters and cousins of the household whose prints are nearer to those presented than the minor's own.

    They are within reach of each other, so that they are compared 1:1.
    """
    minor, family = subject.application.person_id, _siblings(subject)
    others = [*family, *(child for child in _household(subject) if child not in family)]
    presented = open_prints(subject.ctx, subject.prints) if others else []
    own = max((row.parts["score"] or 0.0 for row in subject.comparisons if row.subject == MINOR), default=0.0)
    for other in others:
        theirs = open_prints(subject.ctx, captures.templates_of(subject.session, other))
        comparison = compare_supposing(presented, theirs)
        if comparison.fused is not None and comparison.fused > own:
            birth = queries.birth_of_newborn(subject.session, other)
            yield PresentedMatch(
                minor=minor,
                other=other,
                score=comparison.fused,
                fingers=agreeing_fingers({finger.finger: finger.score for finger in comparison.fingers}),
                births=in_order(*subject.births, birth.id if birth is not None else None),
                searched=len(others),
                # Each of several is another chance of an accidental match.
                sibling_bar=CONFIRMED_SCORE + 10 * log10(len(others)),
                is_of_household=other not in family,
            )


def _household(subject: ApplicationSubject) -> Sequence[uuid.UUID]:
    """Children registered with the telephone or the address of this one, however these are written.

    What more children bear stands for no household: the address of a home, or the telephone of a health post.
    """
    own = subject.session.get(LinkageRecord, subject.application.person_id)
    if own is None:
        return ()
    found: list[uuid.UUID] = []
    for column, value in ((LinkageRecord.phone, own.phone), (LinkageRecord.address, own.address)):
        where = (column == value, LinkageRecord.person_id != own.person_id, Birth.state != ANNULLED)
        query = select(Birth.newborn_id).join(LinkageRecord, LinkageRecord.person_id == Birth.newborn_id).where(*where)
        limited = query.order_by(Birth.newborn_id).limit(MOST_OF_HOUSEHOLD + 1)
        children = subject.session.scalars(limited).all() if value else ()
        found += children if len(children) <= MOST_OF_HOUSEHOLD else ()
    return tuple(dict.fromkeys(found))


def _siblings(subject: ApplicationSubject) -> list[uuid.UUID]:
    others = queries.siblings_of(subject.session, subject.application.person_id, MOST_SIBLINGS)
    birth_of = {birth.newborn_id: birth for birth in queries.births_of_newborns(subject.session, others)}
    return [other for other in others if not _is_made_again(subject.birth, birth_of.get(other))]


def matches(subject: ApplicationSubject) -> Iterator[PresentedMatch]:
    """Other identities whose prints are like those presented for the minor."""
    births = queries.births_of_newborns(subject.session, [candidate.person_id for candidate, _ in subject.candidates])
    birth_of = {birth.newborn_id: birth for birth in births}
    own_records = people.identities_of(subject.session, subject.application.person_id) if subject.candidates else ()
    for candidate, searched in subject.candidates:
        other = birth_of.get(candidate.person_id)
        if candidate.person_id in own_records or _is_made_again(subject.birth, other):
            continue  # two people recorded that it is this child, or the certificate was made again
        yield PresentedMatch(
            minor=subject.application.person_id,
            other=candidate.person_id,
            score=candidate.score,
            fingers=agreeing_fingers(candidate.by_finger),
            births=in_order(*subject.births, other.id if other is not None else None),
            searched=searched,
        )


def _is_made_again(own: Birth | None, other: Birth | None) -> bool:
    """Whether two certificates are one made again for the same mother: a correction, not a second identity."""
    if own is None or other is None or own.mother_id is None or own.mother_id != other.mother_id:
        return False
    return ANNULLED in (own.state, other.state)


def _failed(subject: ApplicationSubject) -> int:
    """How often the applicant's prints failed to match those bound."""
    return sum(comparison.subject == APPLICANT and comparison.outcome == FAILED for comparison in subject.comparisons)


def _birth_by_applicant(subject: ApplicationSubject) -> Birth | None:
    """The minor's birth, where the applicant is the mother."""
    birth, applicant = subject.birth, subject.application.applicant_id
    return birth if birth is not None and applicant is not None and birth.mother_id == applicant else None


def failed_mother(subject: ApplicationSubject) -> Iterator[FailedComparisons]:
    """Comparisons that failed, of an applicant who is the minor's mother."""
    birth = _birth_by_applicant(subject)
    if birth is not None and birth.mother_id is not None:
        yield FailedComparisons(birth.mother_id, birth.id, _failed(subject))


def failed_applicant(subject: ApplicationSubject) -> Iterator[FailedApplicant]:
    """Comparisons that failed, of any other applicant."""
    application = subject.application
    if application.applicant_id is not None and _birth_by_applicant(subject) is None:
        failed = _failed(subject)
        yield FailedApplicant(application.applicant_id, application.person_id, failed, subject.births)


SOURCES: Final = (
    Source(Occasion.CHILD, Attempts, at_verifications),
    Source(Occasion.APPLICATION, Attempts, at_application),
    Source(Occasion.APPLICATION, PresentedMatch, matches),
    Source(Occasion.APPLICATION, PresentedMatch, siblings),
    Source(Occasion.APPLICATION, Withheld, withheld),
    Source(Occasion.APPLICATION, FailedComparisons, failed_mother),
    Source(Occasion.APPLICATION, FailedApplicant, failed_applicant),
)
