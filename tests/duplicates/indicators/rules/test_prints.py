"""b1, c1, c2, c3: what prints show, by their thresholds and properties."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.rules import prints
from registry.duplicates.indicators.rules.births import BirthFacts
from registry.duplicates.indicators.rules.prints import FailedComparisons, InfantMatch, MothersPrints, WomanMatch
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import MOTHER, born, severities

SCORES = st.floats(0, 200)


def infants(one: BirthFacts, other: BirthFacts, score: float, fingers: int = 2) -> list[Finding]:
    return list(prints.same_infant_by_prints(InfantMatch(one, other, score, fingers, True), DEFAULTS))


def women(score: float, fingers: int, searched: int) -> list[Finding]:
    match = WomanMatch(MOTHER, uuid.uuid4(), score, fingers, (), searched)
    return list(prints.one_woman_two_identities(match, DEFAULTS))


@pytest.mark.parametrize(("score", "severity"), [(39.9, []), (40, ["M"]), (59.9, ["M"]), (60, ["H"]), (200, ["H"])])
def test_an_infants_prints_are_judged_by_their_false_match_rate(score: float, severity: list[str]) -> None:
    assert severities(infants(born(), born(mother_id=uuid.uuid4()), score)) == severity


@pytest.mark.parametrize(
    ("searched", "score", "severity"),
    [
        (1, 39.9, []),
        (1, 40, ["M"]),
        (1, 60, ["H"]),
        (1000, 59.9, []),
        (1000, 60, ["M"]),
        (1000, 70, ["H"]),
        (100_000, 79.9, []),
        (100_000, 80, ["M"]),
        (100_000, 90, ["H"]),
    ],
)
def test_an_infant_found_among_all_children_pays_for_the_number_searched(
    searched: int, score: float, severity: list[str]
) -> None:
    for fingers, found in ((2, severity), (1, [])):
        match = InfantMatch(born(), born(mother_id=uuid.uuid4()), score, fingers, True, searched)
        assert severities(prints.same_infant_by_prints(match, DEFAULTS)) == found


def test_an_infants_single_finger_never_counts_hard() -> None:
    assert severities(infants(born(), born(mother_id=uuid.uuid4()), 200, fingers=1)) == ["M"]


def test_an_annulled_certificate_made_again_is_a_correction_for_the_same_mother_alone() -> None:
    annulled = born(is_annulled=True)
    assert severities(infants(annulled, born(), 90)) == []
    assert severities(infants(annulled, born(mother_id=uuid.uuid4()), 90)) == ["H"]
    assert severities(infants(born(), born(), 90)) == ["H"]
    assert severities(infants(replace(annulled, mother_id=None), born(mother_id=None), 90)) == ["H"]


@given(SCORES, st.integers(1, 10))
def test_findings_on_prints_are_the_same_from_either_end(score: float, fingers: int) -> None:
    one, other = born(), born(mother_id=uuid.uuid4())
    assert infants(one, other, score, fingers) == infants(other, one, score, fingers)


def test_a_woman_under_two_identities_is_hard_from_one_false_match_in_a_million() -> None:
    assert severities(women(60, 1, 1)) == ["H"]
    assert women(59.9, 4, 1) == []


@pytest.mark.parametrize(("failed", "severity"), [(0, []), (1, ["M"]), (2, ["H"]), (5, ["H"])])
def test_a_mother_who_does_not_match_is_for_review_and_then_hard(failed: int, severity: list[str]) -> None:
    comparisons = FailedComparisons(MOTHER, uuid.uuid4(), failed)
    assert severities(prints.another_woman(comparisons, DEFAULTS)) == severity


@pytest.mark.parametrize(("hours", "severity"), [(None, ["M"]), (0, []), (24, []), (25, ["L"])])
def test_missing_prints_are_for_review_and_late_ones_weak(hours: int | None, severity: list[str]) -> None:
    birth = born()
    assert birth.born_at is not None
    captured_at = None if hours is None else birth.born_at + timedelta(hours=hours)
    findings = list(prints.prints_missing(MothersPrints(birth, captured_at), DEFAULTS))
    assert severities(findings) == severity
    assert [finding.facts.get("missing") for finding in findings] == [
        ["the mother's prints"] if each == "M" else None for each in severity
    ]


def test_the_more_women_are_searched_the_stronger_a_hit_has_to_be() -> None:
    assert prints.search_threshold(0, DEFAULTS) == prints.search_threshold(1000, DEFAULTS) == 60
    assert prints.search_threshold(100_000, DEFAULTS) == 80
    assert women(79.9, 4, 100_000) == []
    (finding,) = women(80, 4, 100_000)
    assert finding.facts["searched"] == 100_000


def test_a_hit_makes_a_case_by_itself_only_where_one_search_in_thousands_would_flag_an_innocent() -> None:
    assert severities(women(86.9, 4, 100_000)) == ["M"]
    assert severities(women(87, 4, 100_000)) == ["H"]
    assert severities(women(60, 4, 190)) == severities(women(60, 4, 1)) == ["H"]
    assert severities(women(60, 4, 1000)) == ["M"]


def test_only_fingers_that_agree_are_counted() -> None:
    assert prints.agreeing_fingers({1: 120.0, 6: 0.4}) == 1
    assert prints.agreeing_fingers({1: 20.0, 2: 19.9, 6: 60.0}) == 2


@pytest.mark.parametrize(
    ("score", "rate"),
    [
        (60.0, "one in 1,000,000"),
        (63.0, "one in 2,000,000"),
        (90.0, "one in 1,000,000,000"),
        (120.0, "less than one in 1,000,000,000"),
    ],
)
def test_a_score_is_put_into_words_as_its_false_match_rate(score: float, rate: str) -> None:
    words = str(prints.match_in_words(score, 2))
    assert words == f"2 fingers agree, fused score {score:.1f} (false match: {rate})"
