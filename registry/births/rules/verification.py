"""What the prints of mother and infant, presented again or added, conclude about their bond, and what to do next."""

from datetime import datetime, timedelta
from typing import Final

from registry.fingerprints.rules import CONFIRMED, NOT_ASSESSABLE, REVIEW

SECOND_ATTEMPT: Final = "second_attempt"
RESPONSIBLE_NURSE: Final = "responsible_nurse"
NEWBORN_AGAIN: Final = "newborn_again"
GUARDIAN: Final = "guardian"
NEXT_STEPS: Final = (SECOND_ATTEMPT, RESPONSIBLE_NURSE, NEWBORN_AGAIN, GUARDIAN)
"""What follows a verification that did not confirm: the same at every counter, whatever the searches find."""

MORE_IMPRESSIONS: Final = "more_impressions"
MOTHERS_PRINTS: Final = "mothers_prints"
SECOND_PERSON: Final = "second_person"
NEEDS: Final = (MORE_IMPRESSIONS, MOTHERS_PRINTS, SECOND_PERSON)
"""Each of them can confirm added prints that a comparison did not."""

COMPLETED_WITHIN: Final = timedelta(days=7)
"""So long the enrolling facility completes an enrolment: the first prints of a person without any belong to it."""


def bond_outcome(mother: str, infant: str) -> str:
    """Confirmed when both are, review when either needs it, otherwise not assessable.

    An infant's score never decides alone, and a confirmed mother proves nothing about the infant in her arms: what
    cannot be assessed never lowers the level.
    """
    if REVIEW in (mother, infant):
        return REVIEW
    return CONFIRMED if mother == infant == CONFIRMED else NOT_ASSESSABLE


def next_step(outcome: str, infant: str, attempt: int, *, is_mother_absent: bool) -> str | None:
    """What to do after a verification: not assessable is an answer to be acted on, never a pass.

    Nobody asks for the prints of a mother who has died or is unknown: then another person takes the newborn home.
    """
    if outcome == CONFIRMED:
        return None
    if is_mother_absent:
        return NEWBORN_AGAIN if attempt == 1 and infant != CONFIRMED else GUARDIAN
    return SECOND_ATTEMPT if attempt == 1 else RESPONSIBLE_NURSE


def needs(subject_is_newborn: bool, has_mother: bool, mother_is_confirmed: bool) -> tuple[str, ...]:
    """What can confirm prints that no comparison confirmed."""
    mothers = subject_is_newborn and has_mother and not mother_is_confirmed
    return tuple(need for need in NEEDS if need != MOTHERS_PRINTS or mothers)


def completes_enrolment(enrolled_at: datetime, now: datetime, facility: str | None, own_facility: str | None) -> bool:
    """Whether first prints belong to the enrolment itself: brought soon, by the facility that enrolled."""
    return facility is not None and facility == own_facility and now - enrolled_at <= COMPLETED_WITHIN
