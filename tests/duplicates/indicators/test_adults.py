"""e1, e2, h1: fan-outs at the threshold and below it."""

import uuid

import pytest

from registry.duplicates.indicators import adults
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import OTHER, said


def fan_out(count: int) -> adults.FanOut:
    ids = tuple(uuid.UUID(int=n) for n in range(1, count + 1))
    return adults.FanOut(count, ids, ids)


@pytest.mark.parametrize(("count", "severity"), [(2, []), (3, ["M"]), (4, ["M"]), (5, ["H"]), (500, ["H"])])
def test_e1_a_declarant_of_many_mothers(count: int, severity: list[str]) -> None:
    found = list(adults.one_declarant(fan_out(count), DEFAULTS))
    assert [one.severity for one in found] == severity
    assert all(len(one.persons) == 1 for one in found)  # one alert that grows, not one for each child


@pytest.mark.parametrize(("count", "severity"), [(2, []), (3, ["M"]), (9, ["M"])])
def test_e2_a_father_of_many_mothers_children(count: int, severity: list[str]) -> None:
    found = list(adults.one_father(OTHER, fan_out(count), DEFAULTS))
    assert [(one.severity, one.persons) for one in found] == [(s, frozenset({OTHER})) for s in severity]


@pytest.mark.parametrize(
    ("kind", "count", "flags"),
    [("phone", 3, 0), ("phone", 4, 1), ("guardian", 4, 1), ("address", 7, 0), ("address", 8, 1)],
)
def test_h1_unrelated_minors_at_one_contact(kind: str, count: int, flags: int) -> None:
    assert said(adults.one_contact(kind, fan_out(count), DEFAULTS)) == [("h1", "M")] * flags
