"""Envelopes for tests: nobody's, with pictures of a few bytes."""

import json
import uuid
from typing import Any

from station.envelope import Content, Picture, Reading
from station.envelope.clock import ServerTime

STATION = uuid.UUID("7d2f5d0e-6a52-4b0c-9f8e-0a6c7e1b2c3d")
BOOT = bytes(range(16))


def reading(**changes: Any) -> Reading:
    """A clock that heard the server an hour before, since when the device was not restarted."""
    heard = ServerTime(1_795_000_000_000, BOOT, 10**12)
    values: dict[str, Any] = {
        "wall_ms": 1_795_003_600_000,
        "boot": BOOT,
        "monotonic_ns": 10**12 + 3600 * 10**9,
        "server": heard,
    }
    return Reading(**values | changes)


def content(seq: int = 1, pictures: tuple[bytes, ...] = (b"picture",), **changes: Any) -> Content:
    """An enrolment with these pictures."""
    images = tuple(Picture("image/png", data) for data in pictures)
    prints = [{"subject": "mother", "finger": 2, "part": image.sha256.hex()} for image in images]
    body = json.dumps({"certificate": {"newborn": {"sex": "female"}}, "prints": prints}).encode()
    values: dict[str, Any] = {
        "station": STATION, "seq": seq, "prev": bytes(32), "key": f"key-of-an-enrolment-{seq}",
        "account": uuid.UUID(int=7), "permit": b"a permit", "body": body, "pictures": images, "clock": reading(),
    }  # fmt: skip
    return Content(**values | changes)
