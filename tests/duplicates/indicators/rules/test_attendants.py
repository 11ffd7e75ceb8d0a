"""e3, e5: at the threshold, below it, and in innocent forms."""

from dataclasses import replace
from typing import Any

import pytest

from registry.duplicates.indicators.rules import attendants
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD, OTHER, judged


@pytest.mark.parametrize(("births", "km", "flags"), [(15, 0, 0), (16, 0, 1), (1, 100, 0), (1, 101, 1), (20, 300, 1)])
def test_e3_an_attendant_of_too_many_births_or_too_distant_ones_is_for_review(
    births: int, km: float, flags: int
) -> None:
    attendance = attendants.Attendance(CHILD, BIRTH, births, km, OTHER if km > 100 else None)
    findings = list(attendants.overload(attendance, DEFAULTS))
    assert judged(findings) == [("e3", "M")] * flags
    assert all(("in one day" in str(finding.reason)) is (births > 15) for finding in findings)
    assert all(("km apart" in str(finding.reason)) is (km > 100) for finding in findings)


@pytest.mark.parametrize(("births", "km", "flags"), [(40, 0, 0), (41, 0, 1), (1, 100, 0), (1, 101, 1), (50, 300, 1)])
def test_e4_a_certifier_of_too_many_births_or_too_distant_ones_is_for_review(
    births: int, km: float, flags: int
) -> None:
    certification = attendants.Certification(CHILD, BIRTH, births, km, OTHER if km > 100 else None)
    assert judged(attendants.certifiers_overload(certification, DEFAULTS)) == [("e4", "M")] * flags


LICENCE = attendants.Licence(CHILD, BIRTH, "obstetrician", True, True, False, True)


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, 0),
        ({"is_active": False}, 1),
        ({"is_listed": False}, 1),
        ({"is_listed": False, "is_listed_elsewhere": True}, 1),
        ({"is_listed": False, "has_table": False}, 0),
        ({"is_listed": False, "profession": "midwife"}, 0),
    ],
)
def test_e5_a_licence_that_is_inactive_or_of_another_facility_is_hard(changes: dict[str, Any], flags: int) -> None:
    for role in (attendants.ATTENDANT, attendants.CERTIFIER):
        findings = list(attendants.licence(replace(LICENCE, role=role, **changes), DEFAULTS))
        assert judged(findings) == [("e5", "H")] * flags
        assert all(str(finding.reason).startswith(f"The {role}") for finding in findings)
