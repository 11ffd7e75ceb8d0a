"""g1, g2, g3: what the prints presented for a minor's ID say."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from registry.duplicates.indicators.catalogue import HARD, REVIEW
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.prints import score_in_words, search_threshold
from registry.duplicates.thresholds.rules import Thresholds

FAILED: Final = "review"
CONFIRMED: Final = "confirmed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a person's prints against those bound: the outcome, how many fingers, the fused score."""

    outcome: str
    fingers: int
    score: float | None
    is_provisional: bool


def not_the_enrolled(
    minor: uuid.UUID, attempts: Sequence[Attempt], births: tuple[uuid.UUID, ...], limits: Thresholds
) -> Iterator[Finding]:
    """g1: the minor matches the prints enrolled at none of two attempts or more. One that confirms ends it."""
    failed = [one for one in attempts if one.outcome == FAILED]
    if any(one.outcome == CONFIRMED for one in attempts) or len(failed) < limits.presented_attempts:
        return
    fingers = max(one.fingers for one in failed)
    if fingers < limits.presented_fingers:
        return
    scores = [round(one.score, 2) for one in failed if one.score is not None]
    reason = f"{fingers} fingers compared with those enrolled, {len(failed)} attempts, scores {scores}"
    facts = {
        "fingers": fingers,
        "attempts": len(failed),
        "scores": scores,
        "is_provisional": any(one.is_provisional for one in failed),
    }
    yield Finding("g1", REVIEW, frozenset({minor}), births, reason, facts)


def prints_of_another(
    minor: uuid.UUID,
    other: uuid.UUID,
    score: float,
    fingers: int,
    births: tuple[uuid.UUID, ...],
    searched: int,
    limits: Thresholds,
) -> Iterator[Finding]:
    """g2: the prints presented are bound to another identity, in a search among so many.

    Siblings have prints of their own: only a hit flags them, as it does anybody. A single finger never decides: it is
    for review.
    """
    if score < search_threshold(searched, limits):
        return
    severity = HARD if fingers >= limits.presented_fingers else REVIEW
    reason = f"of the prints presented, {score_in_words(score, fingers)}"
    facts = {"score": round(score, 2), "fingers": fingers, "searched": searched}
    yield Finding("g2", severity, frozenset({minor, other}), births, reason, facts)


def another_applicant(
    applicant: uuid.UUID, minor: uuid.UUID, failed: int, births: tuple[uuid.UUID, ...]
) -> Iterator[Finding]:
    """g3: an applicant's prints are not those bound to the person whose document was shown."""
    if failed:
        reason = f"the applicant's prints failed to match {failed} time{'s' if failed > 1 else ''}"
        yield Finding("g3", REVIEW, frozenset({applicant, minor}), births, reason, {"failed": failed})
