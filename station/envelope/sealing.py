"""Envelopes as files: signed by the station, sealed to the registry's keys. The station cannot open them again."""

import re
import uuid
from collections.abc import Sequence
from typing import Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from station.envelope.content import MOST_BYTES, Content
from station.envelope.encoding import NotAnEnvelope, Signed, sign

PURPOSE: Final = "registry-outbox-enrolment"
_NAME: Final = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})-([0-9]{8})\.age")


class NotForUs(NotAnEnvelope):
    """No key that is held opens the file: it was sealed to other keys, or it was altered."""


def file_name(station: uuid.UUID, seq: int) -> str:
    """`<station>-<seq 8 digits>.age`."""
    return f"{station}-{seq:08d}.age"


def parsed_name(name: str) -> tuple[uuid.UUID, int] | None:
    """Station and number of a file's name."""
    match = _NAME.fullmatch(name)
    return (uuid.UUID(match[1]), int(match[2])) if match and int(match[2]) else None


def sealed(content: Content, key: Ed25519PrivateKey, recipients: Sequence[str]) -> bytes:
    """The file: the content, signed and sealed to each of the recipients (`age1…`). Raises NotAnEnvelope if too large.

    The same content gives other bytes each time: age draws a new key for each file.
    """
    message = sign(content.to_bytes(), key, content.station.bytes, PURPOSE)
    Content.from_bytes(content.to_bytes())  # whatever would be refused is refused here, where somebody can act
    if len(message) > MOST_BYTES - 2**16:
        raise NotAnEnvelope("too large")
    data: bytes = pyrage.encrypt(message, [pyrage.x25519.Recipient.from_str(text) for text in recipients])
    return data


def opened(data: bytes, identities: Sequence[str]) -> Signed:
    """The signed message within a file, not verified yet; raises NotForUs, NotAnEnvelope."""
    if len(data) > MOST_BYTES:
        raise NotAnEnvelope("too large")
    keys = [pyrage.x25519.Identity.from_str(text) for text in identities]
    try:
        message: bytes = pyrage.decrypt(data, keys)
    except Exception as error:  # pyrage's own errors, and whatever its reader meets
        raise NotForUs("no key opens it") from error
    return Signed(message, PURPOSE)


def station_of(message: Signed) -> uuid.UUID:
    """Which station claims to have signed it; raises NotAnEnvelope."""
    if len(message.kid) != 16:
        raise NotAnEnvelope("no station is named")
    return uuid.UUID(bytes=message.kid)


def verified(message: Signed, key: Ed25519PublicKey) -> Content:
    """The content of a message that this station's key signed; raises NotAnEnvelope."""
    if not message.is_signed_by(key):
        raise NotAnEnvelope("not signed by this station")
    content = Content.from_bytes(message.payload)
    if content.station != station_of(message):
        raise NotAnEnvelope("of another station than its signature names")
    return content
