"""Indicators of a suspicious identity. Pure: facts in, findings out; scores are plain numbers, −10·log10(FMR).

Every finding says why in numbers.
"""

import math
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from registry.duplicates.policy import (
    AGREEING_FINGER_SCORE,
    HARD,
    HIGHEST_TOLD_SCORE,
    LATE_CAPTURE_HOURS,
    LATE_SIBLING_HOURS,
    MOST_POINTS,
    OVULATION_DAYS,
    POINTS,
    PRINTS_HARD_SCORE,
    PRINTS_REVIEW_SCORE,
    PUERPERIUM_DAYS,
    REVIEW,
    SAME_BIRTH_G,
    SAME_BIRTH_MINUTES,
    SEARCH_MARGIN_SCORE,
    SHORT_DAYS,
    SHORTEST_DAYS,
    WEAK,
)


@dataclass(frozen=True, slots=True)
class BirthFacts:
    """What the rules need of one birth."""

    birth_id: uuid.UUID
    delivery_id: uuid.UUID
    mother_id: uuid.UUID | None
    newborn_id: uuid.UUID
    facility_code: str
    born_at: datetime | None
    born_on: date | None
    sex: str | None
    weight_g: int | None
    gestational_weeks: int | None
    plurality: int | None
    birth_order: int | None
    enrolled_at: datetime
    is_annulled: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator that holds between persons, with its reason in numbers."""

    indicator: str
    severity: str
    persons: frozenset[uuid.UUID]
    births: tuple[uuid.UUID, ...]
    reason: str
    facts: Mapping[str, Any]

    @property
    def points(self) -> int:
        """Points of its severity."""
        return POINTS[self.severity]


def total_points(reasons: Iterable[tuple[str, int]]) -> int:
    """Points of several (indicator, points): the strongest of each indicator once, capped."""
    strongest: dict[str, int] = {}
    for indicator, points in reasons:
        strongest[indicator] = max(strongest.get(indicator, 0), points)
    return min(MOST_POINTS, sum(strongest.values()))


def conception_gap_days(first: date, second: date, weeks_second: int) -> int:
    """Days from the first birth to the second child's conception; negative is impossible for one woman."""
    conceived = second - timedelta(days=7 * weeks_second - OVULATION_DAYS)
    return (conceived - first).days


def births_too_close(one: BirthFacts, other: BirthFacts, mothers: frozenset[uuid.UUID]) -> Iterator[Finding]:
    """a1: two deliveries of one woman closer than nature allows. Children of one delivery never flag."""
    if one.delivery_id == other.delivery_id or one.born_on is None or other.born_on is None:
        return
    first, second = sorted((one, other), key=lambda birth: (birth.born_on or date.min, str(birth.birth_id)))
    assert first.born_on is not None
    assert second.born_on is not None
    apart = (second.born_on - first.born_on).days
    if second.gestational_weeks is not None:
        gap = conception_gap_days(first.born_on, second.born_on, second.gestational_weeks)
        severity = HARD if gap < 0 else REVIEW if gap <= PUERPERIUM_DAYS else None
        reason = f"the second child of {second.gestational_weeks} weeks was conceived {gap} days after the first birth"
        facts: dict[str, Any] = {"gap_days": gap, "apart_days": apart, "weeks": second.gestational_weeks}
    else:
        severity = HARD if apart < SHORTEST_DAYS else REVIEW if apart <= SHORT_DAYS else None
        reason = f"the births are {apart} days apart, the weeks of gestation unknown"
        facts = {"apart_days": apart, "weeks": None}
    if severity:
        yield Finding("a1", severity, mothers, (first.birth_id, second.birth_id), reason, facts)


def incoherent_multiple_birth(children: Sequence[BirthFacts]) -> Iterator[Finding]:
    """a2: more children of a delivery than it had, an order given twice, a child added later."""
    count = len(children)
    stated = sorted({one.plurality for one in children if one.plurality is not None})
    orders = sorted(one.birth_order for one in children if one.birth_order is not None)
    enrolled = sorted(one.enrolled_at for one in children)
    hours = (enrolled[-1] - enrolled[0]).total_seconds() / 3600 if enrolled else 0.0
    reasons = {
        f"{count} children of a delivery of {min(stated, default=0)}": count > min(stated, default=count),
        "an order is given twice in one delivery": len(set(orders)) < len(orders),
        "the children's certificates state different numbers": len(stated) > 1,
        f"a child was added {hours:.0f} hours after the first": hours > LATE_SIBLING_HOURS,
    }
    holding = [reason for reason, holds in reasons.items() if holds]
    if holding:
        persons = frozenset(one.newborn_id for one in children)
        births = tuple(sorted((one.birth_id for one in children), key=str))
        facts = {"children": count, "plurality": stated, "orders": orders, "hours": round(hours)}
        yield Finding("a2", HARD, persons, births, "; ".join(holding), facts)


