"""Fingers, failures, capture times, and what a comparison concludes. Pure: scores are plain −10·log10(FMR) numbers."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from registry.core.clock import FAST_CLOCK
from registry.core.messages import Message, _

FINGERS: Final = range(1, 11)
"""ISO positions: 1–5 right thumb to little finger, 6–10 left thumb to little finger."""
IMPRESSIONS: Final = range(1, 4)
DECEASED: Final = "deceased"
REFUSED: Final = "refused"
FAILURES: Final = (
    "amputated",
    "bandaged",
    "deformed",
    "worn",
    REFUSED,
    "device_failure",
    "too_small",
    DECEASED,
    "other",
)
ADULT_ROLES: Final = frozenset({"mother", "applicant"})
"""Whose prints are an adult's; all others are a child's."""
APPLICANT: Final = "applicant"
"""The role of whoever applies for a minor's ID: what they present is bound to nobody."""
SIDES: Final = ("adult", "child", APPLICANT)
"""Whose prints a search covers: references of adults, references of children, and what applicants presented."""
APPLICANTS_SEARCHED_FOR: Final = timedelta(days=2 * 365)
"""For so long what an applicant presented is searched (decision 0065): whoever collects children does so in months."""
OF_THE_FINGER: Final = frozenset({"amputated", "bandaged", "deformed", DECEASED})
"""Failures of the finger itself, not of one attempt: an image of that finger contradicts them."""
ASKED_FINGERS: Final = (1, 2, 6, 7)
"""Both thumbs and both index fingers, of mother and newborn."""
POOR_QUALITY: Final = 40
"""0–100; an impression below it is stored, marked, and requested again."""
PARTIAL_OR_UNCLEAR: Final = frozenset(
    {
        "only_the_tip",
        "too_small",
        "few_minutiae",
        "beaded",
        "too_dry",
        "too_wet",
        "blurred",
        "press_harder",
        "low_contrast",
    }
)
"""The engine's reasons that a second touch may not have: it lands elsewhere, drier, or firmer."""
USABLE_QUALITY: Final = 15
"""0–100; below it a comparison supports no conclusion."""
PROVISIONAL_BEFORE: Final = timedelta(days=4)
"""Prints of the first days are weak: TAR 77 % at FAR 0.1 %, from day 4 96 % (Sci Rep 2022)."""
EARLIEST_CAPTURE_YEAR: Final = 2000
"""Before it, no finger was captured by a device that this registry reads."""
LARGEST_IMAGE_BYTES: Final = 10 * 1024 * 1024
"""A lossless print at 1000 ppi has 1 to 3 MB."""
MOST_PROBES: Final = 3
"""Impressions of one finger to search a person with: as many as one enrolment takes, the best of all."""
READING_PURPOSES: Final = ("quality_review", "identity_check", "case_review", "court_order", "request_of_the_person")
"""Purposes for which a capture may be read. A closed list, not free text: the journal holds no personal data."""

PLAINLY_OTHER_SCORE: Final = 10.0
"""A usable impression below it is as unlike as one in ten pairs of different fingers are: it is another finger's."""
CONFIRMED_SCORE: Final = 30.0
"""1:1: a false match rate of 1 in 1000 confirms the claim that two prints are of the same person."""

REFERENCE: Final = "reference"
UNCONFIRMED: Final = "unconfirmed"
DISPUTED: Final = "disputed"
PRESENTED: Final = "presented"
STANDINGS: Final = (REFERENCE, UNCONFIRMED, DISPUTED, PRESENTED)
"""What a print stands for: it is the person's own (the only one searched and compared as theirs); it waits for
confirmation; it plainly disagrees with the person's own; it was only presented at a verification."""

BY_ENROLMENT: Final = "enrolment"
BY_COMPARISON: Final = "compared"
BY_MOTHER: Final = "mother"
BY_SECOND_PERSON: Final = "second_person"
GROUNDS: Final = (BY_ENROLMENT, BY_COMPARISON, BY_MOTHER, BY_SECOND_PERSON)
"""On what ground a print is a reference: taken at the enrolment; compared with references; the mother's prints were
confirmed and the child was found under no other name; a second person says why."""

TOO_POOR: Final = "too_poor"
TOO_LITTLE: Final = "too_little"
DOUBTS: Final = (TOO_POOR, TOO_LITTLE)
"""Why a low score does not mean two fingers: a print cannot be judged; the two may show different parts of one."""

CONFIRMED: Final = "confirmed"
REVIEW: Final = "review"
NOT_ASSESSABLE: Final = "not_assessable"
OUTCOMES: Final = (CONFIRMED, REVIEW, NOT_ASSESSABLE)


