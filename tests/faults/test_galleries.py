"""What a history of searches by parts is read for: incomplete, blind and wrong answers."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from registry.faults.gallery_history import Asked, Stored, problems_of, shows

SOUGHT, GONE, OTHER = (uuid.UUID(int=number) for number in (1, 2, 3))
PARTS = [{"part": 1, "transactions": "20:20:"}, {"part": 2, "transactions": "12:30:12,15"}]
GOOD = Asked(Stored(SOUGHT, 1, 11), frozenset({9, 11}), frozenset({GONE}), 2, PARTS, frozenset({SOUGHT, OTHER}))


@pytest.mark.parametrize(
    ("harm", "problems"),
    [
        ({}, []),
        ({"found": None}, ["a search was never answered"]),
        ({"found": frozenset({OTHER})}, ["an acknowledged print was missed"]),
        ({"found": frozenset({SOUGHT, GONE})}, ["a withdrawn print was found"]),
        ({"seen": PARTS[:1]}, ["an answer does not name every part"]),
        ({"known": frozenset({12, 15})}, ["a part had not seen 2 acknowledged prints"]),
    ],
)
def test_a_history_tells_what_is_wrong_with_an_answer(harm: dict[str, Any], problems: list[str]) -> None:
    assert problems_of(replace(GOOD, **harm), frozenset()) == problems


def test_who_was_withdrawn_after_the_question_may_be_missing() -> None:
    assert problems_of(replace(GOOD, found=frozenset()), frozenset({SOUGHT})) == []


def test_a_snapshot_shows_what_ended_before_it_and_not_what_ran() -> None:
    assert [shows("12:30:12,15", number) for number in (11, 12, 13, 15, 29, 30)] == [
        True, False, True, False, True, False,
    ]  # fmt: skip
