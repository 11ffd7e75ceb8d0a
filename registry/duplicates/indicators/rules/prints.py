"""b1, c1, c2, c3, i0: what prints taken at births show. Scores are plain numbers, −10·log10(FMR)."""

import math
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.chances import one_in
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK, Finding, in_order
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.births import BirthFacts
from registry.duplicates.indicators.rules.records import explained
from registry.duplicates.thresholds.rules import Thresholds

AGREEING_FINGER_SCORE: Final = 20.0
"""A finger counts as agreeing from a false match rate of 1 in 100."""
LEAST_FINGERS_EVERYWHERE: Final = 2
"""Fingers of an infant that must agree where it is searched among all children."""
MOTHERS_PRINTS: Final = "the mother's prints"
"""The slug by which a finding reports that these are missing."""


@dataclass(frozen=True, slots=True)
class InfantMatch:
    """A birth's infant whose prints are like those of another birth's infant; `fingers` agree."""

    own: BirthFacts
    other: BirthFacts
    score: float
    fingers: int
    is_provisional: bool
    """Whether either infant has prints of the first days only."""
    searched: int | None = None
    """Among how many children it was found; None within the block of its department, sex and days."""


@dataclass(frozen=True, slots=True)
class WomanMatch:
    """A mother whose prints are like those of another adult identity, in a search among `searched` persons."""

    mother: uuid.UUID
    other: uuid.UUID
    score: float
    fingers: int
    births: tuple[uuid.UUID, ...]
    searched: int
    explanation: str | None = None
    """The innocent cause of other papers that the records show: new ones, or a mistyped number."""


@dataclass(frozen=True, slots=True)
class FailedComparisons:
    """How often the prints of a mother failed to match those bound to her."""

    mother: uuid.UUID
    birth: uuid.UUID
    failed: int


@dataclass(frozen=True, slots=True)
class MothersPrints:
    """When the mother's first print at a birth was taken; None when there is none."""

    birth: BirthFacts
    first_captured_at: datetime | None


@dataclass(frozen=True, slots=True)
class SharedImage:
    """One image file that was sent for two persons."""

    one: uuid.UUID
    other: uuid.UUID
    birth: uuid.UUID


def search_threshold(searched: int, limits: Thresholds) -> float:
    """The score from which a hit among so many persons is a finding, by the error budget of a 1:N search."""
    return max(limits.prints_hard_score, 10 * math.log10(max(1, searched)) + limits.search_margin_score)


def hard_search_threshold(searched: int, limits: Thresholds) -> float:
    """The score from which a hit among so many persons makes a case by itself."""
    return max(limits.prints_hard_score, 10 * math.log10(max(1, searched)) + limits.search_hard_margin_score)


def infant_thresholds(searched: int | None, limits: Thresholds) -> tuple[float, float]:
    """The scores from which an infant's hit is for review, and hard: within its block, or among so many everywhere.

    Among all children the bar pays for the number searched, and never lies below that of the block.
    """
    if searched is None:
        return limits.prints_review_score, limits.prints_hard_score
    price = 10 * math.log10(max(1, searched))
    return (
        max(limits.prints_review_score, price + limits.infant_review_margin_score),
        max(limits.prints_hard_score, price + limits.infant_hard_margin_score),
    )


def is_found_everywhere(score: float, by_finger: Mapping[int, float], searched: int, limits: Thresholds) -> bool:
    """Whether an infant found outside its block is worth a finding: no single finger decides among so many."""
    least, _hard = infant_thresholds(searched, limits)
    return score >= least and agreeing_fingers(by_finger) >= LEAST_FINGERS_EVERYWHERE


def agreeing_fingers(by_finger: Mapping[int, float]) -> int:
    """How many fingers agree, of all that were compared."""
    return sum(score >= AGREEING_FINGER_SCORE for score in by_finger.values())


def match_in_words(score: float, fingers: int) -> Message:
    """How many fingers agree, their fused score, and the false match rate it stands for."""
    return plural(
        "{n} finger agrees, fused score {score:.1f} (false match: {rate})",
        "{n} fingers agree, fused score {score:.1f} (false match: {rate})",
        fingers,
        score=score,
        rate=one_in(10 ** (-score / 10)),
    )


def is_made_again(one: BirthFacts, other: BirthFacts) -> bool:
    """Whether one of two certificates was annulled, and both are of one woman: one birth, registered twice."""
    return (one.is_annulled or other.is_annulled) and one.woman == other.woman and one.woman is not None


def same_infant_by_prints(match: InfantMatch, limits: Thresholds) -> Iterator[Finding]:
    """b1: one infant's prints under two births. Siblings have prints of their own, so a hit flags them too.

    A certificate annulled and made again for the same mother is a correction; for another woman it is not.
    """
    own, other = match.own, match.other
    if is_made_again(own, other):
        return
    review, hard = infant_thresholds(match.searched, limits)
    if match.score < review or (match.searched is not None and match.fingers < LEAST_FINGERS_EVERYWHERE):
        return
    severity = HARD if match.score >= hard and match.fingers >= 2 else REVIEW  # a single finger never decides
    persons = frozenset({own.newborn_id, other.newborn_id})
    agreement = match_in_words(match.score, match.fingers)
    facts = {"score": round(match.score, 2), "fingers": match.fingers, "is_provisional": match.is_provisional}
    if match.searched is None:
        reason = _("The infants' prints match: {match}.", match=agreement)
    else:
        facts["searched"] = match.searched
        reason = plural(
            "The infants' prints match, in a search of {n} child of every place, sex and date: {match}.",
            "The infants' prints match, in a search of {n} children of every place, sex and date: {match}.",
            match.searched,
            match=agreement,
        )
    yield Finding("b1", severity, persons, in_order(own.birth_id, other.birth_id), reason, facts)


