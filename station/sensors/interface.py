"""What every sensor gives: a shot of a finger, or a fault by a slug for which `words` has a sentence.

sensor = open_sensor("serial:/dev/ttyUSB0", home)
shot = sensor.capture(patience_s=10)       # raises SensorFault("no_finger") when nobody laid a finger on it
shot.release()                             # once it is safe elsewhere
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from PIL import Image

ANSWER_S: Final = 1.5
"""For how long a sensor may be silent. With what else is done, a clear word comes within two seconds."""


class SensorFault(Exception):
    """What went wrong with a sensor; the slug has a sentence in `station.words`."""

    def __init__(self, slug: str, detail: str = "") -> None:
        super().__init__(f"{slug}: {detail}" if detail else slug)
        self.slug, self.detail = slug, detail


def _nothing() -> None:
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of a finger. `ppi` is None where the picture itself says it, or nobody does."""

    image: bytes
    ppi: float | None
    sensor: str
    grey_levels: int = 256
    release: Callable[[], None] = field(default=_nothing, compare=False)
    """Called when the print is safe elsewhere: what the sensor kept of it may go."""


class Sensor(Protocol):
    """One sensor, used by one thread at a time."""

    @property
    def label(self) -> str:
        """Which sensor it is, in a few words: model, port."""
        ...

    def check(self) -> None:
        """Raise SensorFault unless the sensor is there and is the one that was chosen."""

    def capture(self, patience_s: float) -> Shot:
        """Wait that long for a finger and take its picture. Raises SensorFault."""
        ...

    def close(self) -> None:
        """Let the sensor go; it may be opened anew."""


def png_of(pixels: bytes, width: int, height: int) -> bytes:
    """Grey pixels, one byte each, as a PNG."""
    target = io.BytesIO()
    Image.frombytes("L", (width, height), pixels).save(target, "PNG")
    return target.getvalue()
