"""Where the demonstration's prints come from: real images from a folder first, then synthetic fingers."""

from collections import defaultdict
from pathlib import Path
from typing import Final

from registry.fingerprints.synthetic import draw_finger

FINGERS: Final = (1, 6)
"""Both thumbs are captured of everyone in the demonstration."""


class PrintSource:
    """Images of finger sets: two fingers of one person each."""

    def __init__(self, folder: Path | None) -> None:
        self.images_of: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(folder.glob("*_*.png")) if folder else ():
            self.images_of[path.stem.split("_")[0]].append(path)
        self.fingers = sorted(self.images_of)
        self.real_sets = len(self.fingers) // len(FINGERS)

    def is_real(self, finger_set: int) -> bool:
        """Whether a set's images are real; sets count from 1."""
        return finger_set <= self.real_sets

    def image(self, finger_set: int, finger: int, impression: int, *, newborn: bool) -> tuple[bytes, int]:
        """PNG bytes and pixels per inch of an impression, counted from 1."""
        if self.is_real(finger_set):
            paths = self.images_of[self.fingers[(finger_set - 1) * len(FINGERS) + FINGERS.index(finger)]]
            return paths[(impression - 1) % len(paths)].read_bytes(), 500
        return draw_finger(finger_set * 16 + finger, impression, newborn=newborn)
