"""b3, g4, g5, g7: what prints brought after the enrolment show: at discharge, at a recapture, when asked for again."""

import math
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _, plural
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK, Finding, in_order
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.presented import CONFIRMED, Attempt
from registry.duplicates.indicators.rules.prints import AGREEING_FINGER_SCORE, match_in_words
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints.rules import DECEASED, REFUSED


@dataclass(frozen=True, slots=True)
class BroughtInfant:
    """An infant brought as a birth's newborn whose prints are like those of another birth's infant."""

    newborn: uuid.UUID
    birth: uuid.UUID
    other: uuid.UUID
    other_birth: uuid.UUID
    score: float
    fingers: int
    searched: int


@dataclass(frozen=True, slots=True)
class Discharge:
    """Every attempt to recognise a newborn at verifications, and whether its prints were found to be another's."""

    newborn: uuid.UUID
    birth: uuid.UUID
    attempts: tuple[Attempt, ...]
    is_another: bool


@dataclass(frozen=True, slots=True)
class DisputedPrints:
    """Prints added or recaptured for a person that plainly differ from the person's references."""

    person: uuid.UUID
    birth: uuid.UUID
    prints: int
    score: float | None


@dataclass(frozen=True, slots=True)
class WithheldLater:
    """Fingers bound at a birth of which not one was presented afterwards, with the reasons given."""

    person: uuid.UUID
    birth: uuid.UUID
    is_mother: bool
    fingers: tuple[int, ...]
    reasons: tuple[str, ...]
    shows_others: bool
    """Whether other fingers were presented in their place."""
    visits: int
    has_died: bool = False
    """Whether the mother's death is recorded."""


def brought_threshold(searched: int, limits: Thresholds) -> float:
    """The score from which an infant brought is another's: one search in a thousand finds a stranger.

    Lower than the bar of a search without cause: here the infant was not recognised, twice at a discharge.
    """
    return 10 * math.log10(max(1, searched)) + limits.search_margin_score


def another_infant(brought: BroughtInfant, limits: Thresholds) -> Iterator[Finding]:
    """b3: the infant brought is another birth's. Two crossed infants are one pair, so one alert."""
    if brought.score < brought_threshold(brought.searched, limits):
        return
    severity = HARD if brought.fingers >= limits.presented_fingers else REVIEW
    reason = _(
        "The infant brought as this newborn matches another newborn: {match}.",
        match=match_in_words(brought.score, brought.fingers),
    )
    facts = {"score": round(brought.score, 2), "fingers": brought.fingers, "searched": brought.searched}
    persons = frozenset({brought.newborn, brought.other})
    yield Finding("b3", severity, persons, in_order(brought.birth, brought.other_birth), reason, facts)


def not_recognised(discharge: Discharge, limits: Thresholds) -> Iterator[Finding]:
    """g5: a newborn recognised at none of two attempts, with prints less alike than one pair of strangers in 100.

    Where its prints are another's, b3 says so instead.
    """
    if discharge.is_another or any(attempt.outcome == CONFIRMED for attempt in discharge.attempts):
        return
    failed = [
        attempt
        for attempt in discharge.attempts
        if attempt.fingers >= limits.presented_fingers
        and attempt.score is not None
        and attempt.score < AGREEING_FINGER_SCORE
    ]
    if len(failed) < limits.presented_attempts:
        return
    scores = [round(attempt.score, 2) for attempt in failed if attempt.score is not None]
    reason = plural(
        "The newborn was not recognised in {n} attempt at the discharge (scores: {scores}).",
        "The newborn was not recognised in {n} attempts at the discharge (scores: {scores}).",
        len(failed),
        scores="; ".join(f"{score:.2f}" for score in scores),
    )
    facts = {"attempts": len(failed), "scores": scores, "is_provisional": failed[0].is_provisional}
    yield Finding("g5", REVIEW, frozenset({discharge.newborn}), (discharge.birth,), reason, facts)


def disputed(prints: DisputedPrints, _limits: Thresholds) -> Iterator[Finding]:
    """g4: prints added or recaptured plainly differ from the references; they are never searched as the person's."""
    if not prints.prints:
        return
    reason = plural(
        "{n} print added later plainly differs from those bound before.",
        "{n} prints added later plainly differ from those bound before.",
        prints.prints,
    )
    facts = {"prints": prints.prints, "score": prints.score}
    yield Finding("g4", REVIEW, frozenset({prints.person}), (prints.birth,), reason, facts)


def withheld_later(withheld: WithheldLater, limits: Thresholds) -> Iterator[Finding]:
    """g7: at the discharge or a recapture not one of the fingers on file could be compared.

    A refusal, other fingers shown each time, and a mother said to have died whose death nobody has recorded are for
    review; a bandage or a broken reader is a weak sign.
    """
    is_avoided = withheld.shows_others and withheld.visits >= limits.presented_attempts
    is_said_dead = withheld.is_mother and DECEASED in withheld.reasons
    if is_said_dead and withheld.has_died:
        return
    if is_said_dead:
        text = _("The mother was said to have died when the newborn left, and no death is recorded.")
    elif withheld.is_mother:
        text = plural(
            "Of the mother's {n} finger on file none was presented at the discharge or later.",
            "Of the mother's {n} fingers on file none was presented at the discharge or later.",
            len(withheld.fingers),
        )
    else:
        text = plural(
            "Of the newborn's {n} finger on file none was presented at the discharge or later.",
            "Of the newborn's {n} fingers on file none was presented at the discharge or later.",
            len(withheld.fingers),
        )
    facts = {
        "fingers": list(withheld.fingers),
        "reasons": list(withheld.reasons),
        "shows_others": withheld.shows_others,
        "of_mother": withheld.is_mother,
    }
    severity = REVIEW if is_avoided or is_said_dead or REFUSED in withheld.reasons else WEAK
    yield Finding("g7", severity, frozenset({withheld.person}), (withheld.birth,), text, facts)


INDICATORS: Final = (
    Indicator(
        code="b3",
        title=_("A newborn brought is another birth's newborn"),
        evidence=Evidence.PRINTS,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("two cots exchanged by mistake and put right"),
            _("a false match"),
            _("prints of siblings mixed up at the reader"),
        ),
        thresholds=("search_margin_score", "presented_fingers"),
        facts=BroughtInfant,
        rule=another_infant,
        is_of_persons=False,
        has_agreeing_prints=True,
    ),
    Indicator(
        code="g4",
        title=_("Prints added or recaptured disagree with those bound"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.NEVER,
        innocent_causes=(
            _("prints enrolled in the first four days of life"),
            _("another finger put on the reader"),
            _("worn or injured fingers"),
            _("growth"),
        ),
        thresholds=(),
        facts=DisputedPrints,
        rule=disputed,
        is_of_persons=False,
    ),
    Indicator(
        code="g5",
        title=_("A newborn was not recognised twice at the discharge"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("prints enrolled in the first four days of life"),
            _("wet, swollen or peeling fingers of the newborn"),
        ),
        thresholds=("presented_fingers", "presented_attempts"),
        facts=Discharge,
        rule=not_recognised,
        is_of_persons=False,
    ),
    Indicator(
        code="g7",
        title=_("None of the fingers on file was presented at the discharge or later"),
        evidence=Evidence.PRINTS,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("injured or worn fingers"),
            _("fear of the reader"),
            _("a broken reader"),
            _("other fingers captured by mistake"),
            _("a death that is not recorded yet"),
        ),
        thresholds=("presented_attempts",),
        facts=WithheldLater,
        rule=withheld_later,
        is_of_persons=False,
    ),
)
