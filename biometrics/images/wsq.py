"""Read WSQ pictures (FBI's Wavelet Scalar Quantization, IAFIS-IC-0110v3): bytes to grey pixels, or a refusal.

This decoder is our own because the available library crashes the process on altered files (one in 400 by our fuzzing)
and silently decodes truncated ones. Every length is checked, and there must be exactly as many coefficients as the
header's size needs.

A file is a chain of segments, each a marker FFxx and a length: frame (FFA2), transform (FFA4) and quantization (FFA5)
tables, Huffman tables (FFA6), comments (FFA8), blocks (FFA3) of Huffman-coded coefficients; FFA1 ends it. The
coefficients fill 60 bands, which split the picture repeatedly into low and high frequencies along both axes.
"""

import re
import struct
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.errors import ImageRejected
from biometrics.images.wavelets import band_regions, joined

Pixels = NDArray[np.uint8]

START, END = b"\xff\xa0", b"\xff\xa1"
FRAME, BLOCK, TRANSFORM, QUANTIZATION, HUFFMAN, RESTART, COMMENT = 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8
BANDS: Final = 64
"""Of which the last four hold the highest frequencies along both axes and are never sent."""
LONGEST_FILTER: Final = 31

_PPI = re.compile(rb"^PPI[ \t]+(\d{1,5})", re.MULTILINE)


@dataclass(slots=True)
class Tables:
    """The contents of the segments before and between the blocks."""

    size: tuple[int, int] | None = None
    """Height and width, px."""
    shift: float = 0.0
    scale: float = 1.0
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None
    """Right halves of the analysis filters, from their middles."""
    centre: float = 0.0
    steps: NDArray[np.float64] | None = None
    """(64, 2): width of a band's bins and of its zero bin."""
    codes: dict[int, NDArray[np.int32]] = field(default_factory=dict)
    """By table number, for each value of the next 16 bits: symbol and length of the code they begin with (0: none)."""
    ppi: float | None = None


def read_size(data: bytes) -> tuple[int, int]:
    """Height and width claimed by the header, before anything is decoded. Raises ImageRejected(unreadable)."""
    for marker, content, _ in _segments(data):
        if marker == FRAME:
            height, width = _unpacked(">HH", content, 2)
            return height, width
    raise _damaged("it has no frame")


def decode(data: bytes) -> tuple[Pixels, float | None]:
    """Pixels (h, w) and the resolution given in a comment. Raises ImageRejected: unreadable, unsupported.

    The caller has checked the size, see `read_size`.
    """
    tables = Tables()
    coefficients: NDArray[np.int32] | None = None
    filled = 0
    for marker, content, coded in _segments(data):
        if marker != BLOCK:
            if coefficients is not None and marker not in (HUFFMAN, COMMENT):
                raise _damaged("a table changes between the blocks")
            _add(tables, marker, content)
            continue
        if coefficients is None:
            coefficients = np.zeros(_count(tables), np.int32)
        (table,) = _unpacked(">B", content, 0)
        if table not in tables.codes:
            raise _damaged("a block names a Huffman table that is missing")
        bits = np.frombuffer(coded.replace(b"\xff\x00", b"\xff") + b"\xff\xff\xff\xff", np.uint8)
        filled = _fill(bits, tables.codes[table], coefficients, filled)
        if filled < 0:
            raise _damaged("the coded coefficients are invalid")
    if coefficients is None or filled != len(coefficients):
        raise _damaged("the picture is cut short")
    return _pixels(tables, coefficients), tables.ppi


def _damaged(why: str) -> ImageRejected:
    return ImageRejected("unreadable", f"the WSQ file is damaged: {why}")


def _unpacked(form: str, content: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, content, at)
    except struct.error as error:
        raise _damaged("a segment is too short") from error


