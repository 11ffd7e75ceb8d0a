"""What two persons' records say, side by side, in words that a court can read."""

import uuid

import pytest

from registry.investigations.comparison.rules import DIFFERENT, SAME, FieldPair
from registry.investigations.desk.pair_words import field_row

ONE, OTHER = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


@pytest.mark.parametrize(
    ("other", "agreement", "words"),
    [(ONE, SAME, ["One delivery", "One delivery"]), (OTHER, DIFFERENT, ["One delivery", "Another delivery"])],
)
def test_deliveries_are_told_apart_without_their_numbers(other: str, agreement: str, words: list[str]) -> None:
    row = field_row(FieldPair("delivery_id", ONE, other, agreement), {})
    assert [str(row["left"]), str(row["right"])] == words


def test_a_delivery_that_nobody_knows_stays_missing() -> None:
    row = field_row(FieldPair("delivery_id", ONE, None, DIFFERENT), {})
    assert row["right"] is None
