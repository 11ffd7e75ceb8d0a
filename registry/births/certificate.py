"""The live-birth certificate: fields, ranges, states. Pure: every reason at once, as (pointer, detail).

Ranges and words are those of the national certificate's fields; ranges marked review are warnings, never refusals.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

DRAFT: Final = "draft"
SIGNED: Final = "signed"
USED: Final = "used"
ANNULLED: Final = "annulled"
STATES: Final = (DRAFT, SIGNED, USED, ANNULLED)
TRANSITIONS: Final = {DRAFT: (SIGNED, ANNULLED), SIGNED: (USED, ANNULLED), USED: (), ANNULLED: ()}

CNV_PATTERN: Final = r"[0-9]{8,12}"
"""Sources give 8 to 12 digits; no check digit is known."""
DELIVERIES: Final = ("vaginal", "caesarean", "instrumental")
PLACES: Final = ("facility", "home", "in_transit", "other")
VITAL_STATUSES: Final = ("live", "stillborn")

RANGES: Final[dict[str, tuple[int, int]]] = {
    "weight_g": (200, 8000),
    "length_cm": (20, 65),
    "head_circumference_cm": (15, 45),
    "gestational_weeks": (20, 45),
    "apgar_1": (0, 10),
    "apgar_5": (0, 10),
    "plurality": (1, 10),
    "birth_order": (1, 10),
    "mother_age_years": (5, 75),
    "pregnancies": (1, 30),
    "live_births": (0, 30),
    "living_children": (0, 30),
    "stillbirths": (0, 30),
    "prenatal_visits": (0, 40),
}
REVIEW_WEIGHT_G: Final = (1000, 5000)

ORDINARY_DAYS: Final = 60
"""Deadline of an ordinary inscription."""
REMOTE_DAYS: Final = 90
"""The same in remote and native communities."""

RECAPTURE_MONTHS: Final = (2, 6, 12)
"""When a newborn's prints are taken again; those of 2 months become the primary ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Everything a certificate may say. None: not known yet."""

    cnv: str | None = None
    vital_status: str | None = None
    sex: str | None = None
    born_at: datetime | None = None
    weight_g: int | None = None
    length_cm: float | None = None
    head_circumference_cm: float | None = None
    gestational_weeks: int | None = None
    apgar_1: int | None = None
    apgar_5: int | None = None
    delivery_kind: str | None = None
    plurality: int | None = None
    birth_order: int | None = None
    place: str | None = None
    ubigeo_scheme: str | None = None
    ubigeo: str | None = None
    place_facility_code: str | None = None
    attendant_profession: str | None = None
    attendant_dni: str | None = None
    attendant_licence: str | None = None
    certifier_profession: str | None = None
    certifier_dni: str | None = None
    certifier_licence: str | None = None
    certified_on: date | None = None
    is_mother_unknown: bool = False
    mother_document_type: str | None = None
    mother_document_number: str | None = None
    mother_given_names: str | None = None
    mother_first_surname: str | None = None
    mother_second_surname: str | None = None
    mother_birth_date: date | None = None
    mother_age_years: int | None = None
    mother_nationality: str | None = None
    mother_residence_scheme: str | None = None
    mother_residence_ubigeo: str | None = None
    mother_residence_address: str | None = None
    mother_phone: str | None = None
    mother_marital_status: str | None = None
    mother_education: str | None = None
    pregnancies: int | None = None
    live_births: int | None = None
    living_children: int | None = None
    stillbirths: int | None = None
    last_birth_on: date | None = None
    prenatal_visits: int | None = None


FIELDS: Final = tuple(one.name for one in fields(Certificate))

POINTERS: Final[dict[str, str]] = {
    **{name: f"/certificate/newborn/{name}" for name in (
        "vital_status", "sex", "born_at", "weight_g", "length_cm", "head_circumference_cm", "gestational_weeks",
        "apgar_1", "apgar_5", "delivery_kind", "plurality", "birth_order")},
    **{name: f"/certificate/place/{short}" for name, short in (
        ("place", "kind"), ("ubigeo_scheme", "ubigeo_scheme"), ("ubigeo", "ubigeo"), ("place_facility_code", "facility"))},
    **{f"{who}_{what}": f"/certificate/{who}/{what}" for who in ("attendant", "certifier") for what in ("profession", "dni", "licence")},
    **{name: f"/certificate/mother/{name.removeprefix('mother_')}" for name in (
        "mother_document_type", "mother_document_number", "mother_given_names", "mother_first_surname",
        "mother_second_surname", "mother_birth_date", "mother_age_years", "mother_nationality",
        "mother_residence_scheme", "mother_residence_ubigeo", "mother_residence_address", "mother_phone",
        "mother_marital_status", "mother_education", "pregnancies", "live_births", "living_children", "stillbirths",
        "last_birth_on", "prenatal_visits")},
    "is_mother_unknown": "/certificate/mother/is_unknown",
    "cnv": "/certificate/cnv",
    "certified_on": "/certificate/certified_on",
}  # fmt: skip
"""Field → where it stands in a request."""

REQUIRED: Final = (
    "cnv", "vital_status", "sex", "born_at", "weight_g", "length_cm", "gestational_weeks", "delivery_kind",
    "plurality", "birth_order", "place", "ubigeo_scheme", "ubigeo", "attendant_profession", "certifier_profession",
    "certifier_dni", "certified_on",
)  # fmt: skip
"""What a signature needs of every birth."""
REQUIRED_OF_MOTHER: Final = (
    "mother_document_type", "mother_given_names", "mother_first_surname", "mother_nationality",
)  # fmt: skip
"""What it needs besides when the mother is known."""

