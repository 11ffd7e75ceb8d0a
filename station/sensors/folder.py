"""A folder into which another program writes pictures of fingers: the program of a reader that has no open interface.

A file is taken once it is whole: its size has not changed between two looks, and it can be read as a picture. It is
deleted when its print is safe with the registry, and never before.
"""

import time
from pathlib import Path
from typing import Final

from biometrics import ImageRejected, read_image
from station.sensors.interface import SensorFault, Shot

LARGEST: Final = 10 * 1024 * 1024
SUFFIXES: Final = (".png", ".bmp", ".tif", ".tiff", ".jpg", ".jpeg", ".jp2", ".wsq", ".iso", ".fir", ".pgm")
_LOOK_S: Final = 0.2
_MOST_FILES: Final = 1000


class Folder:
    """A folder that is watched. Of several pictures the oldest is taken first."""

    def __init__(self, path: Path, ppi: float | None = None) -> None:
        self._path, self._ppi = path, ppi

    @property
    def label(self) -> str:
        """Which folder."""
        return f"folder {self._path}"

    def check(self) -> None:
        """Raise SensorFault unless the folder is there and can be read."""
        self._files()

    def capture(self, patience_s: float) -> Shot:
        """Wait for a whole picture. Raises SensorFault: no_file, not_there, not_a_picture."""
        until, sizes = time.monotonic() + patience_s, dict[Path, int]()
        broken: SensorFault | None = None
        while True:
            for path in self._files():
                size = _size(path)
                if size is None or sizes.get(path) != size:
                    sizes[path] = size or 0
                    continue
                try:
                    return self._taken(path, size)
                except SensorFault as fault:  # perhaps not whole yet; another one may be
                    broken = fault
            if time.monotonic() >= until:
                raise broken or SensorFault("no_file")
            time.sleep(_LOOK_S)

    def close(self) -> None:
        """Nothing is held."""

    def _files(self) -> list[Path]:
        try:
            found = [path for path in self._path.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
        except OSError as error:
            raise SensorFault("not_there", type(error).__name__) from error
        return sorted(found, key=lambda path: (_moment(path), path.name))[:_MOST_FILES]

    def _taken(self, path: Path, size: int) -> Shot:
        if not 0 < size <= LARGEST:
            raise SensorFault("not_a_picture", f"{size} bytes")
        try:
            content = path.read_bytes()
            read_image(content, self._ppi)
        except OSError as error:
            raise SensorFault("not_there", type(error).__name__) from error
        except ImageRejected as error:
            raise SensorFault("not_a_picture", error.slug) from error
        return Shot(content, self._ppi, self.label, release=lambda: path.unlink(missing_ok=True))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _moment(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
