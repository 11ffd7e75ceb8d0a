"""States of searches, and how two runs of one search differ. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

AWAITING: Final = "awaiting_approval"
APPROVED: Final = "approved"
REFUSED: Final = "refused"
SEARCHING: Final = "searching"
"""By prints: begun, while parts of the galleries have yet to answer. Nothing has been found, nor nothing."""
DONE: Final = "done"
STATES: Final = (AWAITING, APPROVED, REFUSED, SEARCHING, DONE)
REVIEWS: Final = ("justified", "not_justified")


def has_expired(expires_at: datetime | None, now: datetime) -> bool:
    """Whether an approval is no longer valid."""
    return expires_at is None or now >= expires_at


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit as it is compared with that of another run."""

    person_id: str
    score: float | None
    data_hash: str


NARROWING: Final[dict[str, str]] = {
    "given_names": "given_pair",
    "first_surname": "surname_set",
    "birth_date": "birth_date",
    "sex": "sex",
    "ubigeo": "place",
    "mother_first_surname": "mother_name",
    "father_first_surname": "father_name",
    "from_day": "birth_date",
}
"""Criterion → the feature of a person by which it would tell matches apart."""


def narrowing(criteria: Collection[str], used: Collection[str], features: Sequence[Any]) -> list[str]:
    """The criteria that were not used and tell the matches apart, the most telling first."""
    distinct = {
        criterion: len({getattr(person, feature) for person in features})
        for criterion, feature in NARROWING.items()
        if criterion in criteria and criterion not in used
    }
    telling = [criterion for criterion, count in distinct.items() if count > 1]
    return sorted(telling, key=lambda criterion: (-distinct[criterion], list(NARROWING).index(criterion)))


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everything about the engine, the thresholds and the data that has changed: part, then, now."""
    return [
        {"part": part, "then": then.get(part), "now": now.get(part)}
        for part in sorted({*then, *now})
        if then.get(part) != now.get(part)
    ]


def compare_hits(then: Sequence[Hit], now: Sequence[Hit]) -> dict[str, list[str]]:
    """Persons found only then, only now, with another score, or whose data have changed since."""
    before, after = {hit.person_id: hit for hit in then}, {hit.person_id: hit for hit in now}
    both = [person for person in before if person in after]
    return {
        "gone": [person for person in before if person not in after],
        "new": [person for person in after if person not in before],
        "scored_otherwise": [person for person in both if before[person].score != after[person].score],
        "data_changed": [person for person in both if before[person].data_hash != after[person].data_hash],
    }
