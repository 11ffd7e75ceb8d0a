"""Which sensors there are, and one of them from a line of text.

serial:/dev/ttyUSB0            ZhianTec at 57 600 baud; serial:/dev/ttyUSB0?baud=115200&width=256&password=0
fprint:DEVICE_ID?ppi=500       libfprint
sbi:4501?ppi=500               a MOSIP device's service on this computer; &unchecked=1 for one on trial, of any maker
folder:/path?ppi=500           pictures that another program writes
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from station.sensors.folder import Folder
from station.sensors.fprint import Fprint, devices
from station.sensors.interface import Sensor, SensorFault
from station.sensors.sbi_device import SbiDevice
from station.sensors.zhiantec import ZhianTec

LONGEST: Final = 300
_PORT: Final = re.compile(r"/dev/[A-Za-z0-9/._-]+|COM[0-9]{1,3}")
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "baud": (9600, 921600),
    "width": (64, 1024),
    "password": (0, 2**32 - 1),
    "ppi": (72, 4000),
    "unchecked": (1, 1),
}


def open_sensor(choice: str, home: Path) -> Sensor:
    """The sensor of a line of text at the station with this folder, not opened yet; raises SensorFault(bad_choice)."""
    kind, _colon, rest = choice.strip().partition(":")
    place, _mark, options = rest.partition("?")
    if len(choice) > LONGEST or not place:
        raise SensorFault("bad_choice")
    numbers = _numbers(options)
    ppi = numbers.get("ppi")
    stated = None if ppi is None else float(ppi)
    if kind == "serial" and _PORT.fullmatch(place):
        return ZhianTec(
            place,
            baud=numbers.get("baud", 57600),
            password=numbers.get("password", 0),
            width=numbers.get("width"),
            ppi=stated or 500.0,
        )
    if kind == "fprint":
        return Fprint(place, stated)
    if kind == "folder" and Path(place).is_absolute():
        return Folder(Path(place), stated)
    if kind == "sbi" and place.isdecimal() and 4501 <= int(place) <= 4600:
        return SbiDevice(int(place), stated, None if "unchecked" in numbers else home)
    raise SensorFault("bad_choice")


def present() -> list[tuple[str, str]]:
    """The choices that are there now, each with its name; what cannot be looked for is left out."""
    found = [(f"serial:{path}", f"ZhianTec {path.name}") for path in _serial_ports()]
    with suppress(SensorFault):
        found += [(f"fprint:{device}", f"libfprint {name}") for device, _driver, name in devices()]
    return found


def _serial_ports() -> list[Path]:
    return sorted(path for pattern in ("ttyUSB*", "ttyACM*") for path in Path("/dev").glob(pattern))


def _numbers(options: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for name, text in parse_qsl(options, keep_blank_values=True):
        low, high = _NUMBERS.get(name, (1, 0))
        if not text.isdecimal() or not low <= int(text[:12]) <= high:
            raise SensorFault("bad_choice")
        numbers[name] = int(text)
    return numbers
