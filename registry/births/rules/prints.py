"""What is wrong with the prints of an enrolment, before any image is examined."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from registry.core.errors import FieldError
from registry.core.messages import _
from registry.fingerprints.rules import capture_time_error

MOTHER: Final = "mother"
NEWBORN: Final = "newborn"
SUBJECTS: Final = (MOTHER, NEWBORN)

ENROLMENT: Final = "enrolment"
ASKED_AGAIN: Final = "asked_again"
RECAPTURE: Final = "recapture"
VERIFICATION: Final = "verification"
OCCASIONS: Final = (ENROLMENT, ASKED_AGAIN, RECAPTURE, VERIFICATION)


class PrintFacts(NamedTuple):
    """The owner of a print, when it was captured, and its JSON pointer in the request."""

    subject: str
    captured_at: datetime
    pointer: str


def print_errors(
    prints: Sequence[PrintFacts], now: datetime, born_at: datetime | None, *, has_mother: bool
) -> tuple[FieldError, ...]:
    """Everything wrong with the prints' times and owners."""
    return tuple(_errors(prints, now, born_at, has_mother))


def _errors(
    prints: Sequence[PrintFacts], now: datetime, born_at: datetime | None, has_mother: bool
) -> Iterator[FieldError]:
    for print_ in prints:
        time_error = capture_time_error(print_.captured_at, now, born_at if print_.subject == NEWBORN else None)
        if time_error is not None:
            yield FieldError(f"{print_.pointer}/captured_at", time_error)
        if print_.subject == MOTHER and not has_mother:
            yield FieldError(
                f"{print_.pointer}/subject", _("The mother is marked as unknown. Send no prints of the mother.")
            )