def is_one_woman(score: float, searched: int, limits: Thresholds) -> bool:
    """Whether two adult identities are taken for one woman by their prints."""
    return score >= search_threshold(searched, limits)


def one_woman_two_identities(match: WomanMatch, limits: Thresholds) -> Iterator[Finding]:
    """c1: a mother's fingers found under another identity. Papers that were replaced are for review.

    So is a score that an innocent woman may reach in one search of thousands.
    """
    if is_one_woman(match.score, match.searched, limits):
        reason = _("The women's prints match: {match}.", match=match_in_words(match.score, match.fingers))
        facts: dict[str, Any] = {"score": round(match.score, 2), "fingers": match.fingers, "searched": match.searched}
        severity = HARD if match.score >= hard_search_threshold(match.searched, limits) else REVIEW
        if match.explanation is not None:
            severity, reason = REVIEW, explained(reason, match.explanation)
            facts["explanation"] = match.explanation
        yield Finding("c1", severity, frozenset({match.mother, match.other}), match.births, reason, facts)


def another_woman(comparisons: FailedComparisons, _limits: Thresholds) -> Iterator[Finding]:
    """c2: the mother's prints do not match those bound to her: once is for review, again is hard."""
    failed = comparisons.failed
    if failed:
        severity = REVIEW if failed == 1 else HARD
        reason = plural(
            "The mother's prints failed to match {n} time.", "The mother's prints failed to match {n} times.", failed
        )
        persons = frozenset({comparisons.mother})
        # No score is stored with a failed comparison; the key is part of the API.
        yield Finding("c2", severity, persons, (comparisons.birth,), reason, {"failed": failed, "score": None})


def prints_missing(prints: MothersPrints, limits: Thresholds) -> Iterator[Finding]:
    """c3: no prints of the mother, or taken more than a day after the birth."""
    birth, taken_at = prints.birth, prints.first_captured_at
    persons = frozenset({birth.mother_id or birth.newborn_id})
    if taken_at is None:
        reason = _("There are no prints of the mother.")
        yield Finding("c3", REVIEW, persons, (birth.birth_id,), reason, {"missing": [MOTHERS_PRINTS]})
    elif (born := birth.latest) is not None and taken_at - born > timedelta(hours=limits.late_capture_hours):
        hours = (taken_at - born).total_seconds() / 3600
        reason = _("The mother's prints were taken {hours:.0f} hours after the birth.", hours=hours)
        yield Finding("c3", WEAK, persons, (birth.birth_id,), reason, {"hours": round(hours)})


def same_image(shared: SharedImage, _limits: Thresholds) -> Iterator[Finding]:
    """i0: the very same image file was sent for two persons."""
    reason = _("One image file was sent for two persons.")
    yield Finding("i0", REVIEW, frozenset({shared.one, shared.other}), (shared.birth,), reason, {})


INDICATORS: Final = (
    Indicator(
        code="b1",
        title=_("The same infant's prints under two mothers"),
        evidence=Evidence.PRINTS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.PRINTS,
        innocent_causes=(
            _("a false match"),
            _("an adoption"),
            _("a certificate annulled and made again"),
            _("one birth registered twice in a ward"),
        ),
        thresholds=(
            "prints_hard_score",
            "prints_review_score",
            "infant_hard_margin_score",
            "infant_review_margin_score",
        ),
        facts=InfantMatch,
        rule=same_infant_by_prints,
        is_of_persons=False,
        has_agreeing_prints=True,
        excuse=is_made_again,
    ),
    Indicator(
        code="c1",
        title=_("One woman's fingers under two identities"),
        evidence=Evidence.PRINTS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.PRINTS,
        innocent_causes=(_("a duplicate document"), _("a foreigner's card replaced by a DNI")),
        thresholds=("prints_hard_score", "search_margin_score", "search_hard_margin_score"),
        facts=WomanMatch,
        rule=one_woman_two_identities,
        is_of_persons=True,
        has_agreeing_prints=True,
        unites_mothers=True,
        says_one_person=True,
    ),
    Indicator(
        code="c2",
        title=_("The woman presented is not the mother whose prints are bound"),
        evidence=Evidence.PRINTS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(_("worn prints"), _("another declarant came")),
        thresholds=(),
        facts=FailedComparisons,
        rule=another_woman,
        is_of_persons=False,
    ),
    Indicator(
        code="c3",
        title=_("The mother's prints are missing or late"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("a birth at home"), _("the mother's death"), _("a broken reader")),
        thresholds=("late_capture_hours",),
        facts=MothersPrints,
        rule=prints_missing,
        is_of_persons=False,
    ),
    Indicator(
        code="i0",
        title=_("The very same image file under two persons"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.PRINTS,
        innocent_causes=(_("an operator's error at the reader"),),
        thresholds=(),
        facts=SharedImage,
        rule=same_image,
        is_of_persons=True,
        has_agreeing_prints=True,
        says_one_person=True,
    ),
)
