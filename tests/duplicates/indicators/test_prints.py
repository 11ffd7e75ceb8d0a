"""b1, c1, c2, c3, i0: what prints say, by their thresholds and properties."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators import prints
from registry.duplicates.indicators.births import BirthFacts
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.test_births import MOTHER, born

SCORES = st.floats(0, 200)


def b1(one: BirthFacts, other: BirthFacts, score: float, fingers: int = 2) -> list[str]:
    found = prints.same_infant_by_prints(one, other, score, fingers, DEFAULTS, is_provisional=True)
    return [each.severity for each in found]


@pytest.mark.parametrize(("score", "severity"), [(39.9, []), (40, ["M"]), (59.9, ["M"]), (60, ["H"]), (200, ["H"])])
def test_an_infants_prints_are_judged_by_their_false_match_rate(score: float, severity: list[str]) -> None:
    assert b1(born(), born(mother_id=uuid.uuid4()), score) == severity


def test_an_infants_single_finger_never_counts_hard() -> None:
    assert b1(born(), born(mother_id=uuid.uuid4()), 200, fingers=1) == ["M"]


def test_an_annulled_certificate_made_again_is_a_correction_for_the_same_mother_alone() -> None:
    annulled = born(is_annulled=True)
    assert b1(annulled, born(), 90) == []
    assert b1(annulled, born(mother_id=uuid.uuid4()), 90) == ["H"]
    assert b1(born(), born(), 90) == ["H"]
    assert b1(replace(annulled, mother_id=None), born(mother_id=None), 90) == ["H"]


@given(SCORES, st.integers(1, 10))
def test_findings_on_prints_say_the_same_from_either_end(score: float, fingers: int) -> None:
    one, other = born(), born(mother_id=uuid.uuid4())
    first = list(prints.same_infant_by_prints(one, other, score, fingers, DEFAULTS, is_provisional=False))
    assert first == list(prints.same_infant_by_prints(other, one, score, fingers, DEFAULTS, is_provisional=False))


def test_a_woman_under_two_identities_is_hard_from_one_false_match_in_a_million() -> None:
    two = (MOTHER, uuid.uuid4())
    assert [one.severity for one in prints.one_woman_two_identities(*two, 60, 1, (), 1, DEFAULTS)] == ["H"]
    assert list(prints.one_woman_two_identities(*two, 59.9, 4, (), 1, DEFAULTS)) == []


@pytest.mark.parametrize(("failed", "severity"), [(0, []), (1, ["M"]), (2, ["H"]), (5, ["H"])])
def test_a_mother_who_does_not_match_is_for_review_and_then_hard(failed: int, severity: list[str]) -> None:
    assert [one.severity for one in prints.another_woman(MOTHER, uuid.uuid4(), failed, None)] == severity


@pytest.mark.parametrize(("hours", "severity"), [(None, ["M"]), (0, []), (24, []), (25, ["L"])])
def test_missing_prints_are_for_review_and_late_ones_weak(hours: int | None, severity: list[str]) -> None:
    one = born()
    assert one.born_at is not None
    taken = None if hours is None else one.born_at + timedelta(hours=hours)
    assert [found.severity for found in prints.prints_missing(one, taken, DEFAULTS)] == severity


def test_the_more_women_are_searched_the_stronger_a_hit_has_to_be() -> None:
    assert prints.search_threshold(0, DEFAULTS) == prints.search_threshold(1000, DEFAULTS) == 60
    assert prints.search_threshold(100_000, DEFAULTS) == 80
    two = (uuid.uuid4(), uuid.uuid4())
    assert list(prints.one_woman_two_identities(*two, 79.9, 4, (), 100_000, DEFAULTS)) == []
    (found,) = prints.one_woman_two_identities(*two, 80, 4, (), 100_000, DEFAULTS)
    assert found.facts["searched"] == 100_000


def test_only_fingers_that_agree_are_counted() -> None:
    assert prints.agreeing_fingers({1: 120.0, 6: 0.4}) == 1
    assert prints.agreeing_fingers({1: 20.0, 2: 19.9, 6: 60.0}) == 2
