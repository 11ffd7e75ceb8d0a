"""A file of actas as a spreadsheet writes it, read whole: encoding and separator are found out, every line is judged.

A fault of one line refuses that line; only what makes the whole file unreadable (no header, other columns) refuses all.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import ValidationError

from registry.births.transcription.batches import ReadLine
from registry.births.transcription.rules import DAYS, FIELDS, Form
from registry.births.transcription.schemas import OldActaSchema, form_of
from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _
from registry.core.problems import field_errors

LARGEST_BYTES: Final = 64 * 2**20
MOST_COLUMNS: Final = 80
REQUIRED: Final = ("cui", "number", "inscribed_on", "given_names", "first_surname", "sex", "born_on")
_SEPARATORS: Final = ";,\t"
_EXCEL_SEPARATOR: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_SEXES: Final = {
    **dict.fromkeys(("f", "femenino", "mujer"), "female"),
    **dict.fromkeys(("m", "masculino", "varon", "varón", "hombre"), "male"),
}
_WRITTEN: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_NOT_TEXT: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class ActaSheet:
    """A file: its encoding, every line as it was judged, and what to look at although nothing is refused for it."""

    encoding: str
    lines: Sequence[ReadLine]
    notices: Sequence[Message]


def read_sheet(content: bytes) -> ActaSheet:
    """Read a file of actas; raises Invalid for one that cannot be read at all."""
    text, encoding = _decoded(content)
    raw, is_broken = _cells(text)
    if not raw:
        raise _unreadable(1, _("The file is empty. Its first line names the columns."))
    (header_line, header), rows = raw[0], raw[1:]
    columns = _columns(header_line, header)
    if not rows:
        raise _unreadable(header_line, _("The file has no lines below its header."))
    cells = [dict(zip(columns, values, strict=False)) for _number, values in rows]
    day_first = _day_comes_first(cells)
    schema = OldActaSchema()
    read = [
        _read(schema, number, values, len(columns), _prepared(line, is_day_first=day_first))
        for (number, values), line in zip(rows, cells, strict=True)
    ]
    lines = list(_without_repetitions(read))
    if is_broken is not None:
        lines.append(
            ReadLine(
                is_broken, None, [("", _("From here on the file cannot be read: a quotation mark is not closed."))]
            )
        )
    return ActaSheet(encoding, lines, list(_notices(text)))


def _decoded(content: bytes) -> tuple[str, str]:
    if len(content) > LARGEST_BYTES:
        raise _unreadable(1, _("The file is larger than {size} MiB. Divide it.", size=LARGEST_BYTES // 2**20))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "UTF-16"
    try:
        text, encoding = content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        lines = content.split(b"\n")
        if _is_mixed(lines):  # most of it is UTF-8: letters of another encoding refuse their own lines
            text, encoding = content.decode("utf-8-sig", "replace"), "UTF-8"
        else:
            text, encoding = content.decode("cp1252", "replace"), "Latin-1"
    if "\x00" in text:
        raise _unreadable(1, _("The file contains NUL characters. Save it as CSV in UTF-8."))
    return text, encoding


def _is_mixed(lines: Sequence[bytes]) -> bool:
    """Whether lines with letters outside ASCII are UTF-8 more often than not."""
    marked = [line for line in lines if not line.isascii()]
    return 2 * sum(map(_is_utf8, marked)) > len(marked)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _cells(text: str) -> tuple[list[tuple[int, list[str]]], int | None]:
    """(line, cells) of every line that is not empty, the header first; and the line from which on it is unreadable."""
    start, separator = 0, None
    first, _rest, _after = text.partition("\n")
    if match := _EXCEL_SEPARATOR.fullmatch(first.strip()):
        separator, start, text = match[1], 1, text[len(first) + 1 :]
        first = text.partition("\n")[0]
    separator = separator or max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = start + 1
    try:
        for values in reader:
            stripped = [value.strip() for value in values]
            if any(stripped):
                rows.append((number, stripped))
            number = start + reader.line_num + 1
    except csv.Error:
        return rows, number
    return rows, None


def _columns(line: int, header: Sequence[str]) -> list[str]:
    columns = [name.strip().lower() for name in header]
    while columns and not columns[-1]:
        columns.pop()  # a separator at the end of every line
    names = ", ".join(FIELDS)
    missing = [_fault(line, name, _("This column is missing.")) for name in REQUIRED if name not in columns]
    unknown = [
        _fault(line, str(place), _("Unknown column. The columns are {names}.", names=names))
        for place, name in enumerate(columns[:MOST_COLUMNS], 1)
        if name not in FIELDS
    ]
    twice = [
        _fault(line, name, _("This column is given more than once.")) for name in FIELDS if columns.count(name) > 1
    ]
    if missing or unknown or twice:
        raise Invalid([*missing, *unknown, *twice])
    return columns


def _day_comes_first(lines: Sequence[Mapping[str, str]]) -> bool:
    """Whether days such as 05/04/2016 are day and month in this file: one shows it, and none speaks against it."""
    written = [
        match for line in lines for name in DAYS if (match := _WRITTEN.fullmatch(line.get(name, ""))) is not None
    ]
    return any(int(match[1]) > 12 for match in written) and all(int(match[2]) <= 12 for match in written)  # months


def _prepared(line: Mapping[str, str], *, is_day_first: bool) -> dict[str, Any]:
    """The cells of a line as a request would state them; an empty cell states nothing."""
    stated = {name: value for name, value in line.items() if value}
    if "sex" in stated:
        stated["sex"] = _SEXES.get(stated["sex"].lower(), stated["sex"].lower())
    for name in DAYS:
        match = _WRITTEN.fullmatch(stated.get(name, ""))
        if match is not None and is_day_first:
            stated[name] = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    return stated


def _read(
    schema: OldActaSchema, number: int, values: Sequence[str], columns: int, stated: Mapping[str, Any]
) -> ReadLine:
    surplus = [value for value in values[columns:] if value]
    if len(values) < columns or surplus:
        counted = _("This line has {count} cells; it must have {expected}.", count=len(values), expected=columns)
        return ReadLine(number, None, [("", counted)])
    spoilt = [name for name, value in stated.items() if _NOT_TEXT in value]
    if spoilt:
        other = _("A letter cannot be read: this line has another encoding than the file.")
        return ReadLine(number, None, [(name, other) for name in spoilt])
    try:
        return ReadLine(number, form_of(schema.load(dict(stated))))
    except ValidationError as error:
        wrong = field_errors(error.messages, "")
        return ReadLine(number, None, [(fault.pointer.lstrip("/"), fault.detail) for fault in wrong])


def _without_repetitions(lines: Sequence[ReadLine]) -> Iterator[ReadLine]:
    """The lines; a repetition is refused, and so are all lines that give one number to different persons."""
    by_number: dict[tuple[str, ...], list[tuple[int, Form]]] = {}
    for line in lines:
        if line.form is not None:
            for key in _keys(line.form):
                by_number.setdefault(key, []).append((line.number, line.form))
    for line in lines:
        if line.form is None:
            yield line
            continue
        wrong = [fault for key in _keys(line.form) if (fault := _shared(key, line, by_number[key]))]
        yield ReadLine(line.number, None, wrong[:1]) if wrong else line


def _keys(form: Form) -> tuple[tuple[str, ...], ...]:
    return ("cui", form.digits), ("number", form.number, form.office)


def _shared(key: tuple[str, ...], line: ReadLine, bearers: Sequence[tuple[int, Form]]) -> tuple[str, Message] | None:
    if len(bearers) == 1:
        return None
    others = ", ".join(str(number) for number, _form in bearers[:5] if number != line.number)
    if any(form != line.form for _number, form in bearers):
        return key[0], _("Line {lines} gives the same number to another acta. Correct one of them.", lines=others)
    first = bearers[0][0]
    return None if line.number == first else (key[0], _("This is a repetition of line {line}.", line=first))


def _notices(text: str) -> Iterator[Message]:
    if not text.endswith(("\n", "\r")):
        yield _("The last line has no end. Check that the file is whole.")


def _unreadable(line: int, detail: Message) -> Invalid:
    return Invalid([_fault(line, "", detail)])


def _fault(line: int, column: str, detail: Message) -> FieldError:
    return FieldError(f"/{line}/{column}" if column else f"/{line}", detail)
