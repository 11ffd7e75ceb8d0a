"""What is wrong with a certificate, and what its signature still lacks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from registry.births.rules.dates import plausible_day
from registry.births.rules.fields import (
    CNV_PATTERN,
    DELIVERIES,
    EARLIEST_YEAR,
    OF_THE_MOTHER,
    PLACES,
    POINTERS,
    RANGES,
    SWITCHES,
    VITAL_STATUSES,
    Certificate,
)
from registry.births.rules.kinds import LONGEST_REASON, UNKNOWABLE
from registry.births.rules.requirements import missing
from registry.core.clock import FAST_CLOCK, day_in_peru, show_minute
from registry.core.countries import NATIONALITIES
from registry.core.errors import FieldError
from registry.core.messages import Message, _
from registry.facilities.rules import PROFESSIONS, SCHEMES, is_licence, is_renipress, is_ubigeo
from registry.people.ages import age_on
from registry.people.rules import (
    DOCUMENT_TYPES,
    EDUCATION_LEVELS,
    LONGEST_GIVEN_NAMES,
    LONGEST_SURNAME,
    MARITAL_STATUSES,
    SEXES,
    document_error,
    name_error,
    placeholder_error,
)

VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
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
"""Fields that hold one of a closed list of slugs."""

_UBIGEO: Final = _("Must have six digits: department, province, district.")
_LICENCE: Final = _("Must have three to six digits.")
_FORMATS: Final[Mapping[str, tuple[Callable[[str], object], Message]]] = {
    "cnv": (re.compile(CNV_PATTERN).fullmatch, _("Must have 8 to 12 digits.")),
    "ubigeo": (is_ubigeo, _UBIGEO),
    "mother_residence_ubigeo": (is_ubigeo, _UBIGEO),
    "place_facility_code": (is_renipress, _("Must be the eight digits of a RENIPRESS code.")),
    "attendant_licence": (is_licence, _LICENCE),
    "certifier_licence": (is_licence, _LICENCE),
    "mother_nationality": (
        NATIONALITIES.__contains__,
        _("Must be the three letters of a country (ISO 3166-1 alpha-3)."),
    ),
    "mother_phone": (re.compile(r"\+?[0-9]{6,15}").fullmatch, _("Must have 6 to 15 digits.")),
}
_NAMES: Final = {
    "mother_given_names": LONGEST_GIVEN_NAMES,
    "mother_first_surname": LONGEST_SURNAME,
    "mother_second_surname": LONGEST_SURNAME,
}
_CODES_WITH_SCHEME: Final = (("ubigeo", "ubigeo_scheme"), ("mother_residence_ubigeo", "mother_residence_scheme"))
"""Codes that mean nothing without their scheme."""
_TOO_EARLY: Final = _("Must not be before {year}.", year=EARLIEST_YEAR)

UNLICENSED_ATTENDANTS: Final = ("midwife", "relative")
"""Attendants who hold no licence number; technicians, interns and others may."""


def draft_errors(certificate: Certificate, now: datetime) -> tuple[FieldError, ...]:
    """Everything wrong with what is filled in; an empty field is not an error of a draft."""
    return tuple(FieldError(POINTERS[field], detail) for field, detail in _errors(certificate, now))


def signature_errors(
    certificate: Certificate, now: datetime, registered_on: date | None = None
) -> tuple[FieldError, ...]:
    """Everything that bars a signature: what is wrong and what is missing in a registration of that day, or today's."""
    return draft_errors(certificate, now) + missing(certificate, registered_on or day_in_peru(now))


