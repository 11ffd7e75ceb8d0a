"""Where the demonstration's prints come from: real images of a folder first, synthetic fingers for the rest."""

from collections import defaultdict
from pathlib import Path
from typing import Final

from registry.fingerprints.synthetic import draw_finger

FINGERS: Final = (1, 6)
"""Both thumbs are taken of everyone in the demonstration."""


class PrintSource:
    """Images of finger sets: two fingers of one person each."""

    def __init__(self, folder: Path | None) -> None:
        self.real: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(folder.glob("*_*.png")) if folder else ():
            self.real[path.stem.split("_")[0]].append(path)
        self.names = sorted(self.real)
        self.sets_with_real = len(self.names) // len(FINGERS)

    def is_real(self, finger_set: int) -> bool:
        """Whether a set's images are real; sets count from 1."""
        return finger_set <= self.sets_with_real

    def image(self, finger_set: int, finger: int, impression: int, *, newborn: bool) -> tuple[bytes, int]:
        """PNG bytes and resolution of an impression, counted from 1."""
        which = FINGERS.index(finger)
        if self.is_real(finger_set):
            paths = self.real[self.names[(finger_set - 1) * len(FINGERS) + which]]
            return paths[(impression - 1) % len(paths)].read_bytes(), 500
        return draw_finger(finger_set * 16 + finger, impression, newborn=newborn)
