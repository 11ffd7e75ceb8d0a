"""What an envelope holds: one enrolment as the API takes it, its pictures, who made it, when, and its place in a chain.

Version 1. A reader of a later version reads this one; this one refuses later ones, and the registry then says so to a
person (`schema-too-new`).
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from station.envelope.clock import Reading
from station.envelope.encoding import NotAnEnvelope, decoded, encoded
from station.envelope.reading import Fields

VERSION: Final = 1
MOST_SEQ: Final = 99_999_999
"""Eight digits."""
MOST_PICTURES: Final = 60
MOST_PICTURE_BYTES: Final = 10 * 2**20
"""As the API takes them."""
MOST_BODY_BYTES: Final = 256 * 2**10
MOST_BYTES: Final = 23 * 2**20
"""Of a whole file: what a request to the API may have."""
FIRST: Final = bytes(32)
"""What the first envelope of a station names as the one before it."""
KEY_LENGTHS: Final = (16, 200)
_FIELDS: Final = (
    *("v", "station", "seq", "prev", "key", "account", "permit", "kind", "body", "twin_of", "images", "clock"),
)  # fmt: skip
_PICTURE: Final = ("sha256", "type", "bytes")
KINDS: Final = ("birth",)
TYPES: Final = (
    "image/png",
    "image/jpeg",
    "image/bmp",
    "image/tiff",
    "image/x-wsq",
    "image/jp2",
    "application/octet-stream",
)


class VersionUnknown(NotAnEnvelope):
    """An envelope of a version that is not read here."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The image of one print, as the sensor gave it."""

    media_type: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> bytes:
        """Its hash, by whose hexadecimal form the body names it."""
        return hashlib.sha256(self.data).digest()


@dataclass(frozen=True, slots=True)
class Content:
    """One enrolment, with its place in the station's chain."""

    station: uuid.UUID
    seq: int
    prev: bytes
    """SHA-256 of the former file."""
    key: str
    """The Idempotency-Key, made before the first key stroke: by it a birth is registered once."""
    account: uuid.UUID
    permit: bytes
    """What the registry signed: that this account may enrol at this station while the line is down."""
    body: bytes = field(repr=False)
    """The JSON of `POST /api/v1/births`, whose prints name their pictures in `part` by their SHA-256."""
    pictures: tuple[Picture, ...] = field(repr=False)
    clock: Reading
    twin_of: str = ""
    """The key of the envelope of the first child of the same delivery."""

    def to_bytes(self) -> bytes:
        """Deterministic CBOR."""
        return encoded(
            {
                "v": VERSION,
                "station": self.station.bytes,
                "seq": self.seq,
                "prev": self.prev,
                "key": self.key,
                "account": self.account.bytes,
                "permit": self.permit,
                "kind": KINDS[0],
                "body": self.body,
                "twin_of": self.twin_of,
                "images": [
                    {"sha256": picture.sha256, "type": picture.media_type, "bytes": picture.data}
                    for picture in self.pictures
                ],
                "clock": self.clock.to_cbor(),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Content":
        """Read strictly; raises NotAnEnvelope, VersionUnknown."""
        item = decoded(data)
        if isinstance(item, dict) and isinstance(item.get("v"), int) and item["v"] > VERSION:
            raise VersionUnknown("of a later version")
        fields = Fields(item, _FIELDS)
        fields.whole("v", VERSION, VERSION)
        fields.one_of("kind", KINDS)
        pictures = tuple(_picture(picture) for picture in fields.items("images", MOST_PICTURES))
        body = fields.bytes("body", 2, MOST_BODY_BYTES)
        _check_named(_object(body), pictures)
        return cls(
            station=uuid.UUID(bytes=fields.bytes("station", 16)),
            seq=fields.whole("seq", 1, MOST_SEQ),
            prev=fields.bytes("prev", 32),
            key=fields.text("key", KEY_LENGTHS[1], KEY_LENGTHS[0]),
            account=uuid.UUID(bytes=fields.bytes("account", 16)),
            permit=fields.bytes("permit", 1, 2000),
            body=body,
            pictures=pictures,
            clock=Reading.from_cbor(fields.optional("clock")),
            twin_of=fields.text("twin_of", KEY_LENGTHS[1], 0),
        )

    def files(self) -> dict[str, bytes]:
        """The pictures as parts of the request, by the names that the body gives them."""
        return {picture.sha256.hex(): picture.data for picture in self.pictures}


def _picture(item: Any) -> Picture:
    fields = Fields(item, _PICTURE)
    picture = Picture(fields.one_of("type", TYPES), fields.bytes("bytes", 1, MOST_PICTURE_BYTES))
    if fields.bytes("sha256", 32) != picture.sha256:
        raise NotAnEnvelope("sha256: of another image")
    return picture


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAnEnvelope("body: not JSON") from error
    if not isinstance(content, dict):
        raise NotAnEnvelope("body: not an object")
    return content


def _check_named(body: Mapping[str, Any], pictures: tuple[Picture, ...]) -> None:
    """Every picture is named by the body and every name has its picture: none is lost, none comes unasked."""
    prints = body.get("prints", [])
    if not isinstance(prints, list) or not all(isinstance(print_, dict) for print_ in prints):
        raise NotAnEnvelope("body: prints are not a list of objects")
    named = [print_["part"] for print_ in prints if print_.get("part") is not None]
    sent = [picture.sha256.hex() for picture in pictures]
    if not all(isinstance(name, str) for name in named) or sorted(named) != sorted(sent) or len(set(sent)) != len(sent):
        raise NotAnEnvelope("images: not those that the body names")
