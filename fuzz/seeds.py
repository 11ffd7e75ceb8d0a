"""Valid records for each reader, made by the project itself: the starting point of fuzzing."""

import io
import math
import struct
import zlib
from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image

from biometrics import Template
from biometrics.records import ansi378, iso19794
from biometrics.synthesis import Finger


def template(count: int, seed: int = 1, finger: int = 2) -> Template:
    """A template of `count` random minutiae."""
    random = np.random.default_rng(seed)
    return Template(
        x=random.uniform(0, 300, count).astype(np.float32),
        y=np.sort(random.uniform(0, 400, count)).astype(np.float32),
        direction=random.uniform(0, 2 * math.pi, count).astype(np.float32),
        kind=random.integers(0, 3, count).astype(np.uint8),
        reliability=random.integers(1, 101, count).astype(np.uint8),
        width_px=300,
        height_px=400,
        ridge_period_px=9.0,
        period_confidence=0.8,
        scale=1.0,
        ppi=500.0,
        quality=70,
        finger=finger,
    )


def templates() -> list[bytes]:
    """The engine's own byte form: empty, with one minutia, with many."""
    return [template(count, count).to_bytes() for count in (0, 1, 2, 40, 121)]


def minutiae_records(dump: Callable[[list[Template]], bytes]) -> list[bytes]:
    """Records of an exchange standard with one view and with several."""
    return [dump([template(count, count)]) for count in (0, 1, 40, 255)] + [dump([template(3, k) for k in range(5)])]


_MINUTIAE = bytes.fromhex("40c8 0064 40 32 8010 012c 70 fe") * 5


def iso() -> list[bytes]:
    """ISO/IEC 19794-2 of 2005 and, with one view and two, certified or not, of 2011."""
    later = []
    for views, is_certified in ((1, 0), (2, 1)):
        body = bytes(14) + struct.pack(">BBHH", 1, 80, 3, 4) + (b"\x01abc" if is_certified else b"")
        body += struct.pack(">BBHHBHHBB", 2, 0, 197, 197, 0, 320, 480, 0x60, 10) + _MINUTIAE + bytes(2)
        body = (struct.pack(">I", 4 + len(body)) + body) * views
        later.append(b"FMR\x00030\x00" + struct.pack(">IHB", 15 + len(body), views, is_certified) + body)
    return minutiae_records(iso19794.dump) + later


def ansi() -> list[bytes]:
    """ANSI/INCITS 378 of 2004 and, with one view and two, of 2009."""
    later = []
    for views, version in ((1, b"030"), (2, b"035")):
        body = struct.pack(">BBBBHHHHHHB", 2, 0, 0, 80, 3, 4, 320, 480, 197, 197, 10) + _MINUTIAE + bytes(2)
        head = struct.pack(">IHHBHBB", 21 + views * len(body), 59, 7, 0, 0, views, 0)
        later.append(b"FMR\x00" + version + b"\x00" + head + body * views)
    return minutiae_records(ansi378.dump) + later


@cache
def pixels() -> np.ndarray:
    """A small patch of a synthetic print."""
    return np.ascontiguousarray(Finger.from_seed(5).impression(1)[190:254, 150:198])


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def wsq() -> list[bytes]:
    """WSQ of two sizes; needs the package `wsq`, of the test dependencies."""
    import wsq as _plugin  # noqa: F401  # registers its format with Pillow

    whole = Finger.from_seed(5).impression(1)
    return [
        _saved(Image.fromarray(np.ascontiguousarray(whole[100 : 100 + h, 90 : 90 + w])), "WSQ")
        for h, w in ((96, 80), (101, 77))
    ]


def images() -> list[bytes]:
    """Every supported format and mode."""
    grey = Image.fromarray(pixels())
    deep = Image.fromarray(pixels().astype(np.uint16) * 257)
    return [
        _saved(grey, "PNG", dpi=(500, 500)),
        _saved(grey.convert("P"), "PNG"),
        _saved(grey.convert("RGBA"), "PNG"),
        _saved(deep, "PNG"),
        _saved(grey, "BMP"),
        _saved(grey.convert("RGB"), "BMP"),
        _saved(grey, "TIFF"),
        _saved(grey, "TIFF", compression="tiff_lzw"),
        _saved(grey.convert("CMYK"), "TIFF"),
        _saved(grey, "JPEG"),
        _saved(grey.convert("RGB"), "JPEG", quality=60, progressive=True),
    ]


