"""Prints presented for a minor's ID, and at verifications of the birth."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.births.models import Birth, Verification
from registry.births.rules.fields import ANNULLED
from registry.documents.applications.models import ApplicationComparison
from registry.duplicates import queries
from registry.duplicates.facts.subjects import MOST_ROWS, ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.presented import FAILED, Attempt, Attempts, FailedApplicant, PresentedMatch
from registry.duplicates.indicators.rules.prints import FailedComparisons, agreeing_fingers


def at_verifications(subject: BirthSubject) -> Iterator[Attempts]:
    """The infant's prints presented again since the birth, and how they compared."""
    attempts = tuple(attempts_at_verifications(subject.session, subject.birth))
    yield Attempts(subject.birth.newborn_id, attempts, subject.births)


def attempts_at_verifications(session: Session, birth: Birth) -> Iterator[Attempt]:
    """How the infant's prints compared at each verification of its birth."""
    for row in session.scalars(select(Verification).where(Verification.birth_id == birth.id).limit(MOST_ROWS)):
        part = row.parts.get("newborn") or {}
        fingers = len(part.get("fingers") or ())
        yield Attempt(part.get("outcome", ""), fingers, part.get("score"), row.is_provisional)


def at_application(subject: ApplicationSubject) -> Iterator[Attempts]:
    """The minor's prints presented for the ID."""
    compared = (comparison for comparison in subject.comparisons if comparison.subject == "minor")
    attempts = tuple(map(_attempt, compared))
    yield Attempts(subject.application.person_id, attempts, subject.births)


def _attempt(comparison: ApplicationComparison) -> Attempt:
    parts = comparison.parts
    return Attempt(comparison.outcome, len(parts["fingers"]), parts["score"], parts["is_provisional"])


def matches(subject: ApplicationSubject) -> Iterator[PresentedMatch]:
    """Other identities whose prints are like those presented for the minor."""
    births = queries.births_of_newborns(subject.session, [candidate.person_id for candidate, _ in subject.candidates])
    birth_of = {birth.newborn_id: birth for birth in births}
    for candidate, searched in subject.candidates:
        other = birth_of.get(candidate.person_id)
        if _is_made_again(subject.birth, other):
            continue
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
    return sum(comparison.subject == "applicant" and comparison.outcome == FAILED for comparison in subject.comparisons)


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
    Source(Occasion.APPLICATION, FailedComparisons, failed_mother),
    Source(Occasion.APPLICATION, FailedApplicant, failed_applicant),
)
