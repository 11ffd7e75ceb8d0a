"""What each page of an enrolment asks: the certificate's fields in the order in which people know them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from registry.births.rules.certificate import VOCABULARIES
from registry.births.rules.fields import RANGES, SWITCHES
from registry.core.messages import Message, _
from registry.web.fields import DATE, NUMBER, RADIOS, SELECT, SWITCH, TEXT

HOUR: Final = "born_time"
"""The hour of birth, typed beside the day. Together they are the certificate's moment."""
FIXED: Final[Mapping[str, str]] = {
    "vital_status": "live",
    "ubigeo_scheme": "INEI",
    "mother_residence_scheme": "INEI",
}
"""What no page asks: only live births are registered here, and districts are numbered as INEI does."""

PREFILLED: Final = frozenset({"place", "place_facility_code", "ubigeo", "mother_nationality"})
"""What is filled in before anybody types: what is usual at the facility."""


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the certificate."""

    slug: str
    title: Message
    fields: tuple[str, ...]
    hint: Message


_MOTHERS_NAMES: Final = ("mother_given_names", "mother_first_surname", "mother_second_surname")
SECTIONS: Final = (
    Section(
        "child",
        _("The newborn"),
        (
            *("sex", "born_on", HOUR, "birth_estimate", "weight_g", "length_cm", "head_circumference_cm"),
            *("gestational_weeks", "apgar_1", "apgar_5", "delivery_kind", "plurality", "birth_order", "is_found"),
        ),
        _("Sex, day and hour, measures"),
    ),
    Section(
        "place",
        _("Place and certificate"),
        (
            *("place", "place_facility_code", "ubigeo", "is_remote"),
            *("attendant_profession", "attendant_dni", "attendant_licence", "cnv", "certified_on"),
            *("certifier_profession", "certifier_dni", "certifier_licence"),
        ),
        _("Where, who attended, number of the certificate"),
    ),
    Section(
        "mother",
        _("The mother"),
        (
            *("mother_document_type", "mother_document_number", *_MOTHERS_NAMES),
            *("mother_birth_date", "mother_age_years", "mother_nationality", "is_mother_unknown"),
        ),
        _("Document, names, date of birth"),
    ),
    Section(
        "history",
        _("The mother's home and history"),
        (
            *("mother_residence_ubigeo", "mother_residence_address", "mother_phone", "mother_marital_status"),
            *("mother_education", "pregnancies", "live_births", "living_children", "stillbirths", "last_birth_on"),
            "prenatal_visits",
        ),
        _("Address, telephone, earlier births"),
    ),
)
"""The pages of the certificate, in order."""
BY_SLUG: Final = {section.slug: section for section in SECTIONS}
SECTION_OF: Final = {name: section for section in SECTIONS for name in section.fields}

DAYS: Final = ("born_on", "certified_on", "mother_birth_date", "last_birth_on")
LARGE: Final = (
    "mother_document_type",
    "mother_nationality",
    "attendant_profession",
    "certifier_profession",
    "mother_education",
)
"""Shown as a list to choose from; other vocabularies as buttons."""
OF_ANOTHER_FIELD: Final = {"born_at": "born_on"}
"""The certificate's field → the field of the page where its errors are shown."""
ASKS_WHY: Final = frozenset(
    {"cnv", "weight_g", "length_cm", "gestational_weeks", "delivery_kind", "plurality", "birth_order", "ubigeo"}
    | {f"{role}_{name}" for role in ("attendant", "certifier") for name in ("profession", "dni", "licence")}
    | {"mother_birth_date", "mother_nationality", "mother_residence_ubigeo", "mother_marital_status"}
    | {"mother_education", "pregnancies", "live_births", "living_children", "stillbirths", "prenatal_visits"}
)
"""Fields that a signature needs and that may be unknown: the page asks why."""
WIDTHS: Final[Mapping[str, str]] = {
    **dict.fromkeys(RANGES, "w-4"),
    **dict.fromkeys(("cnv", "mother_document_number", "mother_phone", "place_facility_code"), "w-15"),
    **dict.fromkeys(("attendant_dni", "certifier_dni", "attendant_licence", "certifier_licence"), "w-8"),
    HOUR: "w-8",
}
DIGITS: Final = frozenset({"cnv", "place_facility_code", "attendant_dni", "certifier_dni"})
"""Numbers of digits alone: a telephone shows its number pad."""


def kind_of(name: str) -> str:
    """How a field is asked."""
    if name in DAYS:
        return DATE
    if name in SWITCHES:
        return SWITCH
    if name in LARGE:
        return SELECT
    if name in VOCABULARIES:
        return RADIOS
    return NUMBER if name in RANGES and not name.endswith("_cm") else TEXT