def _errors(certificate: Certificate, now: datetime) -> Iterator[tuple[str, Message]]:
    for field, vocabulary in VOCABULARIES.items():
        value = getattr(certificate, field)
        if value is not None and value not in vocabulary:
            yield field, _("Must be one of: {choices}.", choices=", ".join(vocabulary))
    for field, (low, high) in RANGES.items():
        value = getattr(certificate, field)
        if value is not None and not low <= value <= high:
            yield field, _("Must be between {low} and {high}.", low=low, high=high)
    for field, (fits, format_error) in _FORMATS.items():
        value = getattr(certificate, field)
        if value is not None and not fits(value):
            yield field, format_error
    for field, reason in certificate.unknown.items():
        yield from _errors_of_unknown(certificate, field, reason)
    for field, longest in _NAMES.items():
        value = getattr(certificate, field)
        error = None if value is None else name_error(value, longest)
        if error:
            yield field, error
    for code, scheme in _CODES_WITH_SCHEME:
        if (getattr(certificate, code) is None) != (getattr(certificate, scheme) is None):
            absent = scheme if getattr(certificate, scheme) is None else code
            yield absent, _("Give a place's code together with its scheme (INEI or RENIEC).")
    yield from _time_errors(certificate, now)
    yield from _newborn_errors(certificate)
    yield from _mother_errors(certificate, now)


def _time_errors(certificate: Certificate, now: datetime) -> Iterator[tuple[str, Message]]:
    born_at, born_on, certified_on = certificate.born_at, plausible_day(certificate), certificate.certified_on
    latest = now + FAST_CLOCK
    if born_at is not None and born_at.year < EARLIEST_YEAR:
        yield "born_at", _TOO_EARLY
    elif born_at is not None and born_at > latest:
        yield (
            "born_at",
            _(
                "The time of birth must not be in the future: here it is {moment}. Check the clock it was read from.",
                moment=show_minute(now),
            ),
        )
    elif born_at is not None and born_on != day_in_peru(born_at):
        yield "born_on", _("The day and the time of birth disagree. Correct one of them.")
    elif born_at is None and certificate.born_on is not None:
        if certificate.born_on.year < EARLIEST_YEAR:
            yield "born_on", _TOO_EARLY
        elif certificate.born_on > day_in_peru(latest):
            yield "born_on", _("The date must not be in the future.")
    if certificate.birth_estimate is not None:
        if certificate.born_on is None:
            yield "born_on", _("Give the day that was estimated.")
        if born_at is not None:
            yield "born_at", _("An estimated day of birth has no hour. Leave it out.")
    if certified_on is not None and certified_on > day_in_peru(latest):
        yield "certified_on", _("The date of certification must not be in the future.")
    elif certified_on is not None and born_on is not None and certified_on < born_on:
        yield "certified_on", _("The date of certification must not be before the birth.")
    elif certified_on is not None and certified_on.year < EARLIEST_YEAR:
        yield "certified_on", _TOO_EARLY


def _newborn_errors(certificate: Certificate) -> Iterator[tuple[str, Message]]:
    plurality, order = certificate.plurality, certificate.birth_order
    if plurality is not None and order is not None and order > plurality:
        yield "birth_order", _("Must not exceed the number of children of this delivery.")
    if certificate.place not in (None, "facility") and certificate.place_facility_code is not None:
        yield "place_facility_code", _("Only a birth in a facility has a facility code. Remove it.")
    if certificate.is_found and not certificate.is_mother_unknown:
        yield "is_found", _("A child found without its parents has an unknown mother. Mark her as unknown.")
    for role in ("attendant", "certifier"):
        dni: str | None = getattr(certificate, f"{role}_dni")
        error = document_error("DNI", dni) if dni is not None else None
        if error:
            yield f"{role}_dni", error
        profession, licence = getattr(certificate, f"{role}_profession"), getattr(certificate, f"{role}_licence")
        if licence is not None and profession in UNLICENSED_ATTENDANTS:
            yield f"{role}_licence", _("A person without a health profession has no licence number. Remove it.")


