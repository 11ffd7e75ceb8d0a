"""The tables and cells of a printed report: text in the language spoken, laid out by `report.typ`. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from registry.core.clock import show_day, show_moment
from registry.core.messages import Message

ABSENT: Final = "—"
Cell = str | dict[str, str]
"""Text; or {"text", "style"}: an id in fixed width, or struck out with a note behind it."""
Text = Message | str


def section(title: Text, columns: Mapping[Text, str], rows: Iterable[Sequence[Cell | Text]], empty: Text) -> Any:
    """A titled table: columns by heading with their width ("auto" or "1fr"), rows of cells, a note where none is."""
    return {
        "title": str(title),
        "headings": [str(heading) for heading in columns],
        "widths": list(columns.values()),
        "rows": [[cell if isinstance(cell, dict) else str(cell) for cell in row] for row in rows],
        "empty": str(empty),
        "image": "",
        "note": "",
    }


def moment_cell(at: datetime | str) -> str:
    """A moment, or a day as ISO 8601 has it."""
    return show_moment(at) if isinstance(at, datetime) else show_day(date.fromisoformat(at))


def day_cell(day: date | None) -> str:
    """A day, where it is known."""
    return ABSENT if day is None else show_day(day)


def id_cell(*ids: Any) -> dict[str, str]:
    """The beginnings of identifiers, in fixed width."""
    return {"style": "id", "text": " / ".join(str(identifier)[:8] for identifier in ids)}


def struck_cell(text: Text, note: Text) -> dict[str, str]:
    """Text struck out, with a note behind it."""
    return {"style": "struck", "text": str(text), "note": str(note)}
