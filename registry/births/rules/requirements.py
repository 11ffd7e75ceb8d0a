"""What a certificate still lacks before it can be signed. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from registry.births.rules.fields import FIELDS, POINTERS, Certificate
from registry.births.rules.kinds import UNKNOWABLE, excuses
from registry.core.errors import FieldError
from registry.core.messages import Message, _
from registry.facilities.rules import LICENSED
from registry.people.rules import NO_DOCUMENT

_ALWAYS: Final[tuple[str, ...]] = (
    "cnv",
    "certified_on",
    "vital_status",
    "sex",
    "weight_g",
    "length_cm",
    "plurality",
    "birth_order",
    "gestational_weeks",
    "delivery_kind",
    "place",
    "ubigeo",
    "attendant_profession",
    "certifier_profession",
    "certifier_dni",
)
_OF_A_KNOWN_MOTHER: Final = ("mother_document_type", "mother_nationality")
_OF_A_DOCUMENTED_MOTHER: Final = (
    "mother_document_number",
    "mother_residence_ubigeo",
    "mother_marital_status",
    "mother_education",
    "pregnancies",
    "live_births",
    "living_children",
    "stillbirths",
    "prenatal_visits",
)
"""Also required of a mother with a document. Less is required of a declared identity, so that no child has to wait."""
_NEEDED: Final = _("Required before the certificate can be signed.")
_UNKNOWN_OR_NEEDED: Final = _("Required before signing. If it is not known, say why.")
_WORDS_OF_MISSING: Final[Mapping[str, Message]] = {
    **dict.fromkeys(frozenset(FIELDS) - UNKNOWABLE, _NEEDED),
    "born_at": _(
        "Give the day of birth, with the hour where it is known. "
        "If nobody knows the day, estimate it and say what the estimate is based on."
    ),
    "mother_document_number": _("Give the number. If she cannot show it, choose a declared identity."),
    "mother_given_names": _("Give at least one name of the mother. If it is not known, say why."),
}


def _missing_fields(certificate: Certificate) -> Iterator[str]:
    required = _ALWAYS
    if not certificate.is_mother_unknown:
        is_declared = certificate.mother_document_type == NO_DOCUMENT
        required += _OF_A_KNOWN_MOTHER + (() if is_declared else _OF_A_DOCUMENTED_MOTHER)
    yield from (field for field in required if getattr(certificate, field) is None)
    if certificate.born_on is None and certificate.born_at is None:
        yield "born_at"
    if certificate.place == "facility" and certificate.place_facility_code is None:
        yield "place_facility_code"
    if certificate.attendant_profession in LICENSED:
        yield from (name for name in ("attendant_dni", "attendant_licence") if getattr(certificate, name) is None)
    if certificate.certifier_profession in LICENSED and certificate.certifier_licence is None:
        yield "certifier_licence"
    is_age_known = certificate.mother_birth_date is not None or certificate.mother_age_years is not None
    if not certificate.is_mother_unknown and not is_age_known and "mother_age_years" not in certificate.unknown:
        yield "mother_birth_date"
    has_name = certificate.mother_given_names or certificate.mother_first_surname
    if not certificate.is_mother_unknown and not has_name and "mother_first_surname" not in certificate.unknown:
        yield "mother_given_names"


def with_reasons(certificate: Certificate, today: date) -> Certificate:
    """The certificate as it is signed: what its kind of registration left out is unknown, for that reason."""
    return replace(certificate, unknown={**excuses(certificate, today), **certificate.unknown})


def missing(certificate: Certificate, today: date) -> tuple[FieldError, ...]:
    """Every field that a signature still needs; what the kind of registration cannot know is not among them."""
    excused = excuses(certificate, today)
    return tuple(
        FieldError(POINTERS[field], _WORDS_OF_MISSING.get(field, _UNKNOWN_OR_NEEDED))
        for field in _missing_fields(certificate)
        if field not in excused and field not in certificate.unknown
    )
