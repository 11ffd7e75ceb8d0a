"""The records of an ANSI/NIST-ITL file in its traditional encoding: the cards and searches that police exchange.

    file: records one after the other; the first is of type 1 and lists the others (field 1.003)
    record in text (types 1, 2, 9, 13, 14 and others): fields "type.number:value" with FS after the last and GS between;
    a value has subfields separated by RS, and these items separated by US; field .001 is the record's length in
    bytes; field .999, the last one, is binary
    record in binary (types 3 to 8): length u32, IDC u8, then fixed fields; big-endian

From ANSI/NIST-ITL 1-2011 (NIST SP 500-290), section 7 and annex B. An IDC joins the records about one impression.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from biometrics.errors import BiometricError

FS, GS, RS, US = b"\x1c", b"\x1d", b"\x1e", b"\x1f"
LARGEST_RECORDS: Final = 2000
"""A card has some twenty."""
BINARY_TYPES: Final = (3, 4, 5, 6, 7, 8)
PER_INCH: Final = 1
PER_CM: Final = 2
"""Units of a resolution."""
SINGLE_FINGERS: Final = {code: code for code in range(11)} | {11: 1, 12: 6}
"""ISO positions by finger position code; 11 and 12 are the plain thumbs. Slaps, palms and toes are no single finger."""
PICTURE_TYPES: Final = (4, 13, 14)
DATA: Final = 999
"""The field of the picture."""

_FIRST = re.compile(rb"1\.0*1:(\d{1,9})\x1d")
_FIELD = re.compile(rb"0*(\d{1,2})\.0*(\d{1,9}):")


class Damaged(BiometricError):
    """The file is not in the form that the standard prescribes. The slug is damaged."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the values of its fields by number, and, for a binary one, all its bytes."""

    type: int
    fields: Mapping[int, bytes]
    whole: bytes

    def text(self, number: int, default: str = "") -> str:
        """A field of one value."""
        return self.fields.get(number, default.encode()).decode("latin-1").strip()

    def number(self, number: int) -> float:
        """A field of one number. Raises Damaged if it is missing or none."""
        try:
            return float(self.text(number))
        except ValueError as error:
            raise Damaged("damaged", f"field {self.type}.{number:03d} is missing or not a number") from error

    def rows(self, number: int) -> list[list[str]]:
        """A field's subfields, each a list of items."""
        value = self.fields.get(number, b"")
        return [[item.decode("latin-1") for item in row.split(US)] for row in value.split(RS)] if value else []

    @property
    def idc(self) -> int:
        """The number that joins records about one impression; −1 if it is missing."""
        if self.type in BINARY_TYPES:
            return self.whole[4]
        return int(self.text(2)) if self.text(2).isdigit() else -1


def is_file(data: bytes) -> bool:
    """Whether the bytes begin like such a file."""
    return _FIRST.match(data) is not None


def has_pictures(data: bytes) -> bool:
    """Whether the file lists pictures of fingers; False also for a file that is damaged."""
    try:
        return any(record.type in PICTURE_TYPES for record in records_of(data))
    except (Damaged, ValueError):
        return False


def records_of(data: bytes) -> list[Record]:
    """Every record of a file, in order. Raises Damaged."""
    first = _text_record(data, 0)
    if first.type != 1:
        raise Damaged("damaged", "the first record is not of type 1")
    records, at = [first], len(first.whole)
    contents = first.rows(3)[1:]
    if len(contents) > LARGEST_RECORDS:
        raise Damaged("damaged", f"the file claims more than {LARGEST_RECORDS} records")
    for content in contents:
        kind = int(content[0]) if content[0].strip().isdigit() else 0
        record = _binary_record(data, at, kind) if kind in BINARY_TYPES else _text_record(data, at)
        if record.type != kind:
            raise Damaged("damaged", "the records are not those that the first one lists")
        records.append(record)
        at += len(record.whole)
    if data[at:].strip(b"\x00\r\n\x1a "):
        raise Damaged("damaged", "something follows the last record")
    return records


def _binary_record(data: bytes, at: int, kind: int) -> Record:
    head = data[at : at + 4]
    length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    whole = data[at : at + length]
    if not 5 <= length == len(whole):
        raise Damaged("damaged", "a record is cut short")
    return Record(kind, {}, whole)


def _text_record(data: bytes, at: int) -> Record:
    start = _FIELD.match(data, at)
    stop = data.find(GS, at, at + 40)
    value = data[start.end() : stop] if start and stop > 0 else b""
    if start is None or start.group(2) != b"1" or not value.isdigit() or len(value) > 9:
        raise Damaged("damaged", "a record does not begin with its length")
    kind, length = int(start.group(1)), int(value)
    whole = data[at : at + length]
    if len(whole) != length or whole[-1:] != FS:
        raise Damaged("damaged", "a record is cut short")
    fields: dict[int, bytes] = {}
    place = 0
    while place < length:
        field = _FIELD.match(whole, place)
        if field is None or int(field.group(1)) != kind:
            raise Damaged("damaged", "a field has no name")
        number = int(field.group(2))
        # A picture may hold any byte: its field is the last one.
        end = length - 1 if number == DATA else whole.find(GS, field.end())
        end = length - 1 if end < 0 else end
        fields[number] = whole[field.end() : end]
        place = end + 1
    return Record(kind, fields, whole)
