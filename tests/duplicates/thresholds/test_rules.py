"""Thresholds by name."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.indicators.catalogue import CATALOGUE
from registry.duplicates.thresholds.rules import DEFAULTS, NAMES, Thresholds, changed, to_json

NOT_OF_RULES = {
    "case_points": "the level of an alert",
    "priority_points": "the level of an alert",
    "review_points": "the level of an alert",
    "missing_points": "the level of an alert",
    "watch_review_margin_score": "the watch-list",
    "block_days": "the search of a newborn",
    "ward_days": "a fact of b3 and g5",
    "protected_mother_years": "the referral to child protection",
    "facility_history_months": "a fact of f1",
    "sequence_days": "a fact of f4",
    "failed_captures_days": "a fact of e6",
}
"""Thresholds that no indicator's rule reads, and what does."""


def test_a_threshold_is_changed_by_its_name_and_keeps_its_type() -> None:
    assert changed(DEFAULTS, {"late_km": 300.0}) == replace(DEFAULTS, late_km=300)
    assert type(changed(DEFAULTS, {"late_km": 300.0}).late_km) is int


def test_every_wrong_change_is_reported_at_once() -> None:
    with pytest.raises(ValueError, match=r"Unknown threshold: no_such\.; late_km must be a number above 0\."):
        changed(DEFAULTS, {"no_such": 1, "late_km": 0})


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 1000)))
def test_thresholds_that_are_stored_are_read_again_as_they_were(changes: dict[str, int]) -> None:
    thresholds = changed(DEFAULTS, changes)
    assert Thresholds(**to_json(thresholds)) == thresholds


def test_every_threshold_is_read_by_a_rule_or_by_something_named_here() -> None:
    read = {name for indicator in CATALOGUE for name in indicator.thresholds}
    assert {field.name for field in fields(Thresholds)} - read == set(NOT_OF_RULES)
