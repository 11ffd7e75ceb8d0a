"""The settings of searches: complete, by version, all errors reported at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.investigations.settings.rules import DEFAULTS, NAMES, changed, to_json


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "searches_an_hour": st.integers(1, 10**6),
            "most_hits": st.integers(1, 10**6),
            "least_bits": st.floats(-100, 100),
            "least_score": st.floats(0.1, 100),
            "purposes": st.dictionaries(
                st.from_regex(r"[a-z][a-z0-9_]{1,39}", fullmatch=True), st.just("Why."), min_size=1, max_size=5
            ),
        },
    )
)
def test_settings_read_from_the_table_equal_those_stored(changes: dict[str, object]) -> None:
    chosen = changed(DEFAULTS, changes)
    stored = json.loads(json.dumps(to_json(chosen)))
    assert set(stored) == set(NAMES)
    assert changed(DEFAULTS, stored) == chosen


@pytest.mark.parametrize(
    "wrong",
    [
        {"searches_a_minute": 1},
        {"most_hits": 0},
        {"most_hits": -1},
        {"most_hits": 1.5},
        {"most_hits": "100"},
        {"most_hits": True},
        {"least_score": 0},
        {"least_bits": None},
        {"purposes": {}},
        {"purposes": []},
        {"purposes": {"Bad Code": "Why."}},
        {"purposes": {"x" * 41: "Why."}},
        {"purposes": {"good": "  "}},
        {"purposes": {"good": "w" * 201}},
        {"legal_bases": {"good": {"needs_reference": True}}},
        {"legal_bases": {"good": {"meaning": "Why.", "article": "1"}}},
        {"legal_bases": {"good": "Why."}},
        {"legal_bases": {"good": {"meaning": "Why.", "needs_reference": 1}}},
        {"watch_legal_bases": []},
        {"watch_legal_bases": ["no_such_basis"]},
        {"watch_legal_bases": "court_order"},
        {"legal_bases": {"good": {"meaning": "Why."}}},  # the watch-list's bases are gone with the others
    ],
)
def test_invalid_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)) if "legal_bases" not in wrong else "legal_bases"):
        changed(DEFAULTS, wrong)


def test_all_errors_are_reported_at_once() -> None:
    with pytest.raises(ValueError, match=r"a_setting.*most_hits.*purposes"):
        changed(DEFAULTS, {"a_setting": 1, "most_hits": 0, "purposes": {}})
