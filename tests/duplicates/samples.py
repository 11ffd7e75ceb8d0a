"""What the tests of searches share: a mother, a signed birth, one child registered twice, alerts about a birth."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from registry.births import enrolment
from registry.births.models import Birth
from registry.births.rules.fields import Certificate
from registry.core.context import Context
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import Alert, AlertPerson, AlertReason
from registry.fingerprints.service import Acquired, Submission
from registry.people.service import rename
from tests.births.samples import digits
from tests.duplicates.conftest import BORN, enrolled

MOTHER: dict[str, Any] = {
    "mother_given_names": "Nélida",
    "mother_first_surname": "Tsamajain",
    "mother_second_surname": "Wisum",
    "mother_birth_date": date(1995, 2, 3),
}

WHOLE: dict[str, Any] = {
    "vital_status": "live",
    "weight_g": 3100,
    "length_cm": 49.5,
    "gestational_weeks": 39,
    "delivery_kind": "vaginal",
    "plurality": 1,
    "birth_order": 1,
    "place": "facility",
    "ubigeo_scheme": "INEI",
    "ubigeo": "150101",
    "place_facility_code": "00006208",
    "attendant_profession": "obstetrician",
    "attendant_dni": "99000001",
    "attendant_licence": "90001",
    "certifier_profession": "physician",
    "certifier_dni": "99000002",
    "certifier_licence": "90002",
    "certified_on": BORN.date(),
}


def signed(ctx: Context) -> Birth:
    """A signed certificate, with reasons for prints that could not be taken."""
    certificate = Certificate(
        cnv=digits(12),
        born_at=BORN,
        sex="female",
        mother_document_type="DNI",
        mother_document_number=digits(8),
        apgar_1=8,
        apgar_5=9,
        mother_nationality="PER",
        mother_residence_scheme="INEI",
        mother_residence_ubigeo="150101",
        mother_marital_status="single",
        mother_education="secondary",
        pregnancies=1,
        live_births=1,
        living_children=1,
        stillbirths=0,
        prenatal_visits=7,
        **WHOLE,
        **MOTHER,
    )
    at = BORN + timedelta(hours=2)
    failed = [
        Acquired(Submission(who, finger, 1, at, None, None, "bandaged", None, "/prints/0"), None)
        for who in ("mother", "newborn")
        for finger in (1, 2, 6, 7)
    ]
    return enrolment.enrol(ctx, enrolment.EnrolNewborn(certificate, None, True), failed).birth


def alerts_about(ctx: Context, birth: Birth, indicator: str) -> Sequence[Alert]:
    """Alerts about a birth's child or mother with a reason of this indicator, as they are in the database."""
    persons = [person for person in (birth.mother_id, birth.newborn_id) if person]
    query = (
        select(Alert)
        .join(AlertPerson)
        .join(AlertReason)
        .where(AlertPerson.person_id.in_(persons), AlertReason.indicator == indicator)
    )
    return ctx.session.scalars(query.distinct().execution_options(populate_existing=True)).all()


def reason_of(alert: Alert, indicator: str) -> AlertReason:
    """An alert's reason by an indicator."""
    return next(reason for reason in alert.reasons if reason.indicator == indicator)


def enrolled_twice(ctx: Context) -> tuple[Birth, Birth]:
    """One child of one mother under two certificates of one day, given its name twice; nothing is searched yet."""
    number = digits(8)
    first = enrolled(ctx, [], mother_document_number=number, **MOTHER)
    second = enrolled(ctx, [], mother_document_number=number, born_at=BORN + timedelta(hours=2), **MOTHER)
    for birth in (first, second):
        rename(ctx, birth.newborn, "Rosa Elena", "Ñaupari", "Tsamajain")
    return first, second


def registered_twice(ctx: Context) -> tuple[Birth, Birth]:
    """The same, both searched."""
    both = enrolled_twice(ctx)
    for birth in both:
        search_birth(ctx, birth.id)
    return both
