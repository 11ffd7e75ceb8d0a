"""d1, i1 and the protection of young mothers: at the threshold, beside it, and in innocent forms."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.rules import mothers
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, BORN, CHILD, judged, severities


def mother(age: int | None = 30, **changes: Any) -> mothers.MotherFacts:
    return replace(mothers.MotherFacts(CHILD, BIRTH, age, BORN, None), **changes)


def d1(facts: mothers.MotherFacts) -> list[Finding]:
    return list(mothers.implausible_mother(facts, DEFAULTS))


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
    assert severities(d1(mother(age))) == severity


def test_d1_a_mother_who_had_died_or_was_abroad_is_hard() -> None:
    assert judged(d1(mother(died_on=BORN - timedelta(days=1)))) == [("d1", "H")]
    assert judged(d1(mother(is_abroad=True))) == [("d1", "H")]
    assert d1(mother(died_on=BORN)) == []


@given(st.integers(0, 90))
def test_d1_a_mother_who_is_to_be_protected_is_never_flagged_for_her_age(age: int) -> None:
    facts = mother(age)
    if mothers.needs_protection(facts, DEFAULTS):
        assert d1(facts) == []
    assert mothers.needs_protection(facts, DEFAULTS) is (9 <= age <= 13)


@pytest.mark.parametrize(("died_on", "flags"), [(BORN, [("i1", "H")]), (BORN + timedelta(days=9), []), (None, [])])
def test_i1_flags_what_only_the_living_do_after_a_death(died_on: date | None, flags: list[tuple[str, str]]) -> None:
    uses = ((BORN + timedelta(days=9), mothers.PRINTS_TAKEN),)
    assert judged(mothers.used_after_death(mothers.UsesAfterDeath(CHILD, died_on, uses, ()), DEFAULTS)) == flags