AS_STATED: Final = "as_stated"
HANDS_EXCHANGED: Final = "hands_exchanged"
FINGERS_EXCHANGED: Final = "fingers_exchanged"
HYPOTHESIS_PRICE: Final = {HANDS_EXCHANGED: 10.0, FINGERS_EXCHANGED: 13.0}
"""Which fingers prints are of, and what is paid in the score for a hypothesis besides the stated one. −10·log10 of a
tenth and of a twentieth: trying both adds 15 % to the false matches, at every threshold. Fingers in any order pay for
the number of orders too."""


def other_hand(finger: int) -> int:
    """The same finger of the other hand."""
    return finger + 5 if finger <= 5 else finger - 5


def capture_time_error(captured_at: datetime, now: datetime, born_at: datetime | None = None) -> Message | None:
    """What is wrong with the moment of a capture, or None; `born_at` is the birth of the person captured.

    Clocks differ by some minutes, and so does a written hour of birth.
    """
    if captured_at > now + FAST_CLOCK:
        return _("The time of capture must not be in the future.")
    if born_at is not None and captured_at < born_at - FAST_CLOCK:
        return _("The time of capture must not be before the birth.")
    if captured_at.year < EARLIEST_CAPTURE_YEAR:
        return _("The time of capture must not be before {year}.", year=EARLIEST_CAPTURE_YEAR)
    return None


def is_provisional(born_at: datetime | None, captured_at: datetime) -> bool:
    """Whether an infant's print was taken in the first four days of life."""
    return born_at is not None and captured_at - born_at < PROVISIONAL_BEFORE


@dataclass(frozen=True, slots=True)
class FingerScore:
    """One finger's best comparison, the lower of the two qualities, and whether the engine could compare them.

    `shows_enough` is False where the two may show different parts of one finger: nothing against a high score.
    `reference` is the stored capture that agreed best; `on_file` is its finger where it is another than the stated.
    """

    finger: int
    score: float
    quality: int
    is_assessable: bool = True
    reference: uuid.UUID | None = field(default=None, compare=False)
    on_file: int | None = field(default=None, compare=False)
    shows_enough: bool = True

    @property
    def is_usable(self) -> bool:
        """Whether its score counts."""
        return self.is_assessable and self.quality >= USABLE_QUALITY

    @property
    def can_contradict(self) -> bool:
        """Whether a low score is evidence of two different fingers."""
        return self.is_usable and self.shows_enough


def fusable(scores: Sequence[FingerScore]) -> tuple[FingerScore, ...]:
    """The usable fingers, or all of them when none is usable. Usability is known before any score is."""
    return tuple(score for score in scores if score.is_usable) or tuple(scores)


def default_standing(purpose: str) -> str:
    """What a print stands for when nobody has compared it yet, by the purpose of its capture."""
    return {"enrolment": REFERENCE, "verification": PRESENTED}.get(purpose, UNCONFIRMED)


def standing_of(conclusion: str) -> str:
    """What prints added to a person stand for, by the outcome of their comparison with the person's references."""
    return {CONFIRMED: REFERENCE, REVIEW: DISPUTED}.get(conclusion, UNCONFIRMED)


def outcome(fused: float | None, scores: Sequence[FingerScore], *, is_provisional: bool) -> str:
    """What comparing a person's prints with those bound concludes: confirmed, review or not assessable.

    Without a usable common finger there is no conclusion, and none against the person where all of them show too little
    to have the same skin in common. A newborn's low score never leads to a review: in the first days genuine prints
    often fail.
    """
    if fused is None or not any(score.is_usable for score in scores):
        return NOT_ASSESSABLE
    if fused >= CONFIRMED_SCORE:
        return CONFIRMED
    can_contradict = not is_provisional and any(score.can_contradict for score in scores)
    return REVIEW if can_contradict else NOT_ASSESSABLE


def doubt(score: float, *, is_assessable: bool, shows_enough: bool) -> str | None:
    """Why this score of two impressions does not mean two fingers; None where it does, or means one."""
    if not is_assessable:
        return TOO_POOR
    return TOO_LITTLE if not shows_enough and score < CONFIRMED_SCORE else None


def another_touch_helps(quality: int | None, reasons: Collection[str], touches: int = 1) -> bool:
    """Whether a second touch of a finger is worth asking for, where there is time: the first will do, but not for long.

    It shows other skin, or the same more clearly, and the best of both counts. Never more than two, and none of a print
    that is asked for again anyway.
    """
    is_kept = quality is not None and quality >= POOR_QUALITY
    return is_kept and touches == 1 and not PARTIAL_OR_UNCLEAR.isdisjoint(reasons)


def side_of(role: str, standing: str) -> str:
    """The side of the galleries to which a print of this role and standing belongs."""
    if standing != REFERENCE:
        return APPLICANT
    return "adult" if role in ADULT_ROLES else "child"


def missing_fingers(captured: Sequence[int]) -> tuple[int, ...]:
    """Requested fingers that have neither an image nor a failure."""
    return tuple(finger for finger in ASKED_FINGERS if finger not in captured)
