"""Codes that are typed at a station, and what a station signs to prove its key. Pure."""

import base64
import hashlib
import hmac
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY_BYTES: Final = 32
"""An Ed25519 public key (RFC 8032)."""
SIGNATURE_BYTES: Final = 64
LONGEST_NAME: Final = 80
JOINING: Final = timedelta(days=7)
"""How long the code of a new station is good: the box with the sensor travels."""
CHALLENGE: Final = timedelta(minutes=2)
TOKEN: Final = timedelta(hours=1)
_JOIN: Final = b"registry station joins\x00"
_SIGN_IN: Final = b"registry station signs in\x00"
_CODE_BYTES: Final = 10
_GROUP: Final = 4
_NONCE_BYTES: Final = 16
_STAMP_BYTES: Final = 8
_CHALLENGE_BYTES: Final = _NONCE_BYTES + _STAMP_BYTES + 32
_CONFUSED: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that the code never has, as what a reader took for them."""


def new_code() -> str:
    """A code of 80 random bits, as it is stored: 16 letters and digits."""
    return base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode()


def in_groups(code: str) -> str:
    """A code as it is shown: `ABCD-EFGH-IJKL-MNOP`."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def as_stored(text: str) -> str:
    """What somebody typed, as a code is stored; whatever it is, it becomes something that can be looked for."""
    return "".join(text.split()).replace("-", "").upper().translate(_CONFUSED)


def code_hash(code: str) -> bytes:
    """By what a code is found. It needs no key: nobody tries 80 bits."""
    return hashlib.sha256(_JOIN + code.encode("utf-8", "surrogatepass")).digest()


def joining_statement(code: str) -> bytes:
    """What a station signs with its new key when it joins: the code as it is stored."""
    return _JOIN + code.encode("utf-8", "surrogatepass")


def sign_in_statement(station_id: uuid.UUID, challenge: bytes) -> bytes:
    """What a station signs to get a token."""
    return _SIGN_IN + station_id.bytes + challenge


def is_signed(key: bytes, signature: bytes, statement: bytes) -> bool:
    """Whether the signature is that of this Ed25519 key; False too for what is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_challenge(secret: bytes, station_id: uuid.UUID, now: datetime) -> bytes:
    """A challenge that needs no row: random bytes, when it ends, and a keyed hash of both for this station."""
    content = secrets.token_bytes(_NONCE_BYTES) + int((now + CHALLENGE).timestamp()).to_bytes(_STAMP_BYTES, "big")
    return content + _mark(secret, station_id, content)


def is_challenge(secret: bytes, station_id: uuid.UUID, challenge: bytes, now: datetime) -> bool:
    """Whether it was made for this station with this secret, and is not over."""
    if len(challenge) != _CHALLENGE_BYTES:
        return False
    content, mark = challenge[: _NONCE_BYTES + _STAMP_BYTES], challenge[_NONCE_BYTES + _STAMP_BYTES :]
    if not hmac.compare_digest(mark, _mark(secret, station_id, content)):
        return False
    return now < datetime.fromtimestamp(int.from_bytes(content[_NONCE_BYTES:], "big"), UTC)


def _mark(secret: bytes, station_id: uuid.UUID, content: bytes) -> bytes:
    return hmac.digest(secret, station_id.bytes + content, "sha256")
