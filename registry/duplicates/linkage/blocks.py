"""Which persons are compared at all: those who share one block. Pure.

A block is a set of features that agree exactly. There are many, of different features, so that no missing or wrong
field switches the search off; each is small enough to be read whole. The whole registry is blocked by the features
themselves (splink), one record by the 64-bit keys stored with every person: None where one of the features is missing.
Blocks have day and month in ascending order (so that exchanged ones meet) and mostly leave out the year (so that
shifted ages do).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Final

from registry.duplicates.linkage.facts import COLUMNS, VALUES, Features


def _day(person: Features) -> str | None:
    """Day and month, in ascending order."""
    born = person.birth_date
    if born is None:
        return None
    return f"{min(born.day, born.month)}-{max(born.day, born.month)}"


def _name_ends(person: Features) -> str | None:
    """The first given name and the first surname in alphabetical order, which remain when they are exchanged."""
    if person.given_1 is None or person.surname_1 is None:
        return None
    return " ".join(sorted((person.given_1, person.surname_1)))


DAY: Final = "day_of_year"
NAME_ENDS: Final = "name_ends"
DERIVED: Final[Mapping[str, tuple[Callable[[Features], str | None], str]]] = {
    DAY: (
        _day,
        "least(day(birth_date), month(birth_date)) || '-' || greatest(day(birth_date), month(birth_date))",
    ),
    NAME_ENDS: (
        _name_ends,
        "CASE WHEN given_1 < surname_1 THEN given_1 || ' ' || surname_1 ELSE surname_1 || ' ' || given_1 END",
    ),
}
"""Features derived from others, for blocks only: in Python and in SQL, with the same result."""

_BY_NAME: Final = ("surname_set", "given_1")
BLOCKS: Final[tuple[tuple[str, ...], ...]] = (
    ("certificate",),
    _BY_NAME,
    ("surname_set", DAY),
    ("surname_set", "birth_year"),
    ("surname_1", "birth_date"),
    ("surname_2", "birth_date"),
    ("given_1", "birth_date"),
    ("surname_1", "given_1", DAY),
    (NAME_ENDS, DAY),
    ("surname_2", "given_1", DAY),
    ("surname_1", "birth_year", DAY, "place"),
    ("given_1", "birth_year", DAY, "place"),
    ("mother_key", "given_1"),
    ("mother_key", DAY),
    ("mother_name", "given_1"),
    ("mother_name", DAY),
    ("mother_key", "birth_year"),
    ("mother_name", "birth_year"),
    ("father_name", "birth_year"),
    ("phone", "given_1"),
    ("phone", DAY),
    ("address", "given_1"),
    ("address", DAY),
)

_NAMES: Final = (*COLUMNS, *DERIVED)


def _prefix(block: Sequence[str]) -> bytes:
    """What the keys of a block begin with, so that equal values in two blocks are two keys."""
    return ",".join(block).encode() + b"\x1e"


_POSITIONS: Final = tuple((_prefix(block), tuple(_NAMES.index(name) for name in block)) for block in BLOCKS)


def block_keys(person: Features) -> list[int | None]:
    """The keys of a person's blocks, in the order of BLOCKS."""
    values = (*VALUES(person), *(derive(person) for derive, _ in DERIVED.values()))
    return [_key(name, [values[position] for position in positions]) for name, positions in _POSITIONS]


def keys_of_whole_name(words: Sequence[str]) -> list[int]:
    """The keys under which everybody is stored whose name has these words, whichever are the surnames."""
    keys = set()
    for several in (1, 2):
        for surnames in combinations(sorted(words), several):
            others = Counter(words) - Counter(surnames)
            keys |= {_key(_prefix(_BY_NAME), [" ".join(surnames), given]) for given in others}
    return sorted(key for key in keys if key is not None)


_DEFINITION: Final = hashlib.blake2b(repr((BLOCKS, [sql for _, sql in DERIVED.values()])).encode(), digest_size=16)


def row_hash(person: Features) -> str:
    """A short hash of the features and of how they are blocked: a row stored with the same hash is up to date."""
    content = repr(VALUES(person)).encode()
    return hashlib.blake2b(content, digest_size=8, person=_DEFINITION.digest()).hexdigest()


def _key(name: bytes, parts: list[object]) -> int | None:
    if None in parts:
        return None
    content = name + "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big", signed=True)