def same_infant_by_prints(
    one: BirthFacts, other: BirthFacts, score: float, fingers: int, *, is_provisional: bool
) -> Iterator[Finding]:
    """b1: one infant's prints under two births. Siblings have prints of their own: a hit flags them too.

    A certificate annulled and made again for the same mother is a correction; for another woman it is not.
    """
    if (one.is_annulled or other.is_annulled) and one.mother_id == other.mother_id and one.mother_id is not None:
        return
    severity = HARD if score >= PRINTS_HARD_SCORE else REVIEW if score >= PRINTS_REVIEW_SCORE else None
    if severity is None:
        return
    if fingers < 2 and severity == HARD:
        severity = REVIEW  # a newborn's single finger never decides
    persons = frozenset({one.newborn_id, other.newborn_id})
    reason = f"of the infants, {score_in_words(score, fingers)}"
    facts = {"score": round(score, 2), "fingers": fingers, "is_provisional": is_provisional}
    yield Finding("b1", severity, persons, _in_order(one, other), reason, facts)


def same_infant_by_data(one: BirthFacts, other: BirthFacts) -> Iterator[Finding]:
    """b2: two births at one facility, an hour apart at most, same sex, 20 g apart at most, under two mothers."""
    if one.delivery_id == other.delivery_id or (one.mother_id is not None and one.mother_id == other.mother_id):
        return
    if one.facility_code != other.facility_code or one.born_at is None or other.born_at is None:
        return
    minutes = abs((one.born_at - other.born_at).total_seconds()) / 60
    if minutes > SAME_BIRTH_MINUTES or None in (one.sex, other.sex) or one.sex != other.sex:
        return
    if one.weight_g is None or other.weight_g is None:
        return
    grams = abs(one.weight_g - other.weight_g)
    if grams <= SAME_BIRTH_G:
        persons = frozenset({one.newborn_id, other.newborn_id})
        reason = f"born {minutes:.0f} minutes apart at one facility, same sex, {grams} g apart"
        yield Finding("b2", REVIEW, persons, _in_order(one, other), reason, {"minutes": round(minutes), "grams": grams})


def search_threshold(searched: int) -> float:
    """The score from which a hit among so many persons is a finding, by the error budget of a 1:N search."""
    return max(PRINTS_HARD_SCORE, 10 * math.log10(max(1, searched)) + SEARCH_MARGIN_SCORE)


def agreeing_fingers(by_finger: Mapping[int, float]) -> int:
    """How many fingers agree, of all that were compared."""
    return sum(score >= AGREEING_FINGER_SCORE for score in by_finger.values())


def one_woman_two_identities(
    mother: uuid.UUID, other: uuid.UUID, score: float, fingers: int, births: tuple[uuid.UUID, ...], searched: int = 1
) -> Iterator[Finding]:
    """c1: a mother's fingers found under another identity, in a search among so many."""
    if score >= search_threshold(searched):
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


def prints_missing(one: BirthFacts, first_captured_at: datetime | None) -> Iterator[Finding]:
    """c3: no prints of the mother, or taken more than a day after the birth."""
    persons = frozenset({one.mother_id or one.newborn_id})
    if first_captured_at is None:
        yield Finding("c3", REVIEW, persons, (one.birth_id,), "there are no prints of the mother", {})
    elif one.born_at is not None and first_captured_at - one.born_at > timedelta(hours=LATE_CAPTURE_HOURS):
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


def score_in_words(score: float, fingers: int) -> str:
    """How many fingers agree, their fused score, and the rate it stands for."""
    told = min(score, HIGHEST_TOLD_SCORE)
    rate = f"{'less than ' if score > told else ''}one false match in {10 ** (told / 10):.0e}"
    return f"fingers that agree: {fingers}, fused score {score:.1f} ({rate})"


def _in_order(one: BirthFacts, other: BirthFacts) -> tuple[uuid.UUID, uuid.UUID]:
    first, second = sorted((one.birth_id, other.birth_id), key=str)
    return first, second
