"""Plurality and order of children of one delivery."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.births.deliveries.rules import is_one_delivery, orders

BORN = datetime(2026, 3, 14, 8, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "is_one"), [(0, True), (72, True), (73, False)])
def test_children_born_within_three_days_can_be_of_one_delivery(hours: int, is_one: bool) -> None:
    assert is_one_delivery([BORN, None, BORN + timedelta(hours=hours)]) is is_one


@pytest.mark.parametrize(
    ("stated", "plurality", "given"),
    [
        ([1, 2], 2, [1, 2]),
        ([1, 1], 2, [1, 2]),
        ([2, 2], 2, [2, 1]),
        ([1, 3], 2, [1, 2]),
        ([1, 2, 1], 3, [1, 2, 3]),
        ([1, None], 2, [1, None]),
    ],
)
def test_an_order_stays_while_it_is_free_and_becomes_the_first_free_one_otherwise(
    stated: list[int | None], plurality: int, given: list[int | None]
) -> None:
    assert orders(stated, plurality) == given
