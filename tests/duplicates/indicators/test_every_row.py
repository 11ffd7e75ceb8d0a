"""Every row of the field's table of indicators finds its worked example, with the severity that it is given there."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from registry.duplicates.indicators import (
    adults,
    attendants,
    births,
    facilities,
    late,
    mothers,
    presented,
    prints,
    repeated,
)
from registry.duplicates.indicators.catalogue import INDICATORS, POINTS
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import DEFAULTS, NAMES
from tests.duplicates.indicators.samples import BIRTH, BORN, CHILD, OTHER
from tests.duplicates.indicators.test_births import MOTHER, born, twins

DAY = timedelta(days=1)
MORE = uuid.UUID(int=9)
FAILED = presented.Attempt("review", 2, 3.0, False)


def fan_out(mothers_: int) -> adults.FanOut:
    return adults.FanOut(mothers_, (CHILD,), (BIRTH,))


def mother(**given: Any) -> mothers.MotherFacts:
    return replace(mothers.MotherFacts(CHILD, BIRTH, 30, BORN, None), **given)


def closely(weeks: int | None, second: date) -> Iterable[Finding]:
    after = replace(born(second), gestational_weeks=weeks)
    return births.births_too_close(born(date(2025, 1, 10)), after, frozenset({MOTHER}), DEFAULTS)


def infants(score: float) -> Iterable[Finding]:
    return prints.same_infant_by_prints(born(), born(mother_id=OTHER), score, 2, DEFAULTS, is_provisional=False)


def taken(hours: int | None) -> Iterable[Finding]:
    one = born()
    assert one.born_at is not None
    at: datetime | None = None if hours is None else one.born_at + timedelta(hours=hours)
    return prints.prints_missing(one, at, DEFAULTS)


LATE = late.LateFacts(CHILD, BIRTH, True, 9, 201.0, "relative", False, False)
LICENCE = attendants.Licence(CHILD, BIRTH, "obstetrician", True, False, False, True)
USUAL = (20, 24, 18, 22, 25, 19)

ROWS: list[tuple[str, str, Callable[[], Iterable[Finding]]]] = [
    ("a1", "H", lambda: closely(38, date(2025, 7, 20))),
    ("a1", "M", lambda: closely(None, date(2025, 7, 20))),
    ("a2", "H", lambda: births.incoherent_multiple_birth([*twins(), replace(twins()[0], birth_order=3)], DEFAULTS)),
    ("b1", "H", lambda: infants(60)),
    ("b1", "M", lambda: infants(40)),
    ("b2", "M", lambda: births.same_infant_by_data(born(), born(mother_id=OTHER), DEFAULTS)),
    ("c1", "H", lambda: prints.one_woman_two_identities(CHILD, OTHER, 60, 2, (), 1, DEFAULTS)),
    ("c2", "M", lambda: prints.another_woman(CHILD, BIRTH, 1, None)),
    ("c2", "H", lambda: prints.another_woman(CHILD, BIRTH, 2, None)),
    ("c3", "M", lambda: taken(None)),
    ("c3", "L", lambda: taken(25)),
    ("d1", "H", lambda: mothers.implausible_mother(mother(age_years=61), DEFAULTS)),
    ("d1", "H", lambda: mothers.implausible_mother(mother(died_on=BORN - DAY), DEFAULTS)),
    ("d1", "H", lambda: mothers.implausible_mother(mother(is_abroad=True), DEFAULTS)),
    ("d1", "M", lambda: mothers.implausible_mother(mother(age_years=50), DEFAULTS)),
    ("d1", "L", lambda: mothers.implausible_mother(mother(age_years=45), DEFAULTS)),
    ("e1", "M", lambda: adults.one_declarant(fan_out(3), DEFAULTS)),
    ("e1", "H", lambda: adults.one_declarant(fan_out(5), DEFAULTS)),
    ("e2", "M", lambda: adults.one_father(OTHER, fan_out(3), DEFAULTS)),
    ("e3", "M", lambda: attendants.overload(attendants.Attendance(CHILD, BIRTH, 16, 0.0, None), DEFAULTS)),
    ("e3", "M", lambda: attendants.overload(attendants.Attendance(CHILD, BIRTH, 1, 101.0, OTHER), DEFAULTS)),
    ("e5", "H", lambda: attendants.licence(LICENCE)),
    ("f1", "M", lambda: facilities.volume(facilities.Volume(CHILD, BIRTH, 60, USUAL, True), DEFAULTS)),
    ("f1", "H", lambda: facilities.volume(facilities.Volume(CHILD, BIRTH, 1, USUAL, False), DEFAULTS)),
    ("f2", "M", lambda: late.far_and_late(LATE, DEFAULTS)),
    ("f3", "M", lambda: late.witnesses_only(LATE, DEFAULTS)),
    (
        "f4",
        "H",
        lambda: facilities.out_of_sequence(facilities.NumberInSequence(CHILD, BIRTH, 501, 20, 100, 200), DEFAULTS),
    ),
    ("g1", "M", lambda: presented.not_the_enrolled(CHILD, [FAILED, FAILED], (), DEFAULTS)),
    ("h1", "M", lambda: adults.one_contact("guardian", fan_out(4), DEFAULTS)),
    ("h1", "M", lambda: adults.one_contact("address", fan_out(8), DEFAULTS)),
    ("i1", "H", lambda: mothers.used_after_death(CHILD, BORN, [(BORN + DAY, "a card was asked for")], ())),
    ("j1", "M", lambda: repeated.reissues(CHILD, 3, (), DEFAULTS)),
    ("k1", "M", lambda: repeated.retry_elsewhere(CHILD, BIRTH, [(OTHER, OTHER, 30)], DEFAULTS)),
    ("k2", "H", lambda: repeated.on_the_watch_list(CHILD, "H", "looked for", {})),
]
TABLE = "a1 a2 b1 b2 c1 c2 c3 d1 e1 e2 e3 e5 f1 f2 f3 f4 g1 h1 i1 j1 k1 k2"


@pytest.mark.parametrize(("indicator", "severity", "example"), ROWS)
def test_a_row_finds_its_worked_example(
    indicator: str, severity: str, example: Callable[[], Iterable[Finding]]
) -> None:
    (found,) = example()
    assert (found.indicator, found.severity, found.points) == (indicator, severity, POINTS[severity])
    assert found.reason
    assert found.persons


def test_the_table_is_whole_and_every_row_has_its_innocent_causes() -> None:
    assert {one for one, _, _ in ROWS} == set(TABLE.split())
    assert set(TABLE.split()) | {"g2", "g3", "i0", "i2", "l1"} == set(INDICATORS)
    assert all(one.title and one.innocent_causes for one in INDICATORS.values())
    assert POINTS == {"H": 60, "M": 25, "L": 10}
    assert {"case_points", "prints_hard_score", "late_km"} <= set(NAMES)
