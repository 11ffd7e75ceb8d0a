"""Status lists in the format of the IETF's Token Status List: one bit for each card, deflated, in a signed CWT. Pure.

A list identifies nobody: it shows neither which cards exist nor whose they are. It has at least `SMALLEST` places, and
cards take random ones, so that neither their count nor their order of issue shows.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from registry.core.messages import Message, _
from registry.documents.artefact import cose
from registry.documents.artefact.cose import NotCose, PublicKey, SigningKey

MEDIA_TYPE: Final = "application/statuslist+cwt"
# CWT claims: subject, expiry, issued at (RFC 8392); status list and time to live (Token Status List).
_ISS, _SUB, _EXP, _IAT, _LIST, _TTL = 1, 2, 4, 6, 65533, 65534
BITS: Final = 1
SMALLEST: Final = 1 << 17
"""Places of a list: 16 KiB of bits. In a smaller list, a card could be recognised by its place."""
LARGEST: Final = 1 << 27
"""Places of the largest list that is read: 16 MiB of bits, more than any list should have."""
LIFE: Final = timedelta(hours=24)
"""Validity of a signed list: an attacker who replays one hides a revocation no longer than this."""
TIME_TO_LIVE: Final = timedelta(minutes=5)
"""When an online verifier requests the list again; also the Cache-Control of the route."""
_SKEW: Final = timedelta(minutes=5)


class StatusListUnusable(ValueError):
    """Altered, signed with an unknown key, expired, or not a status list at all; `.message` says which."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list that has been read and verified."""

    uri: str
    bits: bytes
    issued_at: datetime
    expires_at: datetime
    kid: str

    IN_FORCE: ClassVar[int] = 0
    REVOKED: ClassVar[int] = 1

    def state(self, index: int) -> int | None:
        """0 in force, 1 revoked, None if the list has no such place."""
        if not 0 <= index < 8 * len(self.bits):
            return None
        return self.bits[index // 8] >> index % 8 & 1

    def check(self, index: int) -> bool:
        """Whether the card at this place is in force."""
        return self.state(index) == self.IN_FORCE


def encode(revoked: Iterable[int], places: int = SMALLEST) -> bytes:
    """Bits for `places` cards, beginning with the lowest bit of the first byte; those in `revoked` are set."""
    bits = bytearray(-(-max(places, SMALLEST) // 8))
    for index in revoked:
        if not 0 <= index < 8 * len(bits):
            raise ValueError("a place outside the list")
        bits[index // 8] |= 1 << index % 8
    return bytes(bits)


def sign(bits: bytes, uri: str, key: SigningKey, now: datetime) -> bytes:
    """A signed list, to be served as `MEDIA_TYPE` at its own address."""
    moment = now.replace(microsecond=0)
    claims: dict[int, Any] = {
        _ISS: key.issuer,
        _SUB: uri,
        _IAT: int(moment.timestamp()),
        _EXP: int((moment + LIFE).timestamp()),
        _TTL: int(TIME_TO_LIVE.total_seconds()),
        _LIST: {"bits": BITS, "lst": zlib.compress(bits, 9)},
    }
    return cose.sign(cose.encoded(claims), key, MEDIA_TYPE)


def read(token: bytes, keys: Iterable[PublicKey], now: datetime, uri: str | None = None) -> StatusList:
    """The list in a signed token; raises StatusListUnusable. `uri` is the address it was requested from, if known."""
    try:
        message = cose.read(token)
        if message.media_type != MEDIA_TYPE:
            raise NotCose("signed for another purpose")
        named_keys = [key for key in keys if key.kid == message.kid]
        signers = [key for key in named_keys if message.is_signed_by(key.public)]
        if not signers:
            raise StatusListUnusable(_("The status list is not signed with a known key."))
        if signers[0].distrusted_from is not None:
            raise StatusListUnusable(_("The status list is signed with a key that was stolen. Download it again."))
        return _checked(cose.decoded(message.payload), signers[0], now, uri)
    except NotCose as error:
        raise StatusListUnusable(_("This is not a signed status list.")) from error


def _checked(claims: Any, key: PublicKey, now: datetime, uri: str | None) -> StatusList:
    listed = claims.get(_LIST) if isinstance(claims, dict) else None
    if not isinstance(listed, dict) or listed.get("bits") != BITS or not isinstance(listed.get("lst"), bytes):
        raise NotCose("not a list with one bit for each card")
    subject, issued, expires = claims.get(_SUB), claims.get(_IAT), claims.get(_EXP)
    if not isinstance(subject, str) or not all(type(at) is int and 0 <= at < 2**33 for at in (issued, expires)):
        raise NotCose("address or times are missing")
    if claims.get(_ISS) != key.issuer:
        raise StatusListUnusable(_("The status list names an issuer other than the one whose key signed it."))
    if uri is not None and subject != uri:
        raise StatusListUnusable(_("The status list belongs to another address."))
    status_list = StatusList(
        subject,
        _inflated(listed["lst"]),
        datetime.fromtimestamp(issued, UTC),
        datetime.fromtimestamp(expires, UTC),
        key.kid,
    )
    if now >= status_list.expires_at:
        raise StatusListUnusable(_("The status list is too old. Download it again."))
    if status_list.issued_at > now + _SKEW:
        raise StatusListUnusable(_("The status list is dated in the future. Check the clock."))
    return status_list


def _inflated(content: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        bits = stream.decompress(content, LARGEST // 8)
    except zlib.error as error:
        raise NotCose("not a zlib stream") from error
    if not stream.eof or stream.unused_data:
        raise NotCose("a zlib stream that is truncated, too large, or followed by other data")
    return bits
