"""f2, f3: at the threshold, below it, and in innocent forms."""

from dataclasses import replace
from typing import Any

import pytest

from registry.duplicates.indicators.rules import late
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD, judged

LATE = late.LateFacts(CHILD, BIRTH, True, 9, 10.0, "relative", False, False)


@pytest.mark.parametrize(
    ("changes", "flags"),
    [({"km": 200.0}, 0), ({"km": 201.0}, 1), ({"km": None}, 0), ({"km": 900.0, "is_late": False}, 0)],
)
def test_f2_a_late_registration_far_away_is_for_review(changes: dict[str, Any], flags: int) -> None:
    assert judged(late.far_and_late(replace(LATE, **changes), DEFAULTS)) == [("f2", "M")] * flags


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, 1),
        ({"age_years": 7}, 0),
        ({"age_years": 8}, 1),
        ({"age_years": 17}, 1),
        ({"age_years": 18}, 0),
        ({"has_trace": True}, 0),
        ({"is_in_facility": True}, 0),
        ({"attendant_profession": "physician"}, 0),
        ({"is_late": False}, 0),
        ({"attendant_profession": None}, 1),
    ],
)
def test_f3_a_late_registration_by_witnesses_alone_is_for_review(changes: dict[str, Any], flags: int) -> None:
    assert judged(late.witnesses_only(replace(LATE, **changes), DEFAULTS)) == [("f3", "M")] * flags
