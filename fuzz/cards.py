"""ANSI/NIST-ITL files, built field by field for fuzzing and for tests: nobody's card is among them."""

import struct

from fuzz.seeds import pixels

FS, GS, RS, US = "\x1c", "\x1d", "\x1e", "\x1f"


def text_record(kind: int, fields: dict[int, str], data: bytes | None = None) -> bytes:
    """A record in text with its length, which counts its own digits."""
    body = GS.join(f"{kind}.{number:03d}:{value}" for number, value in fields.items()).encode("latin-1")
    if data is not None:
        body += f"{GS}{kind}.999:".encode() + data
    length = 0
    while True:
        whole = f"{kind}.001:{length}{GS}".encode() + body + FS.encode()
        if len(whole) == length:
            return whole
        length = len(whole)


def type_4(pixels: bytes, size: tuple[int, int], finger: int, idc: int, compression: int = 0, native: int = 0) -> bytes:
    """A picture in binary."""
    head = struct.pack(">BB6sBHHB", idc, 0, bytes([finger] + [255] * 5), native, *size, compression)
    return struct.pack(">I", 4 + len(head) + len(pixels)) + head + pixels


def type_14(pixels: bytes, size: tuple[int, int], finger: int, idc: int, **other: str) -> bytes:
    """A picture with its fields in text."""
    fields = {2: f"{idc:02d}", 3: "0", 4: "NOBODY", 5: "20260101", 6: str(size[0]), 7: str(size[1]), 8: "2", 9: "197"}
    fields |= {10: "197", 11: "NONE", 12: "8", 13: str(finger)}
    fields |= {int(name[1:]): value for name, value in other.items()}
    return text_record(14, fields, pixels)


def file_of(*records: tuple[int, bytes], resolution: str = "19.69", count: int | None = None) -> bytes:
    """Records with their types, behind a first record that lists them."""
    rows = [f"1{US}{len(records) if count is None else count}"]
    rows += [f"{kind}{US}{number:02d}" for number, (kind, _) in enumerate(records)]
    first = {2: "0500", 3: RS.join(rows), 4: "CAR", 5: "20260101", 7: "NOWHERE", 8: "NOBODY", 9: "1"}
    first |= {11: resolution, 12: resolution}
    return text_record(1, first) + b"".join(record for _, record in records)


def pictures() -> list[bytes]:
    """Cards with pictures of types 4 and 14, and with what is passed over."""
    height, width = pixels().shape
    size, data = (width, height), pixels().tobytes()
    words = (2, text_record(2, {2: "00", 3: "words"}))
    return [
        file_of((4, type_4(data, size, 2, 1))),
        file_of(
            words, (14, type_14(data, size, 2, 1)), (14, type_14(data, size, 13, 2)), (4, type_4(data, size, 7, 3))
        ),
    ]


def minutiae() -> list[bytes]:
    """Records of type 9 in each of the public forms."""
    standard = RS.join(US.join((f"{n:03d}", f"{900 + n:04d}{800 + 9 * n:04d}090", "02", "A", "2,03")) for n in range(8))
    m1 = RS.join(US.join((f"{n:03d}", str(100 + n), str(90 + 5 * n), "45", "1", "60")) for n in range(8))
    extended = RS.join(US.join((str(900 + n), str(800 + 9 * n), "90", "E")) for n in range(8))
    head = {2: "01", 3: "0"}
    size = {128: "320", 129: "480", 130: "2", 131: "197", 132: "197", 134: "7"}
    forms: list[dict[int, str]] = [{4: "S", 6: "07", 12: standard}, size | {137: m1}, {6: "7", 331: extended}]
    return [file_of((9, text_record(9, head | form))) for form in forms]
