"""Which columns hold sealed records, and which name a key of the vault: declared where the column is.

    sealed_image: Mapped[bytes | None] = mapped_column(info=sealed_at("capture:{id}:image"))

The rotation re-seals what is declared and nothing else; a test finds columns of bytes that are neither declared nor
known to be hashes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, MetaData

_SEALED: Final = "sealed_at"
_DERIVED: Final = "derived_from"


def sealed_at(place: str) -> dict[str, str]:
    """For a column's `info`: it holds records sealed at this place, which names columns of the primary key."""
    return {_SEALED: place}


def derived_from() -> dict[str, bool]:
    """For a column's `info`: it names the key from which something in its row was derived."""
    return {_DERIVED: True}


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed records."""

    column: Column[Any]
    place: str

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.column.table.name)

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.table}.{self.column.name}"

    @property
    def keys(self) -> list[Column[Any]]:
        """The primary key's columns, in order."""
        return list(self.column.table.primary_key)

    def place_of(self, *key: object) -> str:
        """The place of the row with this primary key."""
        return self.place.format(**dict(zip((column.name for column in self.keys), key, strict=True)))


def sealed_columns(metadata: MetaData) -> list[SealedColumn]:
    """Every sealed column of every room, in a fixed order."""
    return [SealedColumn(column, place) for column, place in _declared(metadata, _SEALED)]


def naming_columns(metadata: MetaData) -> list[Column[Any]]:
    """Every column that names a key from which something was derived."""
    return [column for column, _is_one in _declared(metadata, _DERIVED)]


def _declared(metadata: MetaData, mark: str) -> Iterator[tuple[Column[Any], Any]]:
    for table in sorted(metadata.tables.values(), key=lambda table: str(table.name)):
        for column in table.columns:
            if mark in column.info:
                yield column, column.info[mark]
