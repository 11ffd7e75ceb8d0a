"""g1, g2, g3, g6: what the prints presented for a minor's ID show, and what was not presented."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _, plural
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.prints import hard_search_threshold, match_in_words, search_threshold
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints import rules as fingerprints

FAILED: Final = fingerprints.REVIEW
CONFIRMED: Final = fingerprints.CONFIRMED
"""Outcomes of a comparison, as the fingerprints room names them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a person's prints against those bound: the outcome, how many fingers, the fused score."""

    outcome: str
    fingers: int
    score: float | None
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Attempts:
    """Every attempt of a minor's prints against those enrolled."""

    minor: uuid.UUID
    attempts: tuple[Attempt, ...]
    births: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class PresentedMatch:
    """Prints presented for a minor that are like another identity's, in a search among `searched` persons."""

    minor: uuid.UUID
    other: uuid.UUID
    score: float
    fingers: int
    births: tuple[uuid.UUID, ...]
    searched: int
    sibling_bar: float | None = None
    """Of a brother, sister or cousin, compared 1:1 where the minor's own prints did not agree better: a claim's bar."""
    is_of_household: bool = False
    """Whether telephone or address alone make them kin."""


@dataclass(frozen=True, slots=True)
class FailedApplicant:
    """How often an applicant's prints failed to match those bound to the person whose document was shown."""

    applicant: uuid.UUID
    minor: uuid.UUID
    failed: int
    births: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Fingers on file of which not one was presented for an ID, with the reasons given."""

    person: uuid.UUID
    minor: uuid.UUID
    fingers: tuple[int, ...]
    reasons: tuple[str, ...]
    is_excused: bool
    """Whether every reason is one of the finger itself, such as a bandage."""
    shows_others: bool
    """Whether other fingers were presented in their place."""
    births: tuple[uuid.UUID, ...]


def not_the_enrolled(tried: Attempts, limits: Thresholds) -> Iterator[Finding]:
    """g1: the minor matched the prints enrolled in none of two attempts or more. One that confirms ends it."""
    failed = [attempt for attempt in tried.attempts if attempt.outcome == FAILED]
    is_confirmed = any(attempt.outcome == CONFIRMED for attempt in tried.attempts)
    if is_confirmed or len(failed) < limits.presented_attempts:
        return
    fingers = max(attempt.fingers for attempt in failed)
    if fingers < limits.presented_fingers:
        return
    scores = [round(attempt.score, 2) for attempt in failed if attempt.score is not None]
    reason = plural(
        "The minor's prints failed to match those enrolled in {n} attempt, with {fingers} fingers at most "
        "(scores: {scores}).",
        "The minor's prints failed to match those enrolled in {n} attempts, with {fingers} fingers at most "
        "(scores: {scores}).",
        len(failed),
        fingers=fingers,
        scores="; ".join(f"{score:.2f}" for score in scores) or "–",
    )
    facts = {
        "fingers": fingers,
        "attempts": len(failed),
        "scores": scores,
        "is_provisional": any(attempt.is_provisional for attempt in failed),
    }
    yield Finding("g1", REVIEW, frozenset({tried.minor}), tried.births, reason, facts)


def prints_of_another(match: PresentedMatch, limits: Thresholds) -> Iterator[Finding]:
    """g2: the prints presented are bound to another identity.

    A single finger never decides: it is for review, as is a score that an innocent may reach in thousands of searches.
    Siblings have prints of their own; they are within reach of each other, so that a brother's or sister's prints are
    compared 1:1 and are for review at the bar of such a comparison.
    """
    if match.sibling_bar is not None:
        yield from _siblings_prints(match, match.sibling_bar)
        return
    if match.score < search_threshold(match.searched, limits):
        return
    is_sure = match.score >= hard_search_threshold(match.searched, limits)
    severity = HARD if is_sure and match.fingers >= limits.presented_fingers else REVIEW
    reason = _(
        "The prints presented match another identity: {match}.", match=match_in_words(match.score, match.fingers)
    )
    facts = {"score": round(match.score, 2), "fingers": match.fingers, "searched": match.searched}
    yield Finding("g2", severity, frozenset({match.minor, match.other}), match.births, reason, facts)


def _siblings_prints(match: PresentedMatch, bar: float) -> Iterator[Finding]:
    if match.score < bar:
        return
    agreement = match_in_words(match.score, match.fingers)
    if match.is_of_household:
        reason = _("The prints presented match a child of the same household: {match}.", match=agreement)
    else:
        reason = _("The prints presented match a brother or sister rather than the minor: {match}.", match=agreement)
    facts = {"score": round(match.score, 2), "fingers": match.fingers, "searched": match.searched, "sibling": True}
    yield Finding("g2", REVIEW, frozenset({match.minor, match.other}), match.births, reason, facts)


def fingers_withheld(withheld: Withheld, _limits: Thresholds) -> Iterator[Finding]:
    """g6: not one of the fingers on file was presented: refused, missing, or others shown in their place.

    An applicant with a bandaged hand is a weak sign; a minor with one is confirmed in another way or waits anyway.
    """
    is_minor = withheld.person == withheld.minor
    if not withheld.fingers or (withheld.is_excused and is_minor):
        return
    if is_minor:
        text = plural(
            "The minor presented none of the {n} finger on file.",
            "The minor presented none of the {n} fingers on file.",
            len(withheld.fingers),
        )
    else:
        text = plural(
            "The applicant presented none of the {n} finger on file.",
            "The applicant presented none of the {n} fingers on file.",
            len(withheld.fingers),
        )
    facts = {
        "fingers": list(withheld.fingers),
        "reasons": list(withheld.reasons),
        "shows_others": withheld.shows_others,
        "of_minor": is_minor,
    }
    persons = frozenset({withheld.person, withheld.minor})
    yield Finding("g6", WEAK if withheld.is_excused else REVIEW, persons, withheld.births, text, facts)


def another_applicant(comparisons: FailedApplicant, _limits: Thresholds) -> Iterator[Finding]:
    """g3: an applicant's prints are not those bound to the person whose document was shown."""
    failed = comparisons.failed
    if failed:
        reason = plural(
            "The applicant's prints failed to match {n} time.",
            "The applicant's prints failed to match {n} times.",
            failed,
        )
        persons = frozenset({comparisons.applicant, comparisons.minor})
        yield Finding("g3", REVIEW, persons, comparisons.births, reason, {"failed": failed})