def jpeg_2000() -> list[bytes]:
    """JPEG 2000: with and without loss, as a bare codestream, in tiles, in colour."""
    grey = Image.fromarray(pixels())
    return [
        _saved(grey, "JPEG2000"),
        _saved(grey, "JPEG2000", irreversible=True, quality_mode="rates", quality_layers=[8, 4]),
        _saved(grey, "JPEG2000", no_jp2=True),
        _saved(grey, "JPEG2000", tile_size=(32, 32), num_resolutions=3, progression="RPCL"),
        _saved(grey.convert("RGB"), "JPEG2000"),
    ]


def finger_records() -> list[bytes]:
    """ISO/IEC 19794-4 of both editions: uncompressed, PNG, JPEG; one view and three."""
    grey = Image.fromarray(pixels())
    bodies = {0: pixels().tobytes(), 5: _saved(grey, "PNG"), 3: _saved(grey, "JPEG")}
    of_2005 = [_finger_record(body, code, views) for code, body in bodies.items() for views in (1, 3)]
    return of_2005 + [_finger_record_of_2011(views, is_certified) for views in (1, 3) for is_certified in (0, 1)]


def _finger_record_of_2011(views: int, is_certified: int) -> bytes:
    height, width = pixels().shape
    body = bytes(14) + struct.pack(">BBHH", 1, 80, 21, 1) + (b"\x01\x00\x01\x01" if is_certified else b"")
    body += struct.pack(">BBBHHHHBBBHHI", 2, 0, 1, 500, 500, 500, 500, 8, 0, 0, width, height, width * height)
    block = struct.pack(">I", 4 + len(body) + width * height) + body + pixels().tobytes()
    head = struct.pack(">8sIHBB", b"FIR\x00020\x00", 16 + views * len(block), views, is_certified, 1)
    return head + views * block


def _finger_record(body: bytes, compression: int, views: int) -> bytes:
    height, width = pixels().shape
    block = struct.pack(">IBBBBBHHB", 14 + len(body), 2, 1, 1, 80, 0, width, height, 0) + body
    return (
        struct.pack(
            ">8sHIHHBBHHHHBBH",
            b"FIR\x00010\x00",
            0,
            32 + views * len(block),
            0,
            31,
            views,
            2,
            197,
            197,
            197,
            197,
            8,
            compression,
            0,
        )
        + views * block
    )


def repaired_template(data: bytes) -> bytes:
    """The record with its checksum repaired."""
    return data[:4] + struct.pack("<I", zlib.crc32(data[8:])) + data[8:] if len(data) > 8 else data


def repaired_iso(data: bytes) -> bytes:
    """The record with its length repaired."""
    return data[:8] + struct.pack(">I", len(data)) + data[12:] if len(data) > 12 else data


def repaired_ansi(data: bytes) -> bytes:
    """The record with its length repaired, by its edition."""
    if data[4:5] == b"0":
        return repaired_iso(data)
    return data[:8] + struct.pack(">H", min(len(data), 0xFFFF)) + data[10:] if len(data) > 10 else data


def repaired_finger_record(data: bytes) -> bytes:
    """The record with its length repaired, by its edition."""
    if data.startswith(b"FIR\x00020"):
        return repaired_iso(data)
    return data[:8] + struct.pack(">HI", 0, len(data)) + data[14:] if len(data) > 14 else data


def repaired_image(data: bytes) -> bytes:
    """A PNG with its chunks' checksums repaired; other formats unchanged."""
    if not data.startswith(b"\x89PNG"):
        return data
    repaired, at = bytearray(data), 8
    while at + 12 <= len(repaired):
        (length,) = struct.unpack_from(">I", repaired, at)
        end = at + 8 + length
        if end + 4 > len(repaired):
            break
        repaired[end : end + 4] = struct.pack(">I", zlib.crc32(repaired[at + 4 : end]))
        at = end + 4
    return bytes(repaired)
