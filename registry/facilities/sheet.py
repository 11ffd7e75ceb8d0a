"""A CSV file as rows with all their errors; in UTF-8 with or without byte-order mark, or in Windows-1252."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _

Row = TypeVar("Row")
LARGEST_BYTES: Final = 32 * 1024 * 1024
"""All facilities of Peru with their names take about 3 MB."""
DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Reference:
    """Something a line refers to that must exist, which only the database can tell."""

    line: int
    column: str
    key: str


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Row]):
    """The contents of a file. `rows` are the rows without formal errors; nothing is imported if there is any error."""

    rows: Sequence[Row]
    errors: Sequence[tuple[int, FieldError]]
    references: Sequence[Reference]

    def refuse_errors(self, known: Callable[[str], bool], detail: Message) -> None:
        """Raise Invalid with every error of every line, unknown references included; pointers are /LINE/COLUMN."""
        unknown = [
            (reference.line, _error(reference.line, reference.column, detail))
            for reference in self.references
            if not known(reference.key)
        ]
        errors = sorted([*self.errors, *unknown], key=lambda numbered: numbered[0])
        if errors:
            raise Invalid(error for _line, error in errors)


@dataclass(slots=True)
class Line:
    """A line being read: its number in the file (the header is line 1) and its errors."""

    number: int
    errors: list[tuple[int, FieldError]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def need(self, holds: bool, column: str, detail: Message) -> None:
        """Add an error in a column unless the condition holds."""
        if not holds:
            self.errors.append((self.number, _error(self.number, column, detail)))

    def refer(self, key: str, column: str) -> None:
        """Add a reference: the column names something that must exist."""
        self.references.append(Reference(self.number, column, key))


def read_sheet(
    content: bytes,
    required: Sequence[str],
    optional: Sequence[str],
    identity: Sequence[str],
    build: Callable[[Mapping[str, str], Line], Row],
) -> Sheet[Row]:
    """The rows of a file with the `required` columns and any `optional` ones; no two lines may share the `identity`.

    Raises Invalid at once for a file that is too large, cannot be read as text or CSV, or has other columns.
    """
    rows: list[Row] = []
    errors: list[tuple[int, FieldError]] = []
    references: list[Reference] = []
    first: dict[tuple[str, ...], int] = {}
    for number, columns, values in _lines(_decoded(content), required, optional):
        line = Line(number)
        if len(values) != len(columns):
            line.need(
                False,
                "",
                _("This line has {count} cells; it must have {expected}.", count=len(values), expected=len(columns)),
            )
        else:
            cells = dict(zip(columns, values, strict=True))
            row = build(cells, line)
            earlier = first.setdefault(tuple(cells[column] for column in identity), number)
            line.need(earlier == number, identity[0], _("This is a repetition of line {line}.", line=earlier))
            rows += [] if line.errors else [row]
        errors += line.errors
        references += line.references
    return Sheet(rows, errors, references)


def _lines(text: str, required: Sequence[str], optional: Sequence[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Number, columns and trimmed cells of every line that is not empty."""
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=header.count), strict=True)
    columns: list[str] = []
    start = 1
    try:
        for values in reader:
            cells = [value.strip() for value in values]
            if any(cells) and not columns:
                columns = [name.lower() for name in cells]
                _refuse_columns(columns, required, optional)
            elif any(cells):
                yield start, columns, cells
            start = reader.line_num + 1
    except csv.Error as error:
        detail = _("The file cannot be read as CSV from here on. Look for an unclosed quotation mark.")
        raise Invalid([_error(start, "", detail)]) from error
    if not columns:
        _refuse_columns([], required, optional)


def _refuse_columns(columns: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> None:
    missing = [_error(1, name, _("This column is missing.")) for name in required if name not in columns]
    # A column with another name, such as "latitud", would be ignored silently.
    names = ", ".join((*required, *optional))
    unknown = [
        _error(1, str(place), _("Unknown column. The columns are {names}.", names=names))
        for place, name in enumerate(columns, 1)
        if name not in required and name not in optional
    ]
    repeated = [name for name in (*required, *optional) if columns.count(name) > 1]
    twice = [_error(1, name, _("This column is given more than once.")) for name in repeated]
    if missing or unknown or twice:
        raise Invalid([*missing, *unknown, *twice])


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise Invalid([FieldError("/", _("The file is larger than {size} MiB.", size=LARGEST_BYTES // 2**20))])
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):  # the encodings that spreadsheets in the region write
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    if "\x00" in text:
        raise Invalid([FieldError("/", _("The file contains NUL characters. Save it as CSV in UTF-8."))])
    return text


def _error(line: int, column: str, detail: Message) -> FieldError:
    return FieldError(f"/{line}/{column}" if column else f"/{line}", detail)
