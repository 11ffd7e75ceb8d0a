"""d1, i1 and the protection of young mothers: at the threshold, beside it, and in innocent forms."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators import mothers
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, BORN, CHILD, said


def mother(age: int | None = 30, **given_: Any) -> mothers.MotherFacts:
    return replace(mothers.MotherFacts(CHILD, BIRTH, age, BORN, None), **given_)


@pytest.mark.parametrize(
    ("age", "severity"),
    [
        (8, ["H"]),
        (9, []),
        (13, []),
        (14, []),
        (44, []),
        (45, ["L"]),
        (49, ["L"]),
        (50, ["M"]),
        (60, ["M"]),
        (61, ["H"]),
        (None, []),
    ],
)
def test_d1_a_mothers_age_decides(age: int | None, severity: list[str]) -> None:
    assert [one.severity for one in mothers.implausible_mother(mother(age), DEFAULTS)] == severity


def test_d1_one_who_had_died_or_was_abroad_is_hard() -> None:
    dead = mother(died_on=BORN - timedelta(days=1))
    assert said(mothers.implausible_mother(dead, DEFAULTS)) == [("d1", "H")]
    assert said(mothers.implausible_mother(mother(is_abroad=True), DEFAULTS)) == [("d1", "H")]
    assert said(mothers.implausible_mother(mother(died_on=BORN), DEFAULTS)) == []


@given(st.integers(0, 90))
def test_d1_a_mother_who_is_to_be_protected_is_never_flagged_for_her_age(age: int) -> None:
    one = mother(age)
    if mothers.needs_protection(one, DEFAULTS):
        assert said(mothers.implausible_mother(one, DEFAULTS)) == []
    assert mothers.needs_protection(one, DEFAULTS) is (9 <= age <= 13)


def test_i1_what_only_the_living_do_after_a_death() -> None:
    used = [(BORN + timedelta(days=9), "prints were taken")]
    assert said(mothers.used_after_death(CHILD, BORN, used, ())) == [("i1", "H")]
    assert said(mothers.used_after_death(CHILD, BORN + timedelta(days=9), used, ())) == []
    assert said(mothers.used_after_death(CHILD, None, used, ())) == []
