"""b2, b4 by their worked examples."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.rules import same_birth
from registry.duplicates.indicators.rules.births import BirthFacts
from registry.duplicates.indicators.rules.same_birth import LikeBirths, ReturnedBirth
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BORN, MOTHER, born, severities, twins

STRANGER = uuid.UUID(int=77)


def same_data(one: BirthFacts, other: BirthFacts) -> list[Finding]:
    return list(same_birth.same_infant_by_data(LikeBirths(one, other), DEFAULTS))


def test_twins_are_not_one_birth() -> None:
    assert same_data(*twins()) == []


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, True),
        ({"weight_g": 3220}, True),
        ({"weight_g": 3221}, False),
        ({"weight_g": None}, False),
        ({"sex": "male"}, False),
        ({"facility_code": "00005196"}, False),
        ({"born_at": datetime(2025, 1, 10, 13, 0, tzinfo=UTC)}, True),
        ({"born_at": datetime(2025, 1, 10, 13, 1, tzinfo=UTC)}, False),
        ({"mother_id": MOTHER}, False),
    ],
)
def test_similar_births_of_two_mothers_are_for_review(changes: dict[str, Any], flags: bool) -> None:
    other = born(**({"mother_id": uuid.uuid4()} | changes))
    assert severities(same_data(born(), other)) == ["M"] * flags


def test_a_likeness_in_a_busy_hour_is_weak_unless_it_is_to_the_minute_and_the_gram() -> None:
    def found(born_near: int, minutes: int, grams: int) -> list[str]:
        own = born()
        assert own.weight_g is not None
        assert own.born_at is not None
        other = born(
            mother_id=STRANGER, born_at=own.born_at + timedelta(minutes=minutes), weight_g=own.weight_g + grams
        )
        return severities(same_birth.same_infant_by_data(LikeBirths(own, other, born_near), DEFAULTS))

    assert found(1, 40, 15) == found(2, 40, 15) == ["M"]
    assert found(3, 40, 15) == found(9, 2, 15) == found(9, 40, 3) == ["L"]
    assert found(9, 5, 5) == ["M"], "stolen data agree to the minute"


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({}, ["H"]),
        ({"minutes": 6}, ["M"]),
        ({"weight_g": 3206}, ["M"]),
        ({"weight_g": 3221}, []),
        ({"minutes": 61}, []),
        ({"sex": "male"}, []),
        ({"facility_code": "00005196"}, ["M"]),
        ({"facility_code": "00005196", "minutes": 2}, []),
    ],
)
def test_b4_an_annulled_birth_that_comes_back_under_another_woman_is_found(
    changes: dict[str, Any], severity: list[str]
) -> None:
    annulled = born(is_annulled=True, mother_name="ROSA HUAMAN CCORI")
    assert annulled.born_at is not None
    at = annulled.born_at + timedelta(minutes=changes.pop("minutes", 0))
    again = born(mother_id=STRANGER, mother_name="ELVIRA TAPIA ROJAS", born_at=at, **changes)
    assert severities(same_birth.birth_come_back(ReturnedBirth(again, annulled), DEFAULTS)) == severity


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"mother_id": MOTHER}, 0),
        ({"mother_name": "ROSA HUAMAN CCORI"}, 0),
        ({"mother_name": "ROSA HUAMAN CCORY", "mother_birth_date": BORN}, 0),
        ({"mother_name": "ELVIRA TAPIA ROJAS", "mother_birth_date": BORN}, 1),
        ({"mother_name": "", "mother_id": None}, 1),
    ],
)
def test_b4_a_certificate_made_again_for_the_same_woman_is_a_correction(changes: dict[str, Any], flags: int) -> None:
    annulled = born(is_annulled=True, mother_name="ROSA HUAMAN CCORI", mother_birth_date=BORN)
    again = born(**({"mother_id": STRANGER} | changes))
    assert len(list(same_birth.birth_come_back(ReturnedBirth(again, annulled), DEFAULTS))) == flags
