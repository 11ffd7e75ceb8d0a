"""A CSV file as rows with all their errors: UTF-8 with or without its mark, or Windows' Western letters."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from registry.core.errors import FieldError, Invalid

Row = TypeVar("Row")
LARGEST_BYTES: Final = 32 * 1024 * 1024
"""Every facility of Peru with its name takes about 3 MB."""
DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a line names that has to exist: known only to the database."""

    line: int
    column: str
    key: str


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Row]):
    """What a file says. `rows` are those without errors of form; nothing is imported while there is any error."""

    rows: Sequence[Row]
    errors: Sequence[tuple[int, FieldError]]
    references: Sequence[Reference]

    def refuse_errors(self, known: Callable[[str], bool], detail: str) -> None:
        """Raise Invalid with every error of every line, unknown references among them; pointer /LINE/COLUMN."""
        unknown = [(one.line, _error(one.line, one.column, detail)) for one in self.references if not known(one.key)]
        found = sorted([*self.errors, *unknown], key=lambda numbered: numbered[0])
        if found:
            raise Invalid(error for _, error in found)


@dataclass(slots=True)
class Line:
    """One line being read: its number in the file (the header is line 1), and what is found wrong with it."""

    number: int
    errors: list[tuple[int, FieldError]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def need(self, holds: bool, column: str, detail: str) -> None:
        """Note an error of a column unless the condition holds."""
        if not holds:
            self.errors.append((self.number, _error(self.number, column, detail)))

    def refer(self, key: str, column: str) -> None:
        """Note that a column names something that has to exist."""
        self.references.append(Reference(self.number, column, key))


def read_sheet(
    content: bytes,
    needed: Sequence[str],
    more: Sequence[str],
    identity: Sequence[str],
    build: Callable[[Mapping[str, str], Line], Row],
) -> Sheet[Row]:
    """The rows of a file with the `needed` columns and any of `more`; `identity` names those no two lines may share.

    Raises Invalid at once for what is no such file: too large, unreadable as text or CSV, other columns.
    """
    rows: list[Row] = []
    errors: list[tuple[int, FieldError]] = []
    references: list[Reference] = []
    first: dict[tuple[str, ...], int] = {}
    for number, columns, values in _lines(_decoded(content), needed, more):
        line = Line(number)
        if len(values) != len(columns):
            line.need(False, "", f"{len(columns)} cells are expected, {len(values)} are there.")
        else:
            cells = dict(zip(columns, values, strict=True))
            row = build(cells, line)
            earlier = first.setdefault(tuple(cells[column] for column in identity), number)
            line.need(earlier == number, identity[0], f"The same as in line {earlier}.")
            rows += [] if line.errors else [row]
        errors += line.errors
        references += line.references
    return Sheet(rows, errors, references)


def _lines(text: str, needed: Sequence[str], more: Sequence[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Line number, columns and trimmed cells of every line that is not empty."""
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=header.count), strict=True)
    columns: list[str] = []
    start = 1
    try:
        for values in reader:
            cells = [value.strip() for value in values]
            if any(cells) and not columns:
                columns = [name.lower() for name in cells]
                _refuse_columns(columns, needed, more)
            elif any(cells):
                yield start, columns, cells
            start = reader.line_num + 1
    except csv.Error as error:
        detail = "This cannot be read as CSV from here on: look for an unclosed quotation mark."
        raise Invalid([_error(start, "", detail)]) from error
    if not columns:
        _refuse_columns([], needed, more)


def _refuse_columns(columns: Sequence[str], needed: Sequence[str], more: Sequence[str]) -> None:
    missing = [_error(1, name, "This column is missing.") for name in needed if name not in columns]
    # A column by another name would be left out in silence: a position, say, under "latitud".
    unknown = [
        _error(1, str(place), f"No column of this file is called so; known are {', '.join((*needed, *more))}.")
        for place, name in enumerate(columns, 1)
        if name not in needed and name not in more
    ]
    twice = [_error(1, name, "This column stands more than once.") for name in needed if columns.count(name) > 1]
    twice += [_error(1, name, "This column stands more than once.") for name in more if columns.count(name) > 1]
    if missing or unknown or twice:
        raise Invalid([*missing, *unknown, *twice])


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise Invalid([FieldError("/", f"The file is larger than {LARGEST_BYTES // 2**20} MB.")])
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):  # what spreadsheets of the region write
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    if "\x00" in text:
        raise Invalid([FieldError("/", "The file holds NUL characters: save it as CSV in UTF-8.")])
    return text


def _error(line: int, column: str, detail: str) -> FieldError:
    return FieldError(f"/{line}/{column}" if column else f"/{line}", detail)
