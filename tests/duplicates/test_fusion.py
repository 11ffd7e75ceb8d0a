"""One score of everything: its steps always add up to it, and what is missing makes it more urgent, never less."""

from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.fusion import LEVELS, Scored, fuse
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
