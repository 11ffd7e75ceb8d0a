"""Prints brought after the enrolment that nothing confirmed: whose they are, and what they disagree with."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select

from registry.births import queries as births
from registry.births.models import Birth, BirthCapture
from registry.core.context import Context
from registry.duplicates import queries
from registry.duplicates.facts.presented import attempts_at_verifications
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.brought import BroughtInfant, Discharge, DisputedPrints, brought_threshold
from registry.duplicates.indicators.rules.presented import CONFIRMED
from registry.duplicates.indicators.rules.prints import agreeing_fingers
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.matching import galleries
from registry.fingerprints.matching.galleries import PersonCandidate
from registry.fingerprints.models import Capture, PrintGround
from registry.fingerprints.rules import DISPUTED, PLAINLY_OTHER_SCORE, PRESENTED, UNCONFIRMED

Brought = list[tuple[PersonCandidate, int]]


def search(ctx: Context, birth: Birth, limits: Thresholds) -> Brought:
    """Whom the unconfirmed prints of a newborn are like: among those who lay beside it, then among all children.

    Prints presented at the discharge count from the second attempt that did not confirm; prints that wait or are
    disputed count at once.
    """
    shown = births.presented_prints(ctx.session, birth.id)
    if not _is_unrecognised(ctx, birth, limits):
        shown = [capture for capture in shown if capture.standing != PRESENTED]
    if not shown:
        return []
    ward = queries.ward_of(ctx.session, birth, limits.ward_days)
    beside = galleries.identify_captures(ctx, "child", shown, birth.newborn_id, ward) if ward else []
    anywhere = galleries.identify_captures(ctx, "child", shown, birth.newborn_id)
    named = {candidate.person_id for candidate in beside}
    searched = galleries.persons_searched(ctx, "child")
    return [
        *((candidate, len(ward)) for candidate in beside),
        *((candidate, searched) for candidate in anywhere if candidate.person_id not in named),
    ]


def _is_unrecognised(ctx: Context, birth: Birth, limits: Thresholds) -> bool:
    """Whether the newborn was brought often enough and never recognised."""
    attempts = [
        attempt
        for attempt in attempts_at_verifications(queries.verifications_of(ctx.session, birth))
        if attempt.fingers
    ]
    is_recognised = any(attempt.outcome == CONFIRMED for attempt in attempts)
    return not is_recognised and len(attempts) >= limits.presented_attempts


def infants(subject: BirthSubject) -> Iterator[BroughtInfant]:
    """Newborns of other births whose prints were brought as this one's."""
    found = {candidate.person_id: (candidate, searched) for candidate, searched in subject.brought}
    for other in queries.births_of_newborns(subject.session, found):
        if other.mother_id is not None and other.mother_id == subject.birth.mother_id:
            continue  # twins exchanged, or a certificate made again: no child of another woman
        candidate, searched = found[other.newborn_id]
        yield BroughtInfant(
            newborn=subject.birth.newborn_id,
            birth=subject.birth.id,
            other=other.newborn_id,
            other_birth=other.id,
            score=candidate.score,
            fingers=agreeing_fingers(candidate.by_finger),
            searched=searched,
        )


def discharge(subject: BirthSubject) -> Iterator[Discharge]:
    """The newborn's attempts at verifications."""
    attempts = tuple(attempts_at_verifications(subject.verifications))
    is_another = any(
        candidate.score >= brought_threshold(searched, subject.limits) for candidate, searched in subject.brought
    )
    yield Discharge(subject.birth.newborn_id, subject.birth.id, attempts, is_another)


def disputed(subject: BirthSubject) -> Iterator[DisputedPrints]:
    """Prints added for mother or newborn that plainly differ from those bound.

    Of an infant they may only have faded; they wait, and investigators see both.
    """
    is_unlike = (Capture.standing == UNCONFIRMED) & (PrintGround.score < PLAINLY_OTHER_SCORE)
    query = (
        select(Capture.person_id, func.count(Capture.id), func.min(PrintGround.score))
        .join(BirthCapture, BirthCapture.capture_id == Capture.id)
        .outerjoin(PrintGround, PrintGround.capture_id == Capture.id)
        .where(BirthCapture.birth_id == subject.birth.id, (Capture.standing == DISPUTED) | is_unlike)
        .group_by(Capture.person_id)
    )
    for person, prints, score in subject.session.execute(query):
        yield DisputedPrints(person, subject.birth.id, prints, score)


SOURCES: Final = (
    Source(Occasion.PRINTS, BroughtInfant, infants),
    Source(Occasion.PRINTS, Discharge, discharge),
    Source(Occasion.PRINTS, DisputedPrints, disputed),
)
