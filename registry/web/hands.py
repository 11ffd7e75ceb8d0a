"""Two hands as a chart, seen as one sees one's own: each finger a place to choose. Pure."""

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 460
HEIGHT: Final = 236
_LEFT: Final = {
    10: (30, 78, 26, 66, 0),
    9: (60, 46, 27, 94, 0),
    8: (91, 30, 28, 110, 0),
    7: (123, 48, 27, 92, 0),
    6: (164, 118, 28, 78, 38),
}
"""ISO finger position → left, top, width, height, degrees, for the left hand; the right one is its mirror image."""


@dataclass(frozen=True, slots=True)
class Finger:
    """Where a finger is drawn, and its number."""

    number: int
    x: float
    y: float
    width: float
    height: float
    turn: int

    @property
    def centre(self) -> tuple[float, float]:
        """About which it is turned."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def key(self) -> str:
        """The digit that chooses it."""
        return str(self.number % 10)


def _fingers() -> tuple[Finger, ...]:
    left = [Finger(number, *place) for number, place in _LEFT.items()]
    right = [
        Finger(finger.number - 5, WIDTH - finger.x - finger.width, finger.y, finger.width, finger.height, -finger.turn)
        for finger in reversed(left)
    ]
    return (*left, *right)


FINGERS: Final = _fingers()
"""From the left little finger to the right one, as they lie."""
PALMS: Final = ((32, 132, 120, 92), (WIDTH - 32 - 120, 132, 120, 92))
"""Left, top, width, height."""
