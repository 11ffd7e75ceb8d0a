"""PNG files that are small to send and large or broken inside."""

import struct
import zlib
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk with its checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*extra: bytes, side: int = 600, pixels: bytes | None = None) -> bytes:
    """A grey picture with further chunks before its pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    rows = zlib.compress((b"\x00" + b"\xff" * side) * side) if pixels is None else pixels
    return _SIGNATURE + header + b"".join(extra) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _zeros(size: int) -> bytes:
    """So many zeros, compressed, and without having all of them in memory."""
    packing = zlib.compressobj(9)
    block = bytes(2**20)
    return b"".join(packing.compress(block) for _ in range(size // 2**20)) + packing.flush()


_BOMB: Final = _zeros(2**28)
BOMBS: Final = {
    "compressed text": png(chunk(b"zTXt", b"Comment\0\0" + _BOMB)),
    "international text": png(chunk(b"iTXt", b"Comment\0\1\0\0\0" + _BOMB)),
    "colour profile": png(chunk(b"iCCP", b"profile\0\0" + _BOMB)),
    "pixels": png(pixels=_BOMB),
    "pixels cut short": png(pixels=_BOMB[:50]),
    "broken text": png(chunk(b"zTXt", b"Comment\0\x07" + b"no such method")),
    "broken transparency": png(chunk(b"tRNS", b"\0")),
    "broken header": _SIGNATURE + chunk(b"IHDR", b"\0\0") + chunk(b"IEND", b""),
    "broken Exif": png(chunk(b"eXIf", b"II*\0" + b"\xff" * 30)),
    "broken animation": png(chunk(b"acTL", b"\xff")),
}
