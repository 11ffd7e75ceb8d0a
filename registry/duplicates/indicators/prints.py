"""b1, c1, c2, c3, i0: what prints taken at births say. Scores are plain numbers, −10·log10(FMR)."""

import math
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from registry.duplicates.indicators.births import BirthFacts, in_order
from registry.duplicates.indicators.catalogue import AGREEING_FINGER_SCORE, HARD, HIGHEST_TOLD_SCORE, REVIEW, WEAK
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds


def search_threshold(searched: int, limits: Thresholds) -> float:
    """The score from which a hit among so many persons is a finding, by the error budget of a 1:N search."""
    return max(limits.prints_hard_score, 10 * math.log10(max(1, searched)) + limits.search_margin_score)


def agreeing_fingers(by_finger: Mapping[int, float]) -> int:
    """How many fingers agree, of all that were compared."""
    return sum(score >= AGREEING_FINGER_SCORE for score in by_finger.values())


def score_in_words(score: float, fingers: int) -> str:
    """How many fingers agree, their fused score, and the rate it stands for."""
    told = min(score, HIGHEST_TOLD_SCORE)
    rate = f"{'less than ' if score > told else ''}one false match in {10 ** (told / 10):.0e}"
    return f"fingers that agree: {fingers}, fused score {score:.1f} ({rate})"


def same_infant_by_prints(
    one: BirthFacts, other: BirthFacts, score: float, fingers: int, limits: Thresholds, *, is_provisional: bool
) -> Iterator[Finding]:
    """b1: one infant's prints under two births. Siblings have prints of their own: a hit flags them too.

    A certificate annulled and made again for the same mother is a correction; for another woman it is not.
    """
    if (one.is_annulled or other.is_annulled) and one.mother_id == other.mother_id and one.mother_id is not None:
        return
    severity = HARD if score >= limits.prints_hard_score else REVIEW if score >= limits.prints_review_score else None
    if severity is None:
        return
    if fingers < 2 and severity == HARD:
        severity = REVIEW  # a newborn's single finger never decides
    persons = frozenset({one.newborn_id, other.newborn_id})
    reason = f"of the infants, {score_in_words(score, fingers)}"
    facts = {"score": round(score, 2), "fingers": fingers, "is_provisional": is_provisional}
    yield Finding("b1", severity, persons, in_order(one, other), reason, facts)


def one_woman_two_identities(
    mother: uuid.UUID,
    other: uuid.UUID,
    score: float,
    fingers: int,
    births: tuple[uuid.UUID, ...],
    searched: int,
    limits: Thresholds,
) -> Iterator[Finding]:
    """c1: a mother's fingers found under another identity, in a search among so many."""
    if score >= search_threshold(searched, limits):
        reason = f"of the women, {score_in_words(score, fingers)}"
        yield Finding(
            "c1",
            HARD,
            frozenset({mother, other}),
            births,
            reason,
            {"score": round(score, 2), "fingers": fingers, "searched": searched},
        )


def another_woman(mother: uuid.UUID, birth: uuid.UUID, failed: int, score: float | None) -> Iterator[Finding]:
    """c2: the mother's prints do not match those bound: once for review, again hard."""
    if failed:
        severity = REVIEW if failed == 1 else HARD
        reason = f"the mother's prints failed to match {failed} time{'s' if failed > 1 else ''}"
        yield Finding("c2", severity, frozenset({mother}), (birth,), reason, {"failed": failed, "score": score})


def prints_missing(one: BirthFacts, first_captured_at: datetime | None, limits: Thresholds) -> Iterator[Finding]:
    """c3: no prints of the mother, or taken more than a day after the birth."""
    persons = frozenset({one.mother_id or one.newborn_id})
    if first_captured_at is None:
        yield Finding("c3", REVIEW, persons, (one.birth_id,), "there are no prints of the mother", {})
    elif one.born_at is not None and first_captured_at - one.born_at > timedelta(hours=limits.late_capture_hours):
        hours = (first_captured_at - one.born_at).total_seconds() / 3600
        yield Finding(
            "c3",
            WEAK,
            persons,
            (one.birth_id,),
            f"the mother's prints were taken {hours:.0f} h after the birth",
            {"hours": round(hours)},
        )


def same_image(one: uuid.UUID, other: uuid.UUID, birth: uuid.UUID) -> Iterator[Finding]:
    """i0: the very same image file was sent for two persons."""
    yield Finding("i0", REVIEW, frozenset({one, other}), (birth,), "one image file was sent for two persons", {})
