"""e3, e5: at the threshold, below it, and in innocent forms."""

from dataclasses import replace
from typing import Any

import pytest

from registry.duplicates.indicators import attendants
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD, OTHER, said


@pytest.mark.parametrize(("births", "km", "flags"), [(15, 0, 0), (16, 0, 1), (1, 100, 0), (1, 101, 1), (20, 300, 1)])
def test_e3_an_attendants_overload(births: int, km: float, flags: int) -> None:
    one = attendants.Attendance(CHILD, BIRTH, births, km, OTHER if km > 100 else None)
    assert said(attendants.overload(one, DEFAULTS)) == [("e3", "M")] * flags


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
def test_e5_a_licence_that_does_not_hold(changes: dict[str, Any], flags: int) -> None:
    assert said(attendants.licence(replace(LICENCE, **changes))) == [("e5", "H")] * flags
