"""Whether births can be of one delivery, and which order each has then. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

LONGEST_DELIVERY_HOURS: Final = 72
"""From the first child to the last. A twin retained for longer is a delivery of its own here (this project's bound)."""


def is_one_delivery(moments: Sequence[datetime | None]) -> bool:
    """Whether children born at these moments can be of one delivery; an unknown moment contradicts nothing."""
    known = sorted(moment for moment in moments if moment is not None)
    return not known or (known[-1] - known[0]).total_seconds() <= LONGEST_DELIVERY_HOURS * 3600


def orders(stated: Sequence[int | None], plurality: int) -> list[int | None]:
    """The birth order of each child: as stated while it is free, else the first that is; None stays unknown."""
    taken: set[int] = set()
    given: list[int | None] = [None] * len(stated)
    for index, order in enumerate(stated):
        if order is not None and 1 <= order <= plurality and order not in taken:
            given[index] = order
            taken.add(order)
    free = (order for order in range(1, plurality + 1) if order not in taken)
    for index, order in enumerate(stated):
        if order is not None and given[index] is None:
            given[index] = next(free)
    return given
