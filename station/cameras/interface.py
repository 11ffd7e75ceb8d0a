"""What every camera gives: its newest picture, or a fault by a slug, as sensors do.

camera = open_camera("video:/dev/video0")
camera.begin()                     # another minor sits down: what was photographed before is not of this one
picture = camera.picture()         # raises SensorFault("camera_silent")
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

ANSWER_S: Final = 1.5
"""For how long a camera may be silent. With what else is done, a clear word comes within two seconds."""
LARGEST_BYTES: Final = 12 * 1024 * 1024
"""As the registry takes them; a test compares."""


def _nothing() -> None:
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as a JPEG or PNG, as far as anybody knows: nothing of it was decoded."""

    content: bytes
    camera: str
    release: Callable[[], None] = field(default=_nothing, compare=False)
    """Called when the photograph is safe elsewhere."""


class Camera(Protocol):
    """One camera, used by one thread at a time."""

    @property
    def label(self) -> str:
        """Which camera it is, in a few words."""
        ...

    def check(self) -> None:
        """Raise SensorFault unless the camera is there."""

    def begin(self) -> None:
        """Another sitting begins: no picture of before is given any more."""

    def picture(self) -> Picture:
        """The newest picture. Raises SensorFault."""
        ...

    def close(self) -> None:
        """Let the camera go; it is opened anew when it is asked for a picture."""
