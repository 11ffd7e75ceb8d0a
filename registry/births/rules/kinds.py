"""Kinds of registration, and why a field may be unknown. Pure.

Nothing need be invented: what a kind of registration cannot know is not asked, and what an ordinary one does not know
is stated as unknown, with the reason.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from registry.births.rules.dates import plausible_day
from registry.births.rules.deadlines import EXTEMPORANEOUS, timeliness
from registry.births.rules.fields import OF_THE_MOTHER, POINTERS, SWITCHES, Certificate
from registry.people.rules import NO_DOCUMENT

ORDINARY: Final = "ordinary"
HOME: Final = "home"
LATE: Final = "late"
FOUND: Final = "found"
DECLARED: Final = "declared"
KINDS: Final = (ORDINARY, HOME, LATE, FOUND, DECLARED)
"""Born in a facility; elsewhere; registered after the deadline; found without parents; of a mother without papers."""

OUTSIDE_A_FACILITY: Final = "outside_a_facility"
REGISTERED_LATE: Final = "registered_late"
CHILD_FOUND: Final = "child_found"
IDENTITY_DECLARED: Final = "identity_declared"
REASONS: Final = (
    OUTSIDE_A_FACILITY,
    REGISTERED_LATE,
    CHILD_FOUND,
    IDENTITY_DECLARED,
    "not_measured",
    "not_recorded",
    "not_remembered",
    "not_stated",
)
"""Why a field is unknown; another reason is written as a text. The first four follow from the kind of registration."""
LONGEST_REASON: Final = 200

_MEASURED: Final = ("weight_g", "length_cm", "gestational_weeks", "delivery_kind", "prenatal_visits")
_ATTENDED: Final = ("attendant_profession", "attendant_dni", "attendant_licence")
_CERTIFIED: Final = ("certifier_profession", "certifier_dni", "certifier_licence")
_HISTORY: Final = (
    "mother_marital_status",
    "mother_education",
    "pregnancies",
    "live_births",
    "living_children",
    "stillbirths",
    "prenatal_visits",
)
_RESIDENCE: Final = ("mother_residence_scheme", "mother_residence_ubigeo")
EXCUSED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    FOUND: (CHILD_FOUND, ("cnv", *_MEASURED, "plurality", "birth_order", *_ATTENDED, *_CERTIFIED)),
    LATE: (
        REGISTERED_LATE,
        (
            *("cnv", *_MEASURED, "plurality", "birth_order", *_ATTENDED, *_CERTIFIED, *_HISTORY, *_RESIDENCE),
            *("mother_birth_date", "mother_nationality"),
        ),
    ),
    HOME: (OUTSIDE_A_FACILITY, (*_MEASURED, *_ATTENDED)),
    DECLARED: (IDENTITY_DECLARED, (*_HISTORY, *_RESIDENCE, "mother_birth_date", "mother_nationality")),
}
"""Kind → the reason it gives, and the fields that it may leave out."""

ESSENTIAL: Final = frozenset(
    {"vital_status", "sex", "born_on", "birth_estimate", "certified_on", "place", "place_facility_code", "unknown"}
    | {"mother_document_type", "mother_document_number", *SWITCHES}
)
"""Fields that are never unknown: a day is estimated, an indeterminate sex is a sex, papers can be a declaration."""
UNKNOWABLE: Final = frozenset(POINTERS) - ESSENTIAL


def kinds_of(certificate: Certificate, today: date) -> tuple[str, ...]:
    """Every kind that a registration on this day is of; an ordinary one is of no other."""
    born_on = plausible_day(certificate)
    is_late = born_on is not None and (
        timeliness(born_on, today, is_remote=certificate.is_remote).kind == EXTEMPORANEOUS
    )
    holding = {
        FOUND: certificate.is_found,
        LATE: is_late,
        HOME: certificate.place not in (None, "facility"),
        DECLARED: certificate.mother_document_type == NO_DOCUMENT and not certificate.is_mother_unknown,
    }
    return tuple(kind for kind, holds in holding.items() if holds) or (ORDINARY,)


def excuses(certificate: Certificate, today: date) -> Mapping[str, str]:
    """The empty fields that the kinds of a registration may leave out → the reason."""
    return dict(_excuses(certificate, today))


def _excuses(certificate: Certificate, today: date) -> Iterator[tuple[str, str]]:
    for kind in reversed(kinds_of(certificate, today)):  # the first kind's reason counts
        reason, fields = EXCUSED.get(kind, ("", ()))
        for name in fields:
            if getattr(certificate, name) is None and not (certificate.is_mother_unknown and name in OF_THE_MOTHER):
                yield name, reason
