"""The reader of JSON accepts what RFC 8259 allows and every store can keep, and says where the rest is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.errors import Invalid, Unreadable
from registry.core.json_reading import DEEPEST, MOST_ERRORS, read_object

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXT, below, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, VALUES, max_size=4), st.booleans())
def test_every_plain_object_is_read_as_python_reads_it(value: dict[str, Any], is_escaped: bool) -> None:
    raw = json.dumps(value, ensure_ascii=is_escaped).encode()
    assert read_object(raw) == value


def test_whole_pairs_of_surrogates_are_characters() -> None:
    assert read_object(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_every_error_is_named_by_its_place_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read_object(b'{"a": [1, NaN, {"b/c": "\\ud800"}], "d": {"e": 1, "e": 2}, "f": 1e999}')
    assert {error.pointer for error in refused.value.errors} == {"/a/1", "/a/2/b~1c", "/d", "/f"}


def test_no_more_than_some_errors_are_listed() -> None:
    with pytest.raises(Invalid) as refused:
        read_object(b'{"a": [' + b"NaN," * 1000 + b"1]}")
    assert len(refused.value.errors) == MOST_ERRORS


@pytest.mark.parametrize(("levels", "is_accepted"), [(DEEPEST - 1, True), (DEEPEST, False)])
def test_nesting_has_a_limit(levels: int, is_accepted: bool) -> None:
    raw = b'{"a":' + b"[" * levels + b"]" * levels + b"}"
    if is_accepted:
        assert read_object(raw)
    else:
        with pytest.raises(Invalid):
            read_object(raw)


def test_a_long_list_is_read_whole() -> None:
    raw = b'{"a": [' + b"0," * 1_000_000 + b'0], "b": ' + b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1) + b"}"
    assert read_object(raw) == json.loads(raw)


def test_one_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    with pytest.raises(Unreadable):
        read_object(b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}')
