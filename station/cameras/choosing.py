"""Which cameras there are, and one of them from a line of text.

video:/dev/video0              a camera of Linux; video:/dev/video0?width=1280&height=720
folder:/path                   pictures that a telephone or another program writes
"""

import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from station.cameras.folder import PictureFolder
from station.cameras.interface import Camera
from station.cameras.video import WANTED_PX, VideoCamera, cameras
from station.sensors.interface import SensorFault

LONGEST: Final = 300
_DEVICE: Final = re.compile(r"/dev/[A-Za-z0-9/._-]+")
_SIDES_PX: Final = (320, 8192)


def open_camera(choice: str) -> Camera:
    """The camera of a line of text, not opened yet; raises SensorFault(bad_camera)."""
    kind, _colon, rest = choice.strip().partition(":")
    place, _mark, options = rest.partition("?")
    if len(choice) <= LONGEST and kind == "video" and _DEVICE.fullmatch(place):
        sides = dict(zip(("width", "height"), WANTED_PX, strict=True)) | _sides(options)
        return VideoCamera(place, (sides["width"], sides["height"]))
    if len(choice) <= LONGEST and kind == "folder" and Path(place).is_absolute() and not options:
        return PictureFolder(Path(place))
    raise SensorFault("bad_camera")


def present() -> list[tuple[str, str]]:
    """The choices that are there now, each with its name."""
    return [(f"video:{path}", Path(path).name) for path in cameras()]


def _sides(options: str) -> dict[str, int]:
    sides: dict[str, int] = {}
    for name, text in parse_qsl(options, keep_blank_values=True):
        is_number = text.isascii() and text.isdecimal()
        if name not in ("width", "height") or not is_number or not _SIDES_PX[0] <= int(text[:9]) <= _SIDES_PX[1]:
            raise SensorFault("bad_camera")
        sides[name] = int(text)
    return sides
