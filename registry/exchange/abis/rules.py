"""OSIA's words for fingers, encounters and tasks; filters, thresholds and addresses judged. Pure."""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

STATUSES = ACTIVE, INACTIVE = ("ACTIVE", "INACTIVE")
TASK_STATES = PENDING, SCHEDULED, RETRY, FAILED, COMPLETED = (
    "PENDING",
    "RESPONSE_SCHEDULED",
    "RESPONSE_RETRY",
    "RESPONSE_ERROR",
    "COMPLETED",
)
ALL: Final = "ALL"
"""Every gallery of the client; no gallery is called so."""
FINGER: Final = "FINGER"
UNKNOWN: Final = "UNKNOWN"
_NAMES: Final = ("THUMB", "INDEX", "MIDDLE", "RING", "LITTLE")
FINGER_OF: Final[Mapping[str, int]] = {
    f"{hand}_{name}": number
    for number, (hand, name) in enumerate(((hand, name) for hand in ("RIGHT", "LEFT") for name in _NAMES), 1)
}
"""OSIA's sub-type → ISO position of the finger."""
SUBTYPE_OF: Final[Mapping[int, str]] = {finger: name for name, finger in FINGER_OF.items()}

LONGEST_NAME: Final = 200
MOST_PRINTS: Final = 20
"""Of an encounter, and of a search."""
MOST_GALLERIES: Final = 20
MOST_ENCOUNTERS: Final = 20_000
"""Of a client: with ten fingers each, what a worker holds in memory and searches in seconds."""
MOST_ENCOUNTERS_OF_ONE: Final = 20
"""Of a person, all of which one answer may show."""
LARGEST_ANSWER_BYTES: Final = 32 * 2**20
"""Of the images of a person's encounters, read together; larger ones are read one by one."""
MOST_AT_ONCE: Final = 1000
"""Prints that a request searches itself; more are searched by a job."""
CANDIDATES: Final = 20
MOST_CANDIDATES: Final = 100
LARGEST_PAGE: Final = 1000
SEARCH_MARGIN: Final = 30.0
"""By default one search in a thousand names somebody by chance, however many are searched."""
SMALLEST_PPI, LARGEST_PPI = 72, 4000
TASKS_KEPT: Final = timedelta(days=7)
KEPT_AFTER_END: Final = timedelta(days=30)
"""For how long persons are kept once the agreement is over, so that a new one can take them over."""
_SUFFIXES: Final = ("Min", "Max")


def default_threshold(persons: int) -> float:
    """The score from which a candidate is named where the request states none, −10·log10 of false matches."""
    return SEARCH_MARGIN + 10 * math.log10(max(1, persons))


def is_admitted(conditions: Mapping[str, Any], biographic: Mapping[str, Any]) -> bool:
    """Whether a filter admits an encounter: each value equal, or within `…Min` and `…Max`; what is absent is not."""
    return all(_holds(name, wanted, biographic) for name, wanted in conditions.items())


def _holds(name: str, wanted: Any, biographic: Mapping[str, Any]) -> bool:
    if name not in biographic and name[-3:] in _SUFFIXES:
        value = biographic.get(name[:-3])
        are_texts = isinstance(value, str) and isinstance(wanted, str)
        if not are_texts and not (_is_number(value) and _is_number(wanted)):
            return False
        return bool(value >= wanted if name.endswith("Min") else value <= wanted)
    return name in biographic and (
        biographic[name] in wanted if isinstance(wanted, list) else biographic[name] == wanted
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
