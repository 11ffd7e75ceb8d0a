"""What is wrong with a certificate, what a signature still misses, and what is unusual in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from registry.births.rules.countries import NATIONALITIES
from registry.births.rules.fields import (
    CNV_PATTERN,
    DELIVERIES,
    EARLIEST_YEAR,
    OF_THE_MOTHER,
    PLACES,
    POINTERS,
    RANGES,
    REVIEW_WEIGHT_G,
    SWITCHES,
    VITAL_STATUSES,
    Certificate,
)
from registry.core.clock import day_in_peru
from registry.core.errors import FieldError
from registry.facilities.rules import LICENSED, PROFESSIONS, SCHEMES, is_licence, is_renipress, is_ubigeo
from registry.people.ages import age_on
from registry.people.rules import (
    DOCUMENT_TYPES,
    EDUCATION_LEVELS,
    LONGEST_GIVEN_NAMES,
    LONGEST_SURNAME,
    MARITAL_STATUSES,
    NO_DOCUMENT,
    SEXES,
    document_error,
    name_error,
)

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": SEXES,
    "vital_status": VITAL_STATUSES,
    "delivery_kind": DELIVERIES,
    "place": PLACES,
    "ubigeo_scheme": SCHEMES,
    "attendant_profession": PROFESSIONS,
    "certifier_profession": PROFESSIONS,
    "mother_document_type": DOCUMENT_TYPES,
    "mother_residence_scheme": SCHEMES,
    "mother_marital_status": MARITAL_STATUSES,
    "mother_education": EDUCATION_LEVELS,
}
"""Fields that hold one of a few words."""

_FORMS: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "cnv": (re.compile(CNV_PATTERN).fullmatch, "8 to 12 digits."),
    "ubigeo": (is_ubigeo, "Six digits: department, province, district."),
    "mother_residence_ubigeo": (is_ubigeo, "Six digits: department, province, district."),
    "place_facility_code": (is_renipress, "The eight digits of a RENIPRESS code."),
    "attendant_licence": (is_licence, "Three to six digits."),
    "certifier_licence": (is_licence, "Three to six digits."),
    "mother_nationality": (NATIONALITIES.__contains__, "A country's three letters (ISO 3166-1 alpha-3)."),
    "mother_phone": (re.compile(r"\+?[0-9]{6,15}").fullmatch, "6 to 15 digits."),
}
_NAMES: Final = {
    "mother_given_names": LONGEST_GIVEN_NAMES,
    "mother_first_surname": LONGEST_SURNAME,
    "mother_second_surname": LONGEST_SURNAME,
}
_WHOLE: Final = (("ubigeo", "ubigeo_scheme"), ("mother_residence_ubigeo", "mother_residence_scheme"))
"""Codes that are nothing without their scheme."""


def draft_errors(c: Certificate, now: datetime) -> tuple[FieldError, ...]:
    """Everything wrong with what is there; what is missing is no error of a draft."""
    return tuple(FieldError(POINTERS[field], detail) for field, detail in _errors(c, now))


def signature_errors(c: Certificate, now: datetime) -> tuple[FieldError, ...]:
    """Everything that bars a signature: what is wrong and what is missing."""
    return draft_errors(c, now) + missing(c)


def missing(c: Certificate) -> tuple[FieldError, ...]:
    """Every field a signature still needs."""
    return tuple(FieldError(POINTERS[field], "Needed for the signature.") for field in _missing(c))


def _errors(c: Certificate, now: datetime) -> Iterator[tuple[str, str]]:
    for field, words in WORDS.items():
        value = getattr(c, field)
        if value is not None and value not in words:
            yield field, f"One of {', '.join(words)}."
    for field, (low, high) in RANGES.items():
        value = getattr(c, field)
        if value is not None and not low <= value <= high:
            yield field, f"From {low} to {high}."
    for field, (fits, form) in _FORMS.items():
        value = getattr(c, field)
        if value is not None and not fits(value):
            yield field, form
    for field, longest in _NAMES.items():
        value = getattr(c, field)
        wrong = None if value is None else name_error(value, longest)
        if wrong:
            yield field, wrong
    for code, scheme in _WHOLE:
        if (getattr(c, code) is None) != (getattr(c, scheme) is None):
            absent = scheme if getattr(c, scheme) is None else code
            yield absent, "A place's code and its scheme (INEI or RENIEC) go together."
    yield from _time_errors(c, now)
    yield from _newborn_errors(c)
    yield from _mother_errors(c, now)


def _time_errors(c: Certificate, now: datetime) -> Iterator[tuple[str, str]]:
    born_on = born_day(c)
    if c.born_at is not None and c.born_at.year < EARLIEST_YEAR:
        yield "born_at", f"Not before {EARLIEST_YEAR}."
    elif c.born_at is not None and c.born_at > now:
        yield "born_at", "A birth in the future."
    if c.certified_on is not None and c.certified_on > day_in_peru(now):
        yield "certified_on", "A certificate of the future."
    elif c.certified_on is not None and born_on is not None and c.certified_on < born_on:
        yield "certified_on", "Certified before the birth."
    elif c.certified_on is not None and c.certified_on.year < EARLIEST_YEAR:
        yield "certified_on", f"Not before {EARLIEST_YEAR}."


def _newborn_errors(c: Certificate) -> Iterator[tuple[str, str]]:
    if c.plurality is not None and c.birth_order is not None and c.birth_order > c.plurality:
        yield "birth_order", "Larger than the number of children of this delivery."
    if c.place not in (None, "facility") and c.place_facility_code is not None:
        yield "place_facility_code", "Only of a birth in a facility."
    if c.is_found and not c.is_mother_unknown:
        yield "is_found", "A child found without its parents has no known mother."
    for who in ("attendant", "certifier"):
        dni: str | None = getattr(c, f"{who}_dni")
        wrong = document_error("DNI", dni) if dni is not None else None
        if wrong:
            yield f"{who}_dni", wrong
        profession, licence = getattr(c, f"{who}_profession"), getattr(c, f"{who}_licence")
        if licence is not None and profession in LAY:
            yield f"{who}_licence", "Someone without a health profession has no licence number."


LAY: Final = ("midwife", "relative")
"""Attendants who hold no licence; technicians, interns and others may."""


def _mother_errors(c: Certificate, now: datetime) -> Iterator[tuple[str, str]]:
    if c.is_mother_unknown:
        told = (name for name in OF_THE_MOTHER if getattr(c, name) is not None)
        yield from ((name, "The mother is said to be unknown.") for name in told)
        return
    if c.mother_document_type is None and c.mother_document_number is not None:
        yield "mother_document_type", "A document's number is nothing without its type."
    elif c.mother_document_type in DOCUMENT_TYPES and c.mother_document_number is not None:
        wrong = document_error(c.mother_document_type, c.mother_document_number)
        if wrong:
            yield "mother_document_number", wrong
    born_on = born_day(c)
    latest = born_on or day_in_peru(now)
    for field in ("mother_birth_date", "last_birth_on"):
        value: date | None = getattr(c, field)
        if value is not None and value.year < EARLIEST_YEAR:
            yield field, f"Not before {EARLIEST_YEAR}."
        elif value is not None and value > latest:
            yield field, "This lies after the birth of the child." if born_on else "This lies in the future."
    if c.mother_birth_date is not None and c.mother_birth_date <= latest:
        if age_on(c.mother_birth_date, latest) < RANGES["mother_age_years"][0]:
            yield "mother_birth_date", "The mother would have been a small child at the birth."
        if c.last_birth_on is not None and c.last_birth_on <= c.mother_birth_date:
            yield "last_birth_on", "This lies before the mother's own birth."
    if c.living_children is not None and c.live_births is not None and c.living_children > c.live_births:
        yield "living_children", "More children are living than were born alive."


def born_day(c: Certificate) -> date | None:
    """The day of birth in Peru, where the time of birth is known and plausible."""
    if c.born_at is None or not EARLIEST_YEAR <= c.born_at.year < 9999:
        return None
    return day_in_peru(c.born_at)


_ALWAYS: Final[tuple[str, ...]] = (
    "cnv",
    "certified_on",
    "vital_status",
    "sex",
    "born_at",
    "weight_g",
    "length_cm",
    "plurality",
    "birth_order",
    "place",
    "ubigeo_scheme",
    "ubigeo",
    "certifier_profession",
    "certifier_dni",
)
_WITNESSED: Final = ("gestational_weeks", "delivery_kind", "attendant_profession")
"""Known to those present at the birth: not asked for a child that was found."""
_OF_A_KNOWN_MOTHER: Final = ("mother_document_type", "mother_given_names", "mother_first_surname", "mother_nationality")
_OF_A_DOCUMENTED_MOTHER: Final = (
    "mother_document_number",
    "mother_residence_scheme",
    "mother_residence_ubigeo",
    "mother_marital_status",
    "mother_education",
    "pregnancies",
    "live_births",
    "living_children",
    "stillbirths",
    "prenatal_visits",
)
"""Asked besides of a mother who shows a document. One who only declares herself is asked less: no child waits."""


def _missing(c: Certificate) -> Iterator[str]:
    asked = _ALWAYS + (() if c.is_found else _WITNESSED)
    if not c.is_mother_unknown:
        asked += _OF_A_KNOWN_MOTHER + (() if c.mother_document_type == NO_DOCUMENT else _OF_A_DOCUMENTED_MOTHER)
    yield from (field for field in asked if getattr(c, field) is None)
    if c.place == "facility" and c.place_facility_code is None:
        yield "place_facility_code"
    if c.attendant_profession in LICENSED:
        yield from (name for name in ("attendant_dni", "attendant_licence") if getattr(c, name) is None)
    if c.certifier_profession in LICENSED and c.certifier_licence is None:
        yield "certifier_licence"
    if not c.is_mother_unknown and c.mother_birth_date is None and c.mother_age_years is None:
        yield "mother_birth_date"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something unusual that bars nothing; `slug` is part of the API."""

    slug: str
    pointer: str
    detail: str


