"""g8, g9: under which other identity the fingers of an applicant for a minor's ID are known."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from registry.core.messages import Message, _
from registry.duplicates.indicators.finding import HARD, REVIEW, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.prints import hard_search_threshold, match_in_words, search_threshold
from registry.duplicates.indicators.rules.records import explained
from registry.duplicates.thresholds.rules import Thresholds

_THRESHOLDS: Final = ("prints_hard_score", "search_margin_score", "search_hard_margin_score", "presented_fingers")


@dataclass(frozen=True, slots=True)
class ApplicantMatch:
    """An applicant whose prints are like another adult identity's, in a search among `searched` persons."""

    applicant: uuid.UUID
    other: uuid.UUID
    score: float
    fingers: int
    births: tuple[uuid.UUID, ...]
    searched: int
    is_kin: bool = False
    """Whether the other is recorded as the minor's kin, and may have stood at the same reader."""
    explanation: str | None = None
    """The innocent cause of other papers that the records show."""


@dataclass(frozen=True, slots=True)
class PresentedUnderAnother:
    """A mother's or an applicant's prints that are like those which another applicant presented, bound to nobody."""

    person: uuid.UUID
    other: uuid.UUID
    """Under whose name they were presented."""
    score: float
    fingers: int
    births: tuple[uuid.UUID, ...]
    searched: int
    is_of_family: bool = False
    """Whether both came for one family or one institution, and may have stood at the same reader."""
    explanation: str | None = None
    """The innocent cause of other papers that the records show."""


def applicant_under_another_name(match: ApplicantMatch, limits: Thresholds) -> Iterator[Finding]:
    """g8: an applicant's fingers are bound to another identity.

    For review only where papers were replaced, where the other is the minor's kin (the wrong relative touched the
    reader), where a single finger agrees, or at a score that an innocent may reach in thousands of searches.
    """
    words = match_in_words(match.score, match.fingers)
    reason = _("The applicant's prints match another identity: {match}.", match=words)
    persons, facts = frozenset({match.applicant, match.other}), {"is_kin": match.is_kin}
    yield from _judged("g8", match, persons, facts, reason, limits, may_be_mixed_up=match.is_kin)


def presented_under_another_name(match: PresentedUnderAnother, limits: Thresholds) -> Iterator[Finding]:
    """g9: fingers that an applicant presented, and that are bound to nobody, come back under another name.

    For review only as g8 is: where papers were replaced, where both came for one family or institution, where a single
    finger agrees, or at a score that an innocent may reach in thousands of searches.
    """
    words = match_in_words(match.score, match.fingers)
    reason = _("The prints match those that an applicant presented under another name: {match}.", match=words)
    persons, facts = frozenset({match.person, match.other}), {"is_of_family": match.is_of_family}
    yield from _judged("g9", match, persons, facts, reason, limits, may_be_mixed_up=match.is_of_family)


def _judged(
    code: str,
    match: ApplicantMatch | PresentedUnderAnother,
    persons: frozenset[uuid.UUID],
    facts: dict[str, Any],
    reason: Message,
    limits: Thresholds,
    *,
    may_be_mixed_up: bool,
) -> Iterator[Finding]:
    if match.score < search_threshold(match.searched, limits):
        return
    is_sure = match.score >= hard_search_threshold(match.searched, limits) and match.fingers >= limits.presented_fingers
    severity = HARD if is_sure and not may_be_mixed_up else REVIEW
    facts |= {"score": round(match.score, 2), "fingers": match.fingers, "searched": match.searched}
    if match.explanation is not None:
        severity, reason = REVIEW, explained(reason, match.explanation)
        facts["explanation"] = match.explanation
    yield Finding(code, severity, persons, match.births, reason, facts)


INDICATORS: Final = (
    Indicator(
        code="g8",
        title=_("An applicant's fingers are bound to another identity"),
        evidence=Evidence.PRINTS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("a false match"),
            _("a foreigner's card replaced by a DNI"),
            _("a duplicate document"),
            _("another relative put a finger on the reader"),
        ),
        thresholds=_THRESHOLDS,
        facts=ApplicantMatch,
        rule=applicant_under_another_name,
        is_of_persons=True,
        has_agreeing_prints=True,
        says_one_person=True,
    ),
    Indicator(
        code="g9",
        title=_("Fingers that an applicant presented come back under another name"),
        evidence=Evidence.PRINTS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.PRINTS,
        innocent_causes=(
            _("a false match"),
            _("a foreigner's card replaced by a DNI"),
            _("another relative put a finger on the reader"),
            _("another applicant's document taken by mistake"),
        ),
        thresholds=_THRESHOLDS,
        facts=PresentedUnderAnother,
        rule=presented_under_another_name,
        is_of_persons=True,
        has_agreeing_prints=True,
        says_one_person=True,
    ),
)
