"""Parts of the galleries: each person falls to one of so many, by the first 32 bits of their random id. Pure."""

import re
import uuid
from dataclasses import dataclass
from typing import Final, Self

MOST_PARTS: Final = 10_000
_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,4})/([1-9][0-9]{0,4})", re.ASCII)


class NoSuchPart(ValueError):
    """It names no part of the galleries."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Part `number` of `of`, counted from 1."""

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of <= MOST_PARTS:
            raise NoSuchPart(f"there is no part {self.number} of {self.of}")

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def read(cls, written: str) -> Self:
        """The part written as K/N; raises NoSuchPart."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise NoSuchPart(f"{written!r} is not K/N")
        return cls(int(found[1]), int(found[2]))

    @property
    def queue(self) -> str:
        """The queue of the jobs that need this part."""
        return f"gallery-{self.number}-of-{self.of}"

    def holds(self, person_id: uuid.UUID) -> bool:
        """Whether a person falls to this part."""
        return (person_id.int >> 96) % self.of == self.number - 1


WHOLE: Final = Part(1, 1)
"""Everybody."""
