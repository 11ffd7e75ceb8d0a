"""Every slug of an alert that a person may see has words."""

import pytest

from registry.duplicates import words
from registry.duplicates.fusion import CUT, LEVELS
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import POINTS
from registry.duplicates.indicators.indicator import Evidence
from registry.duplicates.indicators.rules.prints import MOTHERS_PRINTS
from registry.duplicates.linkage.comparisons import COMPARISONS
from registry.duplicates.linkage.identity import prints_part
from registry.duplicates.linkage.model import DECISION, FOR_ONE, FOR_TWO, MISSING, PRINTS_COMPARISON
from registry.duplicates.linkage.shipped import shipped
from registry.duplicates.linkage.words import COMPARISON, comparison_in_words, level_in_words
from registry.duplicates.models import ALERT_STATES


def test_states_severities_levels_and_groups_have_words() -> None:
    assert words.STATE.keys() == set(ALERT_STATES)
    assert words.SEVERITY.keys() == POINTS.keys()
    assert words.LEVEL.keys() == set(LEVELS)
    assert words.GROUP.keys() == {*Evidence, CUT}


def test_whatever_may_be_missing_has_words() -> None:
    assert words.MISSING.keys() >= {MOTHERS_PRINTS, *(comparison.name for comparison in COMPARISONS)}
    assert COMPARISON.keys() >= {PRINTS_COMPARISON, DECISION, *(comparison.name for comparison in COMPARISONS)}


def test_every_level_of_every_comparison_and_of_a_shipped_model_has_words() -> None:
    for comparison in COMPARISONS:
        assert str(comparison_in_words(comparison.name))
        assert all(str(level_in_words(level.name)) for level in comparison.levels)
    assert all(str(level_in_words(level)) for _, level in shipped().model.weights)
    assert str(level_in_words(MISSING)) == "missing"
    assert all("whatever the other data" in str(level_in_words(level)) for level in (FOR_ONE, FOR_TWO))
    assert str(level_in_words("1000 records")) == "1000 records"
    with pytest.raises(KeyError):
        level_in_words("no such level")


@pytest.mark.parametrize(
    ("score", "is_provisional", "expected"),
    [
        (61.25, False, "agree, score 61.2"),
        (3.0, False, "disagree, score 3.0"),
        (-0.5, False, "disagree, score -0.5"),
        (3.0, True, "not assessable"),
        (None, False, "missing"),
    ],
)
def test_a_comparison_of_prints_has_words(score: float | None, is_provisional: bool, expected: str) -> None:
    assert str(level_in_words(prints_part(score, is_provisional=is_provisional).level)) == expected


def test_an_indicator_is_shown_by_its_title_and_the_cut_by_words_of_its_own() -> None:
    assert words.title_of("c1") == INDICATORS["c1"].title
    assert str(words.title_of("")) == "no score is higher"