def notices(c: Certificate, enrolling_facility: str) -> tuple[Notice, ...]:
    """Everything unusual in the certificate itself. No search and no other record ever adds to it."""
    low, high = REVIEW_WEIGHT_G
    found = (
        (
            "weight-review",
            "weight_g",
            f"Unusual: outside {low} to {high} g. Please check it.",
            c.weight_g is not None and not low <= c.weight_g <= high,
        ),
        (
            "apgar-review",
            "apgar_5",
            "Apgar 0 at 1 and 5 minutes is unusual for a live birth. Please check it.",
            c.apgar_1 == 0 and c.apgar_5 == 0,
        ),
        (
            "age-review",
            "mother_age_years",
            "The mother's age and birth date do not agree. Please check them.",
            _age_differs(c),
        ),
        (
            "born-elsewhere",
            "place_facility_code",
            "Born at another facility than the one that registers.",
            c.place_facility_code not in (None, enrolling_facility),
        ),
        ("mother-unknown", "is_mother_unknown", "Registered without the mother.", c.is_mother_unknown),
        (
            "identity-declared",
            "mother_document_type",
            "A declared identity: ask for a document at discharge.",
            c.mother_document_type == NO_DOCUMENT,
        ),
    )
    return tuple(Notice(slug, POINTERS[name], detail) for slug, name, detail, holds in found if holds)


def _age_differs(c: Certificate) -> bool:
    born_on = born_day(c)
    if c.mother_birth_date is None or c.mother_age_years is None or born_on is None:
        return False
    return abs(age_on(c.mother_birth_date, born_on) - c.mother_age_years) > 1


def changed(c: Certificate, changes: Mapping[str, Any]) -> Certificate:
    """The certificate with some fields changed; a switch taken out is off."""
    off = {name: False for name in SWITCHES if name in changes and changes[name] is None}
    return replace(c, **{**changes, **off})
