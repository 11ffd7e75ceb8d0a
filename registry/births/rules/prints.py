"""What is wrong with the prints of an enrolment, before any image is looked at."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from registry.core.errors import FieldError

MOTHER: Final = "mother"
NEWBORN: Final = "newborn"
SUBJECTS: Final = (MOTHER, NEWBORN)
EARLIEST_YEAR: Final = 2000
"""Before, no finger was captured by a device this registry reads."""

ENROLMENT: Final = "enrolment"
ASKED_AGAIN: Final = "asked_again"
RECAPTURE: Final = "recapture"
VERIFICATION: Final = "verification"
OCCASIONS: Final = (ENROLMENT, ASKED_AGAIN, RECAPTURE, VERIFICATION)


class PrintFacts(NamedTuple):
    """Whose print, when, and where it stands in the request."""

    subject: str
    captured_at: datetime
    pointer: str


def print_errors(
    prints: Sequence[PrintFacts], now: datetime, born_at: datetime | None, *, has_mother: bool
) -> tuple[FieldError, ...]:
    """Everything wrong with when the prints were taken, and of whom."""
    return tuple(_errors(prints, now, born_at, has_mother))


def _errors(
    prints: Sequence[PrintFacts], now: datetime, born_at: datetime | None, has_mother: bool
) -> Iterator[FieldError]:
    for one in prints:
        if one.captured_at > now:
            yield FieldError(f"{one.pointer}/captured_at", "This lies in the future.")
        elif one.subject == NEWBORN and born_at is not None and one.captured_at < born_at:
            yield FieldError(f"{one.pointer}/captured_at", "This lies before the birth.")
        elif one.captured_at.year < EARLIEST_YEAR:
            yield FieldError(f"{one.pointer}/captured_at", f"Not before {EARLIEST_YEAR}.")
        if one.subject == MOTHER and not has_mother:
            yield FieldError(f"{one.pointer}/subject", "The mother is said to be unknown.")
