"""What a live-birth certificate holds: its fields, their vocabularies and ranges, and each one's JSON pointer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Final

DRAFT: Final = "draft"
SIGNED: Final = "signed"
USED: Final = "used"
ANNULLED: Final = "annulled"
STATES: Final = (DRAFT, SIGNED, USED, ANNULLED)
TRANSITIONS: Final[Mapping[str, tuple[str, ...]]] = {
    DRAFT: (SIGNED, ANNULLED),
    SIGNED: (USED, ANNULLED),
    USED: (SIGNED,),
    ANNULLED: (),
}
"""A used certificate is signed again when the acta made from it is cancelled; an annulment by mistake is undone."""

CNV_PATTERN: Final = "[0-9]{8,12}"
"""Sources give 8–10, 10 and 12 digits; no check digit is known."""
DELIVERIES: Final = ("vaginal", "caesarean", "instrumental")
PLACES: Final = ("facility", "home", "in_transit", "other")
LIVE: Final = "live"
STILLBORN: Final = "stillborn"
VITAL_STATUSES: Final = (LIVE, STILLBORN)

RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "weight_g": (200, 8000),
    "length_cm": (20, 65),
    "head_circumference_cm": (15, 45),
    "gestational_weeks": (20, 45),
    "apgar_1": (0, 10),
    "apgar_5": (0, 10),
    "plurality": (1, 15),
    "birth_order": (1, 15),
    "mother_age_years": (5, 99),
    "pregnancies": (0, 40),
    "live_births": (0, 40),
    "living_children": (0, 40),
    "stillbirths": (0, 40),
    "prenatal_visits": (0, 60),
}
"""Lowest and highest accepted value, both included. The newborn's ranges are the certificate's; the upper bounds of
plurality, of the mother's age and of the obstetric history are this project's own, beyond anything on record."""

REVIEW_WEIGHT_G: Final = (1000, 5000)
"""Weights outside are accepted with a notice to check them."""
EARLIEST_YEAR: Final = 1900
"""Nobody alive was born before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Everything a certificate may state; None is unknown. The names are those of the columns of `birth`."""

    cnv: str | None = None
    certified_on: date | None = None
    vital_status: str | None = None
    sex: str | None = None
    born_at: datetime | None = None
    """The moment of birth, where the hour is known."""
    born_on: date | None = None
    """The day of birth in Peru. A day without an hour stays a day: no hour is invented."""
    birth_estimate: str | None = None
    """What the day of birth was estimated by, where nobody knows it; None where it is known."""
    is_found: bool = False
    """A child found without its parents: what only those present at the birth know is not required."""
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
    is_remote: bool = False
    """Born in a remote or native community, where the deadline is longer."""
    attendant_profession: str | None = None
    attendant_dni: str | None = None
    attendant_licence: str | None = None
    certifier_profession: str | None = None
    certifier_dni: str | None = None
    certifier_licence: str | None = None
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
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Field → why it is unknown: a slug of REASONS, or a text."""


FIELDS: Final = tuple(each.name for each in fields(Certificate))
SWITCHES: Final = ("is_found", "is_remote", "is_mother_unknown")
"""Fields that are true or false, never unknown."""
OF_THE_MOTHER: Final = (
    *(name for name in FIELDS if name.startswith("mother_")),
    "pregnancies",
    "live_births",
    "living_children",
    "stillbirths",
    "last_birth_on",
    "prenatal_visits",
)

_PLACE: Final = {
    "place": "kind",
    "ubigeo_scheme": "ubigeo_scheme",
    "ubigeo": "ubigeo",
    "place_facility_code": "facility",
    "is_remote": "is_remote",
}
_NEWBORN: Final = (
    "vital_status",
    "sex",
    "born_at",
    "born_on",
    "birth_estimate",
    "is_found",
    "weight_g",
    "length_cm",
    "head_circumference_cm",
    "gestational_weeks",
    "apgar_1",
    "apgar_5",
    "delivery_kind",
    "plurality",
    "birth_order",
)

POINTERS: Final[Mapping[str, str]] = {
    "cnv": "/certificate/cnv",
    "certified_on": "/certificate/certified_on",
    **{name: f"/certificate/newborn/{name}" for name in _NEWBORN},
    **{name: f"/certificate/place/{short}" for name, short in _PLACE.items()},
    **{
        f"{role}_{name}": f"/certificate/{role}/{name}"
        for role in ("attendant", "certifier")
        for name in ("profession", "dni", "licence")
    },
    "is_mother_unknown": "/certificate/mother/is_unknown",
    **{name: f"/certificate/mother/{name.removeprefix('mother_')}" for name in OF_THE_MOTHER},
    "unknown": "/certificate/unknown",
}
"""Field → JSON pointer into a request."""
