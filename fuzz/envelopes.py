"""Contents of envelopes, and messages signed by a station, for fuzzing: nobody's."""

import json
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.envelope import Content, Picture, Reading
from station.envelope.clock import ServerTime
from station.envelope.encoding import sign
from station.envelope.sealing import PURPOSE

_STATION = uuid.UUID(int=5)


def contents() -> list[bytes]:
    """With and without a picture, with and without a word of the server."""
    heard = ServerTime(1_795_000_000_000, bytes(16), 10**12)
    clocks = Reading(1_795_000_000_000, bytes(16), 2 * 10**12, heard), Reading(0, bytes(16), 0, None)
    pictures = (Picture("image/png", bytes(range(40))),), ()
    return [
        Content(
            _STATION, 1, bytes(32), "key-of-an-enrolment", uuid.UUID(int=7), bytes(60), _body(images), images, clock
        ).to_bytes()
        for clock in clocks
        for images in pictures
    ]


def messages() -> list[bytes]:
    """Contents as a station signs them."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    return [sign(content, key, _STATION.bytes, PURPOSE) for content in contents()]


def _body(pictures: tuple[Picture, ...]) -> bytes:
    prints = [{"subject": "mother", "finger": 2, "part": picture.sha256.hex()} for picture in pictures]
    return json.dumps({"certificate": {}, "prints": prints}).encode()