def _mother_errors(certificate: Certificate, now: datetime) -> Iterator[tuple[str, Message]]:
    if certificate.is_mother_unknown:
        filled = (name for name in OF_THE_MOTHER if getattr(certificate, name) is not None)
        yield from ((name, _("The mother is marked as unknown. Leave this field empty.")) for name in filled)
        return
    document_type, document_number = certificate.mother_document_type, certificate.mother_document_number
    if document_type is None and document_number is not None:
        yield "mother_document_type", _("Give the document's type together with its number.")
    elif document_type in DOCUMENT_TYPES and document_number is not None:
        error = document_error(document_type, document_number) or placeholder_error(document_number)
        if error:
            yield "mother_document_number", error
    born_on = plausible_day(certificate)
    latest = born_on or day_in_peru(now)
    for field in ("mother_birth_date", "last_birth_on"):
        value: date | None = getattr(certificate, field)
        if value is not None and value.year < EARLIEST_YEAR:
            yield field, _TOO_EARLY
        elif value is not None and value > latest:
            after_birth, in_future = _("Must not be after the child's birth."), _("The date must not be in the future.")
            yield field, after_birth if born_on else in_future
    mother_born_on, last_birth_on = certificate.mother_birth_date, certificate.last_birth_on
    if mother_born_on is not None and mother_born_on <= latest:
        if age_on(mother_born_on, latest) < RANGES["mother_age_years"][0]:
            yield "mother_birth_date", _("The mother would have been a small child at the birth. Check the date.")
        if last_birth_on is not None and last_birth_on <= mother_born_on:
            yield "last_birth_on", _("Must be after the mother's own date of birth.")
    living, born_alive = certificate.living_children, certificate.live_births
    if living is not None and born_alive is not None and living > born_alive:
        yield "living_children", _("Must not exceed the number of children born alive.")


def _errors_of_unknown(certificate: Certificate, field: str, reason: str) -> Iterator[tuple[str, Message]]:
    if field not in UNKNOWABLE:
        yield "unknown", _("Name fields of the certificate that can be unknown, such as newborn/weight_g.")
    elif getattr(certificate, field) is not None:
        yield field, _("This field has a value and is marked as unknown. Leave out one of them.")
    elif field in _NAMES and certificate.mother_document_number is not None and not _has_name(certificate):
        # Otherwise a number typed wrongly would name another woman, and nothing would contradict it.
        yield field, _("Write the names as the document has them, or choose a declared identity.")
    elif not 1 <= len(reason) <= LONGEST_REASON:
        yield field, _("Say in 1 to {most} characters why it is unknown.", most=LONGEST_REASON)


def _has_name(certificate: Certificate) -> bool:
    return bool(certificate.mother_given_names or certificate.mother_first_surname)


def changed(certificate: Certificate, changes: Mapping[str, Any]) -> Certificate:
    """The certificate with some fields changed; a switch set to None is off, a reason set to None is taken back.

    A day changed alone keeps the hour. A field that gets a value is no longer unknown.
    """
    off = {name: False for name in SWITCHES if name in changes and changes[name] is None}
    reasons = dict(certificate.unknown) | (changes.get("unknown") or {})
    unknown = {name: reason for name, reason in reasons.items() if reason is not None and changes.get(name) is None} | {
        name: reason for name, reason in (changes.get("unknown") or {}).items() if reason is not None
    }
    return replace(certificate, **{**changes, **_birth(certificate, changes), **off, "unknown": unknown})


def _birth(certificate: Certificate, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The moment of birth where its day alone was changed, and the day where the moment was."""
    if changes.get("born_at") is not None:
        known = {} if "birth_estimate" in changes else {"birth_estimate": None}  # whoever knows the hour knows the day
        moment: datetime = changes["born_at"]
        has_day = "born_on" in changes or not EARLIEST_YEAR <= moment.year < 9999
        return known if has_day else known | {"born_on": day_in_peru(moment)}
    if "born_on" not in changes or "born_at" in changes or certificate.born_at is None:
        return {}
    born_on: date | None = changes["born_on"]
    if born_on is None or changes.get("birth_estimate") is not None:
        return {"born_at": None}
    return {"born_at": certificate.born_at + timedelta(days=(born_on - day_in_peru(certificate.born_at)).days)}
