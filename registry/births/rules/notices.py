"""What is unusual in a certificate without being wrong."""

from dataclasses import dataclass
from typing import Final

from registry.births.rules.dates import born_day, known_hour
from registry.births.rules.fields import POINTERS, REVIEW_WEIGHT_G, Certificate
from registry.core.messages import Message, _
from registry.people.ages import age_on
from registry.people.rules import NO_DOCUMENT


@dataclass(frozen=True, slots=True)
class Notice:
    """Something unusual that bars nothing; `slug` is part of the API."""

    slug: str
    pointer: str
    detail: Message


OTHER_DELIVERY: Final = Notice(
    "other-delivery",
    "/delivery_id",
    _(
        "This mother has another birth of these days at this facility. If it was one delivery, join the two births; "
        "if it is the same child, registered twice, annul one of the two certificates."
    ),
)
"""Where a twin may have been enrolled without its delivery, or a colleague has registered the same birth."""

OTHER_CHILD_ELSEWHERE: Final = Notice(
    "other-child-elsewhere",
    "/delivery_id",
    _(
        "No other child of this delivery is registered with this one. If one was registered at another facility, ask a "
        "clerk to join the two births."
    ),
)
"""For a second child alone in its delivery: said whatever is registered elsewhere."""


YOUNG_MOTHER_YEARS: Final = 15
OLD_MOTHER_YEARS: Final = 50
"""Below the one and from the other on, the mother's age is worth a second look at her date of birth, and care."""

District = tuple[str, str, str]
"""Department, province and district by name: the same in both schemes."""


def notices(certificate: Certificate, enrolling_facility: str | None) -> tuple[Notice, ...]:
    """Everything unusual in the certificate itself. No search ever adds to it."""
    low, high = REVIEW_WEIGHT_G
    weight_g = certificate.weight_g
    age = _mothers_age(certificate)
    conditions = (
        (
            "weight-review",
            "weight_g",
            _("Unusual weight: outside {low} to {high} g. Please check it.", low=low, high=high),
            weight_g is not None and not low <= weight_g <= high,
        ),
        (
            "apgar-review",
            "apgar_5",
            _("Apgar 0 at 1 and 5 minutes is unusual for a live birth. Please check it."),
            certificate.apgar_1 == 0 and certificate.apgar_5 == 0,
        ),
        (
            "age-review",
            "mother_age_years",
            _("The mother's age does not agree with her date of birth. Please check both."),
            _age_differs(certificate),
        ),
        (
            "young-mother",
            "mother_birth_date",
            _(
                "The mother is younger than {years}. Check her date of birth, and offer her care for adolescents.",
                years=YOUNG_MOTHER_YEARS,
            ),
            age is not None and age < YOUNG_MOTHER_YEARS,
        ),
        (
            "older-mother",
            "mother_birth_date",
            _(
                "The mother is {years} or older. Check her date of birth, and offer her the care for her age.",
                years=OLD_MOTHER_YEARS,
            ),
            age is not None and age >= OLD_MOTHER_YEARS,
        ),
        (
            "born-elsewhere",
            "place_facility_code",
            _("The child was born at another facility than the one that registers the birth."),
            certificate.place_facility_code not in (None, enrolling_facility),
        ),
        (
            "hour-unknown",
            "born_at",
            _("The hour of birth is not stated. The acta will show the day alone."),
            certificate.born_at is None and certificate.born_on is not None and certificate.birth_estimate is None,
        ),
        (
            "hour-midnight",
            "born_at",
            _("The birth is noted at midnight, 00:00. If nobody knows the hour, leave it out: the day is enough."),
            certificate.born_at is not None and known_hour(certificate.born_at) is None,
        ),
        (
            "day-estimated",
            "born_on",
            _("The day of birth is estimated. Have the acta rectified when the true day is found."),
            certificate.birth_estimate is not None,
        ),
        (
            "mother-unknown",
            "is_mother_unknown",
            _("The birth is registered without the mother."),
            certificate.is_mother_unknown,
        ),
        (
            "mother-certifies",
            "certifier_dni",
            _("Whoever attended or certifies has the mother's own number. Check the numbers: somebody else certifies."),
            _is_by_mother(certificate),
        ),
        (
            "identity-declared",
            "mother_document_type",
            _("The mother's identity is only declared. Ask for a document at discharge."),
            certificate.mother_document_type == NO_DOCUMENT,
        ),
    )
    return tuple(Notice(slug, POINTERS[name], detail) for slug, name, detail, holds in conditions if holds)


def _is_by_mother(certificate: Certificate) -> bool:
    """Whether the mother's DNI stands for somebody who attended or certifies: a slip, or her own signature."""
    number = certificate.mother_document_number if certificate.mother_document_type == "DNI" else None
    return number is not None and number in (certificate.attendant_dni, certificate.certifier_dni)


def district_notice(stated: District, facilitys: District, in_other_scheme: District | None) -> Notice | None:
    """Whether the district of birth is another than the facility's, by a number of the other scheme or otherwise."""
    if stated == facilitys:
        return None
    detail = (
        _("This code is the facility's district in the other numbering. Check whether the scheme is INEI or RENIEC.")
        if in_other_scheme == facilitys
        else _("This is not the district of the facility where the child was born. Please check the code.")
    )
    return Notice("district-review", POINTERS["ubigeo"], detail)


def _mothers_age(certificate: Certificate) -> int | None:
    """The mother's age at the birth, by her date of birth, else as declared."""
    born_on = born_day(certificate)
    if certificate.mother_birth_date is not None and born_on is not None:
        return age_on(certificate.mother_birth_date, born_on)
    return certificate.mother_age_years


def _age_differs(certificate: Certificate) -> bool:
    born_on = born_day(certificate)
    if certificate.mother_birth_date is None or certificate.mother_age_years is None or born_on is None:
        return False
    return abs(age_on(certificate.mother_birth_date, born_on) - certificate.mother_age_years) > 1
