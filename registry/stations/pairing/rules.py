"""The code of a pairing, and until when it is alive. Pure."""

import hmac
import uuid
from datetime import timedelta
from typing import Final

TYPED_WITHIN: Final = timedelta(minutes=10)
"""How long a code waits to be typed at a station."""
LIFETIME: Final = timedelta(hours=4)
"""After which a pairing ends whatever happens: an enrolment takes minutes."""


def code_of(secret: bytes, pairing_id: uuid.UUID, digits: int) -> str:
    """The code of a pairing, which only the server computes, so that none is stored."""
    number = int.from_bytes(hmac.digest(secret, pairing_id.bytes, "sha256")[:8], "big")
    return str(number % 10**digits).zfill(digits)


def as_typed(text: str) -> str:
    """What somebody typed, without spaces and dashes."""
    return "".join(letter for letter in text if letter.isdecimal() and letter.isascii())


def in_groups(code: str) -> str:
    """A code as it is shown, in halves: `123 456`."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
