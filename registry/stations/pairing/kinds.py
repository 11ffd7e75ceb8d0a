"""What stations can be paired for: here, the prints of an enrolment; the room of another record declares its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from registry.core.errors import Refused
from registry.core.messages import _


@dataclass(frozen=True, slots=True)
class Kind:
    """How pairings for one kind of record differ from those for another."""

    name: str
    subject: str
    """What the journal calls the record."""
    permission: str
    """Needed by the account in whose name is stored what the station sends."""
    digits: int
    """Of the code: six where the stations of one facility can have the record, eight where any station can."""
    unknown_code: Callable[[], Refused]
    """The refusal of a code that waits nowhere."""
    not_paired: Callable[[], Refused]
    """The refusal of what belongs to no record any more."""


def _unknown_code() -> Refused:
    return Refused(
        "pairing-code-unknown",
        _("No enrolment of this facility waits with this code. Read it again on the registrar's page."),
    )


def _not_paired() -> Refused:
    return Refused(
        "station-not-paired",
        _("The station is not paired with an enrolment. Open the enrolment's page and type its code at the station."),
    )


PRINTS: Final = Kind("prints", "draft", "births.capture", 6, _unknown_code, _not_paired)
