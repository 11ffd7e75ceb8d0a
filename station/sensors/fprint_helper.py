"""Runs in the system's own Python, which has gi: lists libfprint's devices, or takes one picture.

    /usr/bin/python3 fprint_helper.py list
    /usr/bin/python3 fprint_helper.py capture DEVICE_ID

Writes one line of JSON, then the grey pixels of a picture. It imports nothing of the station: gi is in no virtual
environment, and the station in no system. Whoever started it ends it when the patience is over.
"""

import json
import sys
from typing import Any


def main(words: list[str]) -> int:
    """Do what the first word says; 0, or 1 after a line with the slug of a fault."""
    try:
        import gi  # type: ignore[import-not-found, import-untyped, unused-ignore]

        gi.require_version("FPrint", "2.0")
        from gi.repository import FPrint  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except (ImportError, ValueError):
        return _fault("no_libfprint")
    devices = list(FPrint.Context().get_devices())
    if words[:1] == ["list"]:
        _say({"devices": [[device.get_device_id(), device.get_driver(), device.get_name()] for device in devices]})
        return 0
    device = next((each for each in devices if words[1:2] == [each.get_device_id()]), None)
    if device is None:
        return _fault("not_there")
    return _capture(device)


def _capture(device: Any) -> int:
    from gi.repository import GLib  # type: ignore[import-not-found, import-untyped, unused-ignore]

    try:
        device.open_sync()
        sys.stderr.write("ready\n")
        sys.stderr.flush()
        image = device.capture_sync(True, None)
        device.close_sync()
    except GLib.Error as error:
        return _fault("messy" if "retry" in (error.domain or "") else _of(error))
    width, height, pixels = image.get_width(), image.get_height(), bytes(image.get_data())
    _say({"width": width, "height": height, "ppmm": image.get_ppmm()})
    sys.stdout.buffer.write(pixels)
    sys.stdout.buffer.flush()
    return 0


def _of(error: Any) -> str:
    text = (error.message or "").lower()
    if "removed" in text or "disconnected" in text:
        return "unplugged"
    return "in_use" if "busy" in text or "open" in text else "imaging"


def _say(line: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n")


def _fault(slug: str) -> int:
    _say({"fault": slug})
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
