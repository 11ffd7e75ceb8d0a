"""Sensors of libfprint, through a helper process: its Python binding lives in the system's Python alone.

Debian: `apt install libfprint-2-2 gir1.2-fprint-2.0 python3-gi`. libfprint seldom says at how many pixels per
inch a sensor scans; the setting `ppi` does.
"""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

from station.sensors.interface import SensorFault, Shot, png_of

PYTHON: Final = Path("/usr/bin/python3")
HELPER: Final = Path(__file__).with_name("fprint_helper.py")
_LIST_S: Final = 15.0
_MOST_PX: Final = 5000
_HEAD_BYTES: Final = 4096
_MM_PER_INCH: Final = 25.4


class Fprint:
    """One device of libfprint, by its id."""

    def __init__(self, device: str, ppi: float | None = None) -> None:
        self._device, self._ppi = device, ppi
        self._name = device

    @property
    def label(self) -> str:
        """What libfprint calls it."""
        return f"libfprint {self._name}"

    def check(self) -> None:
        """Raise SensorFault unless libfprint knows the device now."""
        names = {device: name for device, _driver, name in devices()}
        if self._device not in names:
            raise SensorFault("not_there")
        self._name = names[self._device]

    def capture(self, patience_s: float) -> Shot:
        """Wait for a finger and take its picture. Raises SensorFault."""
        head, pixels = _head(_run(["capture", self._device], patience_s))
        try:
            width, height, ppmm = int(head["width"]), int(head["height"]), float(head["ppmm"])
        except (KeyError, TypeError, ValueError) as error:
            raise SensorFault("imaging", "the helper's answer cannot be read") from error
        if not (0 < width <= _MOST_PX and 0 < height <= _MOST_PX) or len(pixels) != width * height:
            raise SensorFault("cut", f"{len(pixels)} of {width} x {height} pixels")
        ppi = self._ppi if self._ppi is not None else ppmm * _MM_PER_INCH or None
        return Shot(png_of(pixels, width, height), ppi, self.label)

    def close(self) -> None:
        """Nothing is held: each picture has a process of its own."""


def devices() -> list[tuple[str, str, str]]:
    """The devices of libfprint: id, driver, name. Raises SensorFault where it is not installed."""
    head, _rest = _head(_run(["list"], _LIST_S))
    try:
        return [(str(device), str(driver), str(name)) for device, driver, name in head["devices"]]
    except (KeyError, TypeError, ValueError) as error:
        raise SensorFault("no_libfprint", "the helper's answer cannot be read") from error


def _run(words: list[str], patience_s: float) -> bytes:
    if not PYTHON.exists():
        raise SensorFault("no_libfprint", f"no {PYTHON}")
    try:
        done = subprocess.run(  # noqa: S603  # our own helper
            [str(PYTHON), "-I", str(HELPER), *words], capture_output=True, timeout=patience_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        is_ready = b"ready" in (error.stderr or b"")
        raise SensorFault("no_finger" if is_ready else "silent") from error
    except OSError as error:
        raise SensorFault("no_libfprint", type(error).__name__) from error
    return done.stdout


def _head(output: bytes) -> tuple[dict[str, Any], bytes]:
    line, _newline, rest = output.partition(b"\n")
    try:
        head = json.loads(line[:_HEAD_BYTES])
    except ValueError as error:
        raise SensorFault("unplugged", "the helper ended without an answer") from error
    if not isinstance(head, dict):
        raise SensorFault("imaging", "the helper's answer cannot be read")
    if "fault" in head:
        raise SensorFault(str(head["fault"])[:40])
    return head, rest
