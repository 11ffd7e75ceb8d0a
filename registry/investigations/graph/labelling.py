"""Where labels stand in the drawing, so that none covers another or a node. Pure, and the same for the same drawing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from registry.investigations.graph.rules import Node

LINE_PX: Final = 16
"""Height of a label."""
MARGIN_PX: Final = 3
NODE_PX: Final = 7
"""A node's radius, about."""
STEPS: Final = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6)
"""Lines by which a label may stand above or below its first place, the nearest first."""
SHIFTS: Final = (0.0, 0.5, -0.5, 1.0, -1.0)
"""Shares of its half width by which it may stand beside its node."""


@dataclass(frozen=True, slots=True)
class Box:
    """What a label covers: its middle, half its width, and its base line."""

    x: float
    y: float
    half: float

    def overlaps(self, other: "Box") -> bool:
        """Whether two labels would touch."""
        is_beside = abs(self.x - other.x) >= self.half + other.half + MARGIN_PX
        return not is_beside and abs(self.y - other.y) < LINE_PX

    def covers(self, place: tuple[float, float]) -> bool:
        """Whether it would hide the node at a place."""
        x, y = place
        is_beside = abs(self.x - x) >= self.half + NODE_PX
        return not is_beside and self.y - LINE_PX - NODE_PX + MARGIN_PX < y < self.y + NODE_PX + MARGIN_PX


def placed(
    places: Mapping[Node, tuple[float, float]],
    halves: Mapping[Node, float],
    size: tuple[float, float],
    order: Iterable[Node],
) -> dict[Node, Box]:
    """A place for the label of each node that has one, the first in order nearest to its node.

    A label for which there is no room stays out of the drawing: its node names it in the hint.
    """
    width, height = size
    boxes: dict[Node, Box] = {}
    for node in order:
        half = min(halves[node], width / 2)
        x, y = places[node]
        for step, shift in product(STEPS, SHIFTS):
            centre = min(max(x + shift * half, half), width - half)
            box = Box(centre, y - LINE_PX + step * LINE_PX, half)
            is_inside = LINE_PX <= box.y <= height
            if is_inside and not any(map(box.covers, places.values())) and not any(map(box.overlaps, boxes.values())):
                boxes[node] = box
                break
    return boxes
