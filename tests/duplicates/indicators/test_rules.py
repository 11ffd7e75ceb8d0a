"""Each indicator by its worked example: at the threshold, below it, and in its innocent forms."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators import adults, attendants, facilities, late, mothers, records, repeated
from registry.duplicates.linkage.model import Part
from registry.duplicates.rules import Finding
from registry.duplicates.thresholds import DEFAULTS, NAMES, changed

CHILD, BIRTH, OTHER = (uuid.UUID(int=n) for n in (1, 2, 3))
BORN = date(2025, 1, 10)


def said(found: Any) -> list[tuple[str, str]]:
    return [(one.indicator, one.severity) for one in found]


def mother(age: int | None = 30, **given_: Any) -> mothers.MotherFacts:
    return replace(mothers.MotherFacts(CHILD, BIRTH, age, BORN, None), **given_)


@pytest.mark.parametrize(
    ("age", "severity"),
    [(8, ["H"]), (9, []), (13, []), (14, []), (44, []), (45, ["L"]), (49, ["L"]), (50, ["M"]), (60, ["M"]), (61, ["H"]),
     (None, [])],
)  # fmt: skip
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


@pytest.mark.parametrize(("births", "km", "flags"), [(15, 0, 0), (16, 0, 1), (1, 100, 0), (1, 101, 1), (20, 300, 1)])
def test_e3_an_attendants_overload(births: int, km: float, flags: int) -> None:
    one = attendants.Attendance(CHILD, BIRTH, births, km, OTHER if km > 100 else None)
    assert said(attendants.overload(one, DEFAULTS)) == [("e3", "M")] * flags


LICENCE = attendants.Licence(CHILD, BIRTH, "obstetrician", True, True, False, True)


@pytest.mark.parametrize(
    ("changes", "flags"),
    [({}, 0), ({"is_active": False}, 1), ({"is_listed": False}, 1),
     ({"is_listed": False, "is_listed_elsewhere": True}, 1),
     ({"is_listed": False, "has_table": False}, 0), ({"is_listed": False, "profession": "midwife"}, 0)],
)  # fmt: skip
def test_e5_a_licence_that_does_not_hold(changes: dict[str, Any], flags: int) -> None:
    assert said(attendants.licence(replace(LICENCE, **changes))) == [("e5", "H")] * flags


def volume(this_month: int, history: tuple[int, ...], *, is_authorised: bool = True) -> list[tuple[str, str]]:
    return said(facilities.volume(facilities.Volume(CHILD, BIRTH, this_month, history, is_authorised), DEFAULTS))


def test_f1_a_month_far_beyond_those_before_is_for_review_and_an_unauthorised_facility_hard() -> None:
    usual = (20, 24, 18, 22, 25, 19, 21, 23, 20, 22)
    assert volume(24, usual) == []
    assert volume(60, usual) == [("f1", "M")]
    assert volume(60, usual[:5]) == []  # too young to expect anything
    assert volume(8, (0,) * 10) == []  # few births are no burst
    assert volume(12, (0,) * 10) == [("f1", "M")]
    assert volume(1, usual, is_authorised=False) == [("f1", "H")]


def test_f1_a_facility_whose_months_always_vary_is_given_more_room() -> None:
    steady, varying = (20,) * 12, (2, 40, 5, 38, 3, 41, 4, 39, 2, 40, 6, 37)
    assert facilities.chance_of_at_least(45, varying) > 100 * facilities.chance_of_at_least(45, steady)


@given(st.lists(st.integers(0, 60), min_size=6, max_size=24), st.integers(1, 200))
def test_f1_a_chance_lies_between_none_and_one_and_falls_with_the_count(history: list[int], count: int) -> None:
    few, many = (facilities.chance_of_at_least(n, history) for n in (count, count + 1))
    assert 0 <= many <= few + 1e-12 <= 1 + 1e-9


@pytest.mark.parametrize(
    ("number", "others", "flags"), [(150, 20, 0), (500, 20, 0), (501, 20, 1), (1, 9, 0), (9999, 9, 0)]
)
def test_f4_a_number_far_from_its_neighbours(number: int, others: int, flags: int) -> None:
    one = facilities.NumberInSequence(CHILD, BIRTH, number, others, 100, 200)
    assert said(facilities.out_of_sequence(one, DEFAULTS)) == [("f4", "H")] * flags


LATE = late.LateFacts(CHILD, BIRTH, True, 9, 10.0, "relative", False, False)


@pytest.mark.parametrize(
    ("changes", "flags"),
    [({"km": 200.0}, 0), ({"km": 201.0}, 1), ({"km": None}, 0), ({"km": 900.0, "is_late": False}, 0)],
)
def test_f2_late_and_far(changes: dict[str, Any], flags: int) -> None:
    assert said(late.far_and_late(replace(LATE, **changes), DEFAULTS)) == [("f2", "M")] * flags


@pytest.mark.parametrize(
    ("changes", "flags"),
    [({}, 1), ({"age_years": 7}, 0), ({"age_years": 8}, 1), ({"age_years": 17}, 1), ({"age_years": 18}, 0),
     ({"has_trace": True}, 0), ({"is_in_facility": True}, 0), ({"attendant_profession": "physician"}, 0),
     ({"is_late": False}, 0), ({"attendant_profession": None}, 1)],
)  # fmt: skip
def test_f3_late_by_witnesses_alone(changes: dict[str, Any], flags: int) -> None:
    assert said(late.witnesses_only(replace(LATE, **changes), DEFAULTS)) == [("f3", "M")] * flags


def test_i1_what_only_the_living_do_after_a_death() -> None:
    used = [(BORN + timedelta(days=9), "prints were taken")]
    assert said(mothers.used_after_death(CHILD, BORN, used, ())) == [("i1", "H")]
    assert said(mothers.used_after_death(CHILD, BORN + timedelta(days=9), used, ())) == []
    assert said(mothers.used_after_death(CHILD, None, used, ())) == []


@pytest.mark.parametrize(("cards", "flags"), [(2, 0), (3, 1)])
def test_j1_a_burst_of_reissued_cards(cards: int, flags: int) -> None:
    assert said(repeated.reissues(CHILD, cards, (), DEFAULTS)) == [("j1", "M")] * flags


@pytest.mark.parametrize(("days", "flags"), [(0, 1), (30, 1), (31, 0)])
def test_k1_a_retry_elsewhere(days: int, flags: int) -> None:
    found = list(repeated.retry_elsewhere(CHILD, BIRTH, [(OTHER, OTHER, days)], DEFAULTS))
    assert said(found) == [("k1", "M")] * flags
    assert all(one.persons == {CHILD, OTHER} for one in found)


def test_k2_a_hit_on_the_watch_list_goes_to_the_police() -> None:
    (found,) = repeated.on_the_watch_list(CHILD, (), "RENIPED", "prints agree")
    assert (found.severity, found.facts["route"]) == ("H", "police")


@pytest.mark.parametrize(("level", "severity"), [("strong", ["H"]), ("probable", ["M"]), ("review", ["L"]), (None, [])])
def test_l1_the_linkages_level_gives_the_severity_and_its_parts_are_told(
    level: str | None, severity: list[str]
) -> None:
    parts = (Part("prior", "9 records", -9.0), Part("surnames", "both", 12.5), Part("household", "missing", 0.0))
    found = list(records.one_person_twice(CHILD, OTHER, level, 3.5, parts, (), "m"))
    assert [one.severity for one in found] == severity
    for one in found:
        assert sum(bits for _, _, bits in one.facts["parts"]) == pytest.approx(one.facts["bits"])
        assert "missing: household" in one.reason


def test_every_finding_is_known_with_its_innocent_causes() -> None:
    from registry.duplicates.policy import INDICATORS

    assert all(one.innocent_causes for one in INDICATORS.values())
    told: set[str] = {"d1", "e1", "e2", "e3", "e5", "f1", "f2", "f3", "f4", "h1", "i1", "j1", "k1", "k2", "l1"}
    assert told <= set(INDICATORS)
    assert isinstance(Finding("d1", "H", frozenset(), (), "", {}).points, int)


def test_thresholds_are_changed_by_name_and_wrong_ones_all_told() -> None:
    assert changed(DEFAULTS, {"late_km": 300}).late_km == 300
    with pytest.raises(ValueError, match="no_such is no threshold; late_km is a number above 0"):
        changed(DEFAULTS, {"no_such": 1, "late_km": 0})
    assert len(NAMES) == len(set(NAMES))