def _segments(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """Marker, content and, for a block, the coded bytes after it, of every segment."""
    segments = []
    at = 2
    while data[at : at + 2] != END:
        marker, length = _unpacked(">HH", data, at)
        if not 0xFFA2 <= marker <= 0xFFA8:
            raise _damaged("it has an unknown marker, or no end")
        content = data[at + 4 : at + 2 + length]
        if length < 2 or len(content) != length - 2:
            raise _damaged("a segment is cut short")
        at += 2 + length
        start = at
        if marker & 0xFF == BLOCK:
            # Within the coded bits a byte FF is followed by 00; any other pair is the next marker.
            at = data.find(b"\xff", at)
            while at >= 0 and data[at + 1 : at + 2] == b"\x00":
                at = data.find(b"\xff", at + 2)
            if at < 0:
                raise _damaged("it has no end")
        segments.append((marker & 0xFF, content, data[start:at]))
    return segments


def _add(tables: Tables, marker: int, content: bytes) -> None:
    if marker == FRAME:
        if tables.size is not None:
            raise _damaged("it has two frames")
        _, _, height, width, shift_scale, shift, scale_scale, scale = _unpacked(">BBHHBHBH", content, 0)
        tables.size = (height, width)
        tables.shift, tables.scale = shift / 10.0**shift_scale, scale / 10.0**scale_scale
    elif marker == TRANSFORM:
        tables.low, tables.high = _filters(content)
    elif marker == QUANTIZATION:
        scale, centre, *pairs = _unpacked(">" + "BH" * (1 + 2 * BANDS), content, 0)
        tables.centre = centre / 10.0**scale
        values = [value / 10.0**exponent for exponent, value in zip(pairs[::2], pairs[1::2], strict=True)]
        tables.steps = np.array(values).reshape(BANDS, 2)
    elif marker == HUFFMAN:
        at = 0
        while at < len(content):
            name, *counts = _unpacked(">17B", content, at)
            symbols = content[at + 17 : at + 17 + sum(counts)]
            if len(symbols) != sum(counts):
                raise _damaged("a Huffman table is cut short")
            tables.codes[name] = _lookup(counts, symbols)
            at += 17 + len(symbols)
    elif marker == COMMENT and (ppi := _PPI.search(content)):
        tables.ppi = float(ppi.group(1))


def _filters(content: bytes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sizes = _unpacked(">BB", content, 0)
    if any(size % 2 == 0 or size > LONGEST_FILTER for size in sizes):
        raise ImageRejected("unsupported", "WSQ with filters of even length is not supported")
    at, halves = 2, []
    for size in sizes:
        half = []
        for _ in range((size + 1) // 2):
            sign, scale, value = _unpacked(">BBI", content, at)
            half.append((-1.0 if sign else 1.0) * value / 10.0**scale)
            at += 6
        halves.append(np.array(half))
    return halves[0], halves[1]


def _lookup(counts: list[int], symbols: bytes) -> NDArray[np.int32]:
    """The lookup table of canonical codes, which ascend within each length, the shortest first."""
    table = np.zeros((1 << 16, 2), np.int32)
    code = at = 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            start, stop = code << (16 - length), (code + 1) << (16 - length)
            if stop > 1 << 16:
                raise _damaged("a Huffman table has more codes than are possible")
            table[start:stop] = symbols[at], length
            code += 1
            at += 1
        code <<= 1
    return table


def _count(tables: Tables) -> int:
    """How many coefficients the bands need. Raises ImageRejected(unreadable) if a table is missing."""
    if tables.size is None or tables.steps is None or tables.low is None:
        raise _damaged("a table is missing before the first block")
    regions = band_regions(*tables.size)
    return sum(r.height * r.width for r, (step, _) in zip(regions, tables.steps, strict=False) if step > 0)


@compiled
def _fill(bits: NDArray[np.uint8], codes: NDArray[np.int32], coefficients: NDArray[np.int32], filled: int) -> int:
    """Decode one block into `coefficients` from `filled` on. Returns how many are then filled, −1 for invalid codes.

    `bits` ends in four bytes of ones beyond the block. Symbols: 1–100 a run of that many zeros; 101 and 102 a value of
    8 bits, positive and negative; 103 and 104 of 16 bits; 105 and 106 a run's length in 8 and 16 bits; 107–254 the
    value plus 180.
    """
    total = (len(bits) - 4) * 8
    at = 0
    while filled < len(coefficients):
        byte, shift = at >> 3, at & 7
        window = (int(bits[byte]) << 16) | (int(bits[byte + 1]) << 8) | int(bits[byte + 2])
        ahead = (window >> (8 - shift)) & 0xFFFF
        symbol, length = codes[ahead, 0], codes[ahead, 1]
        if length == 0 or at + length > total:
            # A block is padded with ones, fewer than a byte, and no code is all ones.
            return filled if total - at < 8 else -1
        at += length
        extra = 0
        if 101 <= symbol <= 106:
            wide = 16 if symbol in (103, 104, 106) else 8
            if at + wide > total:
                return -1
            for _ in range(wide):
                extra = (extra << 1) | ((int(bits[at >> 3]) >> (7 - (at & 7))) & 1)
                at += 1
        if symbol in {105, 106} or 1 <= symbol <= 100:
            filled += symbol if symbol <= 100 else extra
            if filled > len(coefficients):
                return -1
            continue
        if symbol in {0, 255}:
            return -1
        if symbol in {101, 103}:
            value = extra
        elif symbol in {102, 104}:
            value = -extra
        else:
            value = symbol - 180
        coefficients[filled] = value
        filled += 1
    return filled


def _pixels(tables: Tables, coefficients: NDArray[np.int32]) -> Pixels:
    assert tables.size is not None
    assert tables.steps is not None
    assert tables.low is not None
    assert tables.high is not None
    bands = np.zeros(tables.size)
    at = 0
    for region, (step, zero) in zip(band_regions(*tables.size), tables.steps, strict=False):
        if step == 0:
            continue
        count = region.height * region.width
        levels = coefficients[at : at + count].astype(np.float64).reshape(region.height, region.width)
        at += count
        magnitude = (np.abs(levels) - tables.centre) * step + zero / 2
        bands[region.slices] = np.where(levels == 0, 0.0, np.sign(levels) * magnitude)
    grey = joined(bands, tables.low, tables.high) * tables.scale + tables.shift
    pixels: Pixels = np.clip(np.rint(np.nan_to_num(grey)), 0, 255).astype(np.uint8)
    return pixels
