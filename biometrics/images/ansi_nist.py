"""Pictures of single fingers in ANSI/NIST-ITL files: records of type 4 and 14 (and latent prints, type 13).

    type 4, binary: length u32, IDC u8, impression type u8, finger positions u8 × 6, resolution u8 (0: 500 ppi, 1: that
    of field 1.011), width u16, height u16, compression u8 (0 none, 1 WSQ), picture
    types 13 and 14, text: .003 impression type, .006 width, .007 height, .008 units, .009 and .010 resolution, .011
    compression, .012 bits per pixel, .013 finger position, .999 picture

A card holds the ten rolled fingers, then plain ones together: slaps of several fingers and palms are skipped, a plain
thumb counts as another picture of its finger. Prints of other compressions than these are refused by name.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from biometrics.errors import ImageRejected
from biometrics.images import views
from biometrics.images.raster import FingerprintImage, check_length
from biometrics.images.views import Coding, FingerView
from biometrics.records import ansi_nist
from biometrics.records.ansi_nist import SINGLE_FINGERS, Damaged, Record

BEGINNING: Final = b"1."
"""How the name of the first field begins."""
MM_PER_INCH: Final = 25.4
LEAST_PPI: Final = 500.0
"""What a resolution of 0 in a record of type 4 stands for: 19.69 px per mm."""
GREY_BITS: Final = 8
_TYPE_4 = struct.Struct(">IBB6sBHHB")
_CODINGS_4: Final[dict[int, Coding]] = {0: "none", 1: "WSQ"}
_CODINGS: Final[dict[str, Coding]] = {
    "NONE": "none",
    "WSQ20": "WSQ",
    "WSQ": "WSQ",
    "JPEGB": "JPEG",
    "JPEGL": "JPEG",
    "JP2": "JPEG 2000",
    "JP2L": "JPEG 2000",
    "PNG": "PNG",
}


def load(data: bytes) -> list[FingerView]:
    """Every picture of a single finger in a file, in order.

    Raises ImageRejected: unknown_format (no such file, or without pictures of fingers), unreadable, unsupported (only
    slaps and palms; another compression or depth), too_large, too_small, bad_resolution.
    """
    check_length(data)
    if not ansi_nist.is_file(data):
        raise ImageRejected("unknown_format", "not an ANSI/NIST-ITL file in the traditional encoding")
    try:
        return of_records(ansi_nist.records_of(data))
    except (Damaged, ValueError, ArithmeticError, struct.error) as error:
        detail = error.detail if isinstance(error, Damaged) else "a value is missing or out of range"
        raise ImageRejected("unreadable", f"the ANSI/NIST-ITL file is damaged: {detail}") from error


def only_image(data: bytes, finger: int = 0) -> FingerprintImage:
    """The picture of a file that holds exactly one, or the first of `finger`. Raises ImageRejected, see `views.chosen`.

    Its `sha256` is that of the whole file, its `format` AN2.
    """
    return views.chosen(load(data), data, "AN2", finger)


def of_records(records: Sequence[Record]) -> list[FingerView]:
    """As `load`, from the records of a file; may also raise Damaged, ValueError, ArithmeticError, struct.error."""
    prints = [record for record in records if record.type in ansi_nist.PICTURE_TYPES]
    if not prints:
        raise ImageRejected("unknown_format", "the ANSI/NIST-ITL file holds no picture of a finger")
    native = records[0].text(11)
    pictures = [_of_type_4(record, native) if record.type == 4 else _of_text(record) for record in prints]
    singles = [picture for picture in pictures if picture.finger in SINGLE_FINGERS]
    if not singles:
        raise ImageRejected("unsupported", "a picture of several fingers or of a palm; one finger is needed")
    views.check_sizes([picture.size for picture in singles])
    numbers: dict[int, int] = {}
    found = []
    for picture in singles:
        finger = SINGLE_FINGERS[picture.finger]
        number = numbers[finger] = numbers.get(finger, -1) + 1
        found.append(picture.view(finger, number))
    return found


@dataclass(frozen=True, slots=True)
class _Picture:
    """One picture of a file, checked but not decoded; `coding`: None where it is not read, with its name."""

    coded: bytes
    coding: Coding | None
    coding_name: str
    depth: int
    size: tuple[int, int]
    resolution: tuple[int, float, float]
    """Units, across, down; see `views.resolution`."""
    finger: int
    impression: int

    def view(self, finger: int, number: int) -> FingerView:
        """The picture, decoded. Raises ImageRejected."""
        if self.coding is None:
            raise ImageRejected("unsupported", f"compression {self.coding_name} is not supported")
        if self.depth != GREY_BITS:
            raise ImageRejected("unsupported", f"{self.depth} bits per pixel; only 8 are supported")
        image = views.read_coded(self.coded, self.coding, self.size, views.resolution(*self.resolution))
        return FingerView(image, finger, number, self.impression, None)


def _of_type_4(record: Record, native: str) -> _Picture:
    _, _, impression, positions, is_native, width, height, compression = _TYPE_4.unpack_from(record.whole)
    ppi = float(native) * MM_PER_INCH if is_native else LEAST_PPI
    # Whole px per mm are told of some round resolution.
    ppi = LEAST_PPI if abs(ppi - LEAST_PPI) < 1 else ppi
    coded = record.whole[_TYPE_4.size :]
    name = str(compression)
    resolution = (ansi_nist.PER_INCH, ppi, ppi)
    return _Picture(
        coded, _CODINGS_4.get(compression), name, GREY_BITS, (width, height), resolution, positions[0], impression
    )


def _of_text(record: Record) -> _Picture:
    name = record.text(11)
    position = record.rows(13)
    return _Picture(
        record.fields.get(ansi_nist.DATA, b""),
        _CODINGS.get(name.upper()),
        name,
        int(record.number(12)),
        (int(record.number(6)), int(record.number(7))),
        (int(record.number(8)), record.number(9), record.number(10)),
        int(position[0][0]) if position and position[0][0].strip().isdigit() else 0,
        int(record.number(3)) if 3 in record.fields else 0,
    )