Reason = tuple[str, str]
"""JSON pointer and detail."""


def draft_errors(one: Certificate, now: datetime, today: date) -> tuple[Reason, ...]:
    """Everything wrong in what is there; what is missing may come later."""
    return tuple(_placed(_wrong(one, now, today)))


def signature_errors(one: Certificate, now: datetime, today: date) -> tuple[Reason, ...]:
    """Everything that bars a signature, missing fields included."""
    return tuple(_placed(_missing(one))) + draft_errors(one, now, today)


def _placed(reasons: Iterator[tuple[str, str]]) -> Iterator[Reason]:
    for name, detail in reasons:
        yield POINTERS[name], detail


def _missing(one: Certificate) -> Iterator[tuple[str, str]]:
    needed = REQUIRED + (() if one.is_mother_unknown else REQUIRED_OF_MOTHER)
    for name in needed:
        if getattr(one, name) is None:
            yield name, "Needed for the signature."
    if not one.is_mother_unknown and one.mother_birth_date is None and one.mother_age_years is None:
        yield "mother_birth_date", "The birth date, or the age in years, is needed for the signature."
    if one.place == "facility" and one.place_facility_code is None:
        yield "place_facility_code", "The facility of a birth in a facility is needed for the signature."


def _wrong(one: Certificate, now: datetime, today: date) -> Iterator[tuple[str, str]]:
    for name, (low, high) in RANGES.items():
        value = getattr(one, name)
        if value is not None and not low <= value <= high:
            yield name, f"From {low} to {high}."
    for name, holds, detail in _CROSS_CHECKS:
        if holds(one, now, today):
            yield name, detail


def _after(earlier: date | None, later: date | None) -> bool:
    return earlier is not None and later is not None and earlier > later


def _born_on(one: Certificate) -> date | None:
    return one.born_at.date() if one.born_at else None


Check = tuple[str, Callable[[Certificate, datetime, date], bool], str]

_CROSS_CHECKS: Final[tuple[Check, ...]] = (
    ("cnv", lambda c, _n, _t: c.cnv is not None and not re.fullmatch(CNV_PATTERN, c.cnv, re.ASCII), "8 to 12 digits."),
    ("born_at", lambda c, n, _t: c.born_at is not None and c.born_at > n, "A birth in the future."),
    ("born_at", lambda c, n, _t: c.born_at is not None and c.born_at.year < n.year - 120, "More than 120 years ago."),
    ("certified_on", lambda c, _n, t: _after(c.certified_on, t), "A certificate of the future."),
    ("certified_on", lambda c, _n, _t: _after(_born_on(c), c.certified_on), "Certified before the birth."),
    ("birth_order", lambda c, _n, _t: None not in (c.birth_order, c.plurality) and c.birth_order > c.plurality,  # type: ignore[operator]  # both are numbers here
     "Larger than the number of children of this delivery."),
    ("mother_document_number", lambda c, _n, _t: bool(c.mother_document_number) and c.mother_document_type is None,
     "A number without its type."),
    ("mother_birth_date", lambda c, _n, _t: _after(c.mother_birth_date, _born_on(c)), "The mother born after her child."),
    ("mother_birth_date", lambda c, _n, t: _after(c.mother_birth_date, t), "A date in the future."),
    ("living_children", lambda c, _n, _t: _after_number(c.living_children, c.live_births), "More than live births."),
    ("live_births", lambda c, _n, _t: c.live_births == 0, "This birth is counted too: at least 1."),
    ("last_birth_on", lambda c, _n, _t: _after(c.last_birth_on, _born_on(c)), "After this birth."),
    ("ubigeo", lambda c, _n, _t: c.ubigeo is not None and c.ubigeo_scheme is None, "A code without its scheme."),
    ("mother_residence_ubigeo", lambda c, _n, _t: c.mother_residence_ubigeo is not None and c.mother_residence_scheme is None,
     "A code without its scheme."),
    ("place_facility_code", lambda c, _n, _t: c.place_facility_code is not None and c.place not in (None, "facility"),
     "Only of a birth in a facility."),
    ("is_mother_unknown", lambda c, _n, _t: c.is_mother_unknown and any(
        getattr(c, name) is not None for name in (*REQUIRED_OF_MOTHER, "mother_document_number")),
     "An unknown mother has no name and no document."),
)  # fmt: skip


def _after_number(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one > other


def warnings(one: Certificate) -> tuple[Reason, ...]:
    """What deserves a second look and bars nothing."""
    found = []
    if one.weight_g is not None and not REVIEW_WEIGHT_G[0] <= one.weight_g <= REVIEW_WEIGHT_G[1]:
        found.append((POINTERS["weight_g"], f"Unusual: outside {REVIEW_WEIGHT_G[0]} to {REVIEW_WEIGHT_G[1]} g. Check it."))
    if one.mother_document_type == "NONE":
        found.append((POINTERS["mother_document_type"], "A declared identity: ask for a document at discharge."))
    return tuple(found)


def changed(one: Certificate, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate's fields with some of them changed."""
    return {name: changes.get(name, getattr(one, name)) for name in FIELDS}


def deadline(born_on: date, *, is_remote: bool) -> date:
    """The last day of an ordinary inscription."""
    return born_on + timedelta(days=REMOTE_DAYS if is_remote else ORDINARY_DAYS)


def registration_kind(born_on: date, on: date, *, is_remote: bool) -> str:
    """ordinary within the deadline, extemporaneous after."""
    return "ordinary" if on <= deadline(born_on, is_remote=is_remote) else "extemporaneous"


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    for candidate in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, candidate))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
