"""The code by which a station's camera is paired with an application. Pure."""

import hmac
import uuid
from typing import Final

DIGITS: Final = 8
"""Two more than of a registration's code: it is looked for at every facility, since a clerk belongs to none."""


def code_of(secret: bytes, pairing_id: uuid.UUID) -> str:
    """The code of a pairing, which only the server computes, so that none is stored."""
    number = int.from_bytes(hmac.digest(secret, pairing_id.bytes, "sha256")[:8], "big")
    return str(number % 10**DIGITS).zfill(DIGITS)


def in_groups(code: str) -> str:
    """A code as it is shown: `1234 5678`."""
    return f"{code[:4]} {code[4:]}"
