"""Thresholds by name."""

import pytest

from registry.duplicates.thresholds.rules import DEFAULTS, NAMES, changed


def test_thresholds_are_changed_by_name_and_wrong_ones_all_told() -> None:
    assert changed(DEFAULTS, {"late_km": 300}).late_km == 300
    with pytest.raises(ValueError, match="no_such is no threshold; late_km is a number above 0"):
        changed(DEFAULTS, {"no_such": 1, "late_km": 0})
    assert len(NAMES) == len(set(NAMES))