INDICATORS: Final = (
    Indicator(
        code="g1",
        title=_("The minor does not match the prints enrolled"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("prints enrolled in the first four days of life"),
            _("growth"),
            _("worn or injured fingers"),
        ),
        thresholds=("presented_attempts", "presented_fingers"),
        facts=Attempts,
        rule=not_the_enrolled,
        is_of_persons=True,
    ),
    Indicator(
        code="g2",
        title=_("The prints presented for an ID are bound to another identity"),
        evidence=Evidence.PRINTS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("a false match"),
            _("one child registered twice"),
            _("prints of siblings mixed up at the reader"),
        ),
        thresholds=("prints_hard_score", "search_margin_score", "search_hard_margin_score", "presented_fingers"),
        facts=PresentedMatch,
        rule=prints_of_another,
        is_of_persons=True,
        has_agreeing_prints=True,
    ),
    Indicator(
        code="g3",
        title=_("The applicant's prints are not those of the person whose document was shown"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(_("worn prints"), _("a relative's document shown by mistake")),
        thresholds=(),
        facts=FailedApplicant,
        rule=another_applicant,
        is_of_persons=True,
    ),
    Indicator(
        code="g6",
        title=_("None of the fingers on file was presented for an ID"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("injured or worn fingers"),
            _("fear of the reader"),
            _("other fingers captured by mistake"),
        ),
        thresholds=(),
        facts=Withheld,
        rule=fingers_withheld,
        is_of_persons=True,
    ),
)
