"""Kinds and states of searches, what each is by, and how two runs of one search differ. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

PRINTS: Final = "prints"
KINDS: Final = (PRINTS, "names", "document", "phone", "address", "attendant", "declarant")
SIDES: Final = ("adult", "child")

AWAITING: Final = "awaiting_approval"
APPROVED: Final = "approved"
REFUSED: Final = "refused"
DONE: Final = "done"
STATES: Final = (AWAITING, APPROVED, REFUSED, DONE)
REVIEWS: Final = ("justified", "not_justified")


def needs_approval(kind: str) -> bool:
    """Whether a second person has to approve: prints are sought among everyone's."""
    return kind == PRINTS


def has_expired(expires_at: datetime | None, now: datetime) -> bool:
    """Whether an approval is no longer good."""
    return expires_at is None or now >= expires_at


def criteria_errors(kind: str, criteria: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every (field, reason) against what is searched by; fields are those of one kind alone."""
    needed, optional = FIELDS[kind]
    wrong = [(name, "This is needed here.") for name in needed if criteria.get(name) in (None, "", [])]
    allowed = {*needed, *optional}
    wrong += [(name, "This does not belong to such a search.") for name in criteria if name not in allowed]
    if kind == "names" and not any(criteria.get(name) for name in optional if name != "sex"):
        wrong.append(("given_names", "A name or a date is needed."))
    return wrong


FIELDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    PRINTS: (("prints", "side"), ()),
    "names": (
        (),
        (
            "given_names",
            "first_surname",
            "second_surname",
            "birth_date",
            "sex",
            "mother_given_names",
            "mother_first_surname",
            "mother_second_surname",
            "father_given_names",
            "father_first_surname",
            "father_second_surname",
        ),
    ),
    "document": (("document_type", "document_number"), ()),
    "phone": (("phone",), ()),
    "address": (("address",), ("ubigeo_scheme", "ubigeo")),
    "attendant": (("document_number",), ()),
    "declarant": (("document_number",), ()),
}
"""Kind → (fields needed, fields that may be told)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found."""

    person_id: str
    score: float | None
    data_hash: str


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What of the engine, the thresholds and the data is not as it was: part, then, now."""
    return [
        {"part": part, "then": then.get(part), "now": now.get(part)}
        for part in sorted({*then, *now})
        if then.get(part) != now.get(part)
    ]


def compare_hits(then: Sequence[Hit], now: Sequence[Hit]) -> dict[str, list[str]]:
    """Persons found only then, only now, with another score, or whose data changed since."""
    before, after = {one.person_id: one for one in then}, {one.person_id: one for one in now}
    both = [one for one in before if one in after]
    return {
        "gone": [one for one in before if one not in after],
        "new": [one for one in after if one not in before],
        "scored_otherwise": [one for one in both if before[one].score != after[one].score],
        "data_changed": [one for one in both if before[one].data_hash != after[one].data_hash],
    }
