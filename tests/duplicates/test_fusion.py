"""One score of everything: its steps always add up to it, and what is missing makes it more urgent, never less."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.fusion import LEVELS, Scored, fuse, scored
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.indicator import Evidence
from registry.duplicates.thresholds.rules import DEFAULTS

REASONS = st.lists(st.builds(Scored, st.sampled_from(sorted(INDICATORS)), st.sampled_from([10, 25, 60])))
MISSING = st.lists(st.sampled_from(["household", "birth date", "the mother's prints"]))


@given(REASONS, MISSING)
def test_the_steps_add_up_to_the_score_shown_always(reasons: list[Scored], missing: list[str]) -> None:
    fused = fuse(reasons, DEFAULTS, missing)
    assert sum(step.points for step in fused.steps) == fused.points
    strongest = {
        reason.indicator: max(o.points for o in reasons if o.indicator == reason.indicator) for reason in reasons
    }
    assert fused.points == min(100, sum(strongest.values()))
    running = 0
    for step in fused.steps:
        running += step.points
        assert step.running == running


@given(REASONS, MISSING, st.sampled_from(["surnames", "given names"]))
def test_what_is_missing_never_lowers_the_level(reasons: list[Scored], missing: list[str], more: str) -> None:
    rank = {level: number for number, level in enumerate(LEVELS)}
    assert rank[fuse(reasons, DEFAULTS, [*missing, more]).level] <= rank[fuse(reasons, DEFAULTS, missing).level]
    assert fuse(reasons, DEFAULTS, missing).points == fuse(reasons, DEFAULTS).points


def test_a_review_becomes_a_priority_where_much_is_missing_and_nothing_becomes_a_case() -> None:
    review = [Scored("a1", 25)]
    assert fuse(review, DEFAULTS).level == "review"
    assert fuse(review, DEFAULTS, ["household", "birth date"]).level == "priority"
    assert fuse([Scored("a1", 60)], DEFAULTS).level == "case"
    assert fuse([], DEFAULTS, ["household", "birth date"]).level == "note"


def test_an_indicator_counts_once_by_its_strongest_reason() -> None:
    assert fuse([Scored("c1", 60), Scored("c1", 60), Scored("c1", 25)], DEFAULTS).points == 60


@given(REASONS, REASONS)
def test_points_never_fall_by_more_reasons_and_stay_within_100(some: list[Scored], more: list[Scored]) -> None:
    few, many = fuse(some, DEFAULTS).points, fuse(some + more, DEFAULTS).points
    assert 0 <= few <= many <= 100
    assert fuse(some + some, DEFAULTS).points == few


def test_a_sum_above_100_is_cut_by_a_step_of_its_own() -> None:
    fused = fuse([Scored("a1", 60), Scored("c1", 60)], DEFAULTS)
    assert fused.points == 100
    assert [(step.group, step.points, step.running) for step in fused.steps] == [
        ("prints", 60, 60),
        ("biology", 60, 120),
        ("cut", -20, 100),
    ]


@given(REASONS)
def test_steps_come_by_kind_of_evidence_and_the_strongest_of_a_kind_first(reasons: list[Scored]) -> None:
    steps = [step for step in fuse(reasons, DEFAULTS).steps if step.indicator]
    order = list(Evidence)
    ranks = [(order.index(INDICATORS[step.indicator].evidence), -step.points) for step in steps]
    assert ranks == sorted(ranks)
    assert [step.group for step in steps] == [INDICATORS[step.indicator].evidence for step in steps]


NAMESAKES = {
    "parts": [["prior", "1000000 records", -24.0], ["surnames", "both", 15.6], ["birth date", "the same", 12.8]]
}
ONE_HOUSEHOLD = {"parts": [*NAMESAKES["parts"], ["household", "the mother's name", 15.7]]}
OTHER_MOTHERS = {"parts": [*NAMESAKES["parts"], ["household", "another mother", -6.4]]}
ONE_PERSONS_PRINTS = {"parts": [*NAMESAKES["parts"], ["prints", "agree, score 88.0", 29.2]]}


@pytest.mark.parametrize("facts", [NAMESAKES, OTHER_MOTHERS])
def test_names_and_dates_alone_make_no_case_however_much_they_agree(facts: dict[str, Any]) -> None:
    namesakes = scored("l1", 60, facts)
    assert fuse([namesakes], DEFAULTS).level == "priority"
    assert fuse([namesakes], DEFAULTS).points == 60
    assert fuse([namesakes, Scored("c3", 10)], DEFAULTS).level == "priority"  # weak reasons support nothing


@pytest.mark.parametrize("facts", [ONE_HOUSEHOLD, ONE_PERSONS_PRINTS])
def test_names_with_one_household_or_one_persons_prints_make_a_case(facts: dict[str, Any]) -> None:
    assert fuse([scored("l1", 60, facts)], DEFAULTS).level == "case"


@pytest.mark.parametrize("dates", ["shifted by 1 to 3 years", "one digit wrong, or a day apart", "different"])
def test_what_brothers_sisters_and_cousins_share_makes_no_case(dates: str) -> None:
    relatives = {"parts": [["surnames", "both", 15.6], ["birth date", dates, 5.5], ["household", "the phone", 9.2]]}
    assert fuse([scored("l1", 60, relatives)], DEFAULTS).level == "priority"


def test_names_with_a_reason_of_another_kind_make_a_case() -> None:
    assert fuse([scored("l1", 60, NAMESAKES), Scored("h1", 25)], DEFAULTS).level == "case"


def test_many_reasons_of_one_kind_make_no_case_and_a_hard_one_does() -> None:
    reviews = [Scored("e1", 25), Scored("e2", 25), Scored("e3", 25)]
    assert fuse(reviews, DEFAULTS).points == 75
    assert fuse(reviews, DEFAULTS).level == "priority"
    assert fuse([*reviews, Scored("a2", 60)], DEFAULTS).level == "case"


@given(REASONS)
def test_a_case_has_sixty_points_and_a_hard_reason_or_two_kinds_of_evidence(reasons: list[Scored]) -> None:
    fused = fuse(reasons, DEFAULTS)
    kinds = {INDICATORS[reason.indicator].evidence for reason in reasons if reason.points >= 25}
    if fused.level == "case":
        assert fused.points >= DEFAULTS.case_points
        assert len(kinds) >= 2 or any(reason.points == 60 and reason.indicator != "l1" for reason in reasons)
