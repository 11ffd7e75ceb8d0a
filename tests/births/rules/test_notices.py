"""What is pointed out at the counter: the mother's age, the district."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.births.rules.fields import Certificate
from registry.births.rules.notices import District, district_notice, notices
from registry.core.clock import day_in_peru, start_of_day
from tests.births.rules.test_certificate import COMPLETE

LIMA: District = ("Lima", "Lima", "Lima")
CHICLAYO: District = ("Lambayeque", "Chiclayo", "Chiclayo")


def slugs(certificate: Certificate) -> set[str]:
    return {notice.slug for notice in notices(certificate, "00006208")}


@pytest.mark.parametrize(
    ("years", "expected"),
    [(8, {"young-mother"}), (14, {"young-mother"}), (15, set()), (49, set()), (50, {"older-mother"})],
)
def test_a_mother_too_young_or_too_old_is_pointed_out_by_her_date_of_birth_or_her_age(
    years: int, expected: set[str]
) -> None:
    assert COMPLETE.born_at is not None
    born = COMPLETE.born_at.date()
    dated = replace(COMPLETE, mother_birth_date=born.replace(year=born.year - years), mother_age_years=None)
    assert slugs(dated) == expected
    declared = replace(COMPLETE, mother_birth_date=None, mother_age_years=years)
    assert slugs(declared) == expected


def test_a_mother_who_certifies_her_own_childs_birth_is_pointed_out_and_a_passport_of_that_number_is_not() -> None:
    number = COMPLETE.certifier_dni
    own = replace(COMPLETE, mother_document_type="DNI", mother_document_number=number)
    assert slugs(own) - slugs(COMPLETE) == {"mother-certifies"}
    assert slugs(replace(own, mother_document_type="PASSPORT")) == slugs(COMPLETE)
    attending = replace(own, mother_document_number=COMPLETE.attendant_dni)
    assert "mother-certifies" in slugs(attending)
    assert "mother-certifies" not in slugs(replace(COMPLETE, mother_document_number=None, certifier_dni=None))


def test_midnight_to_the_minute_is_pointed_out_as_an_hour_that_nobody_may_know() -> None:
    assert COMPLETE.born_at is not None
    midnight = start_of_day(day_in_peru(COMPLETE.born_at))
    assert slugs(replace(COMPLETE, born_at=midnight)) == {"hour-midnight"}
    assert slugs(replace(COMPLETE, born_at=midnight + timedelta(minutes=1))) == set()


def test_the_facilitys_own_district_is_nothing_to_point_out() -> None:
    assert district_notice(LIMA, LIMA, None) is None


def test_a_code_of_the_other_numbering_is_named_as_such() -> None:
    mixed = district_notice(CHICLAYO, LIMA, LIMA)
    other = district_notice(CHICLAYO, LIMA, None)
    assert mixed is not None
    assert other is not None
    assert "RENIEC" in str(mixed.detail)
    assert "RENIEC" not in str(other.detail)
