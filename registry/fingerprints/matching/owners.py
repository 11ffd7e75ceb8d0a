"""Who owns which print of a gallery: rows that do not change, from a snapshot, and what came or went since.

A million prints as Python's own objects take seconds to make and half a kilobyte each; as rows they are there at once,
and take 50 bytes.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

ROW: Final = np.dtype([("number", "<i8"), ("person", "V16"), ("finger", "u1"), ("quality", "u1")])
"""A print as snapshots store it: the number of its capture, its owner's id, finger and quality."""
_ID: Final = np.dtype("S16")
"""An id of 16 bytes as numpy can sort it: it ignores zeros at the end, which all ids of this length have alike."""


@dataclass(frozen=True, slots=True)
class GalleryPrint:
    """A print in a gallery, by the number of its capture."""

    number: int
    finger: int
    quality: int


class Owners:
    """Prints by number and by owner. Reading by number needs no lock."""

    def __init__(self, rows: NDArray[np.void] | None = None) -> None:
        stored = np.empty(0, ROW) if rows is None else rows
        self._persons = np.ascontiguousarray(stored["person"]).view(_ID)
        if (self._persons[1:] < self._persons[:-1]).any():
            order = np.argsort(self._persons, kind="stable")
            stored, self._persons = stored[order], self._persons[order]
        self._rows = stored
        self._by_number = np.argsort(stored["number"], kind="stable")
        self._numbers = np.ascontiguousarray(stored["number"][self._by_number])
        self._is_there = np.ones(len(stored), np.bool_)
        self._rows_there = len(stored)
        self._since: dict[int, uuid.UUID] = {}
        self._since_of: dict[uuid.UUID, list[GalleryPrint]] = {}
        first_of_each = self._persons[1:] != self._persons[:-1]
        self._person_count = int(first_of_each.sum()) + int(len(stored) > 0)

    def __len__(self) -> int:
        """Number of prints."""
        return self._rows_there + len(self._since)

    def __contains__(self, number: int) -> bool:
        return number in self._since or self._row(number) is not None

    @property
    def persons(self) -> int:
        """How many own a print."""
        return self._person_count

    def owner(self, number: int) -> uuid.UUID | None:
        """Who owns a print."""
        if (owner := self._since.get(number)) is not None:
            return owner
        row = self._row(number)
        if row is None:
            return self._since.get(number)  # put there meanwhile, in the place of its row
        return uuid.UUID(bytes=self._rows["person"][row].tobytes())

    def prints_of(self, person: uuid.UUID) -> list[GalleryPrint]:
        """A person's prints."""
        first, end = self._span(person)
        of_rows = [row for row in range(first, end) if self._is_there[row]]
        stored = [GalleryPrint(*map(int, self._rows[["number", "finger", "quality"]][row])) for row in of_rows]
        return stored + self._since_of.get(person, [])

    def numbers_of(self, persons: Collection[uuid.UUID]) -> frozenset[int]:
        """The numbers of these persons' prints."""
        since = {print_.number for person in persons for print_ in self._since_of.get(person, ())}
        ids = np.array([person.bytes for person in persons], _ID)
        firsts, ends = (np.searchsorted(self._persons, ids, side) for side in ("left", "right"))
        counts = ends - firsts
        rows = np.repeat(firsts - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
        return frozenset(self._rows["number"][rows[self._is_there[rows]]].tolist()) | since

    def add(self, person: uuid.UUID, print_: GalleryPrint) -> None:
        """Add a print, which is not there yet."""
        self._person_count += not self._has_prints(person)
        self._since_of.setdefault(person, []).append(print_)
        self._since[print_.number] = person

    def replace(self, person: uuid.UUID, print_: GalleryPrint) -> None:
        """Put a print in the place of the one with its number, which is there all the time."""
        row, others = self._row(print_.number), self._since_of.get(person, [])
        self._since_of[person] = [other for other in others if other.number != print_.number] + [print_]
        self._since[print_.number] = person
        if row is not None:
            self._is_there[row] = False
            self._rows_there -= 1

    def remove(self, number: int) -> None:
        """Remove a print. Raises KeyError if it is not there."""
        person = self.owner(number)
        if person is None:
            raise KeyError(number)
        if number in self._since:
            del self._since[number]
            left = [print_ for print_ in self._since_of.pop(person) if print_.number != number]
            if left:
                self._since_of[person] = left
        else:
            self._is_there[self._row(number)] = False
            self._rows_there -= 1
        self._person_count -= not self._has_prints(person)

    def rows(self) -> NDArray[np.void]:
        """All prints, sorted by owner, for a snapshot."""
        since = [
            (print_.number, person.bytes, print_.finger, print_.quality)
            for person, prints in self._since_of.items()
            for print_ in prints
        ]
        rows = np.concatenate([self._rows[self._is_there], np.array(since, ROW)])
        return rows[np.argsort(np.ascontiguousarray(rows["person"]).view(_ID), kind="stable")]

    def _has_prints(self, person: uuid.UUID) -> bool:
        first, end = self._span(person)
        return person in self._since_of or bool(self._is_there[first:end].any())

    def _row(self, number: int) -> int | None:
        at = int(np.searchsorted(self._numbers, number))
        if at == len(self._numbers) or self._numbers[at] != number:
            return None
        row = int(self._by_number[at])
        return row if self._is_there[row] else None

    def _span(self, person: uuid.UUID) -> tuple[int, int]:
        """The rows of a person, also those that are gone."""
        key = np.array([person.bytes], _ID)
        return int(np.searchsorted(self._persons, key)[0]), int(np.searchsorted(self._persons, key, "right")[0])
