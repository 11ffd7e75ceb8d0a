"""A folder into which a telephone or a camera's program writes pictures; the newest that is whole is the one.

What lay there when the sitting began is of somebody else and is never given. A file is deleted once the registry has
its photograph, and never before.
"""

from pathlib import Path
from typing import Final

from station.cameras.interface import LARGEST_BYTES, Picture
from station.sensors.interface import SensorFault

SUFFIXES: Final = (".jpg", ".jpeg", ".png")
_MOST_FILES: Final = 1000
_Mark = tuple[int, int]
"""Size and time of a file, in bytes and nanoseconds."""


class PictureFolder:
    """A folder that is looked at, not watched: `picture` is asked again and again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before: dict[str, _Mark] = {}
        self._seen: dict[str, _Mark] = {}

    @property
    def label(self) -> str:
        """Which folder."""
        return f"folder {self._path}"

    def check(self) -> None:
        """Raise SensorFault unless the folder is there and can be read."""
        self._marks()

    def begin(self) -> None:
        """What lies here now is of before."""
        self._before, self._seen = self._marks(), {}

    def picture(self) -> Picture:
        """The newest whole picture of this sitting. Raises SensorFault: no_picture, picture_half, camera_away."""
        marks = self._marks()
        new = {name: mark for name, mark in marks.items() if self._before.get(name) != mark}
        whole = [name for name, mark in new.items() if self._seen.get(name) == mark and 0 < mark[0] <= LARGEST_BYTES]
        self._seen = new
        if not whole:
            raise SensorFault("picture_half" if new else "no_picture")
        path = self._path / max(whole, key=lambda name: (new[name][1], name))
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_BYTES + 1)
        except OSError as error:
            raise SensorFault("no_picture", type(error).__name__) from error
        return Picture(content, self.label, release=lambda: path.unlink(missing_ok=True))

    def close(self) -> None:
        """Nothing is held."""

    def _marks(self) -> dict[str, _Mark]:
        marks: dict[str, _Mark] = {}
        try:
            for path in self._path.iterdir():
                if path.suffix.lower() in SUFFIXES and path.is_file() and not path.is_symlink():
                    status = path.stat()
                    marks[path.name] = (status.st_size, status.st_mtime_ns)
                if len(marks) >= _MOST_FILES:
                    raise SensorFault("folder_full", f"{_MOST_FILES} pictures")
        except OSError as error:
            raise SensorFault("camera_away", type(error).__name__) from error
        return marks
