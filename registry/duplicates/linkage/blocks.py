"""Which persons are compared at all: those who share one block. Pure.

A block is several features that agree exactly. There are many, of different features, so that no field that is missing
or wrong switches the search off; each is rare enough to be read whole. The whole registry is blocked by the features
themselves (splink), one record by the 64-bit keys kept with every person: None where one of the features is missing.
Dates are put into blocks with day and month in order of size (exchanged days and months meet) and, mostly, without
their year (shifted ages meet).
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from registry.duplicates.linkage.facts import COLUMNS, VALUES, Features


def _day(one: Features) -> str | None:
    """Day and month, in order of size."""
    born = one.birth_date
    if born is None:
        return None
    return f"{min(born.day, born.month)}-{max(born.day, born.month)}"


DAY: Final = "day_of_year"
DERIVED: Final[Mapping[str, tuple[Callable[[Features], str | None], str]]] = {
    DAY: (
        _day,
        "least(day(birth_date), month(birth_date)) || '-' || greatest(day(birth_date), month(birth_date))",
    ),
}
"""Features made of others, for blocks alone: in Python and in SQL, which say the same."""

BLOCKS: Final[tuple[tuple[str, ...], ...]] = (
    ("certificate",),
    ("surname_set", "given_1"),
    ("surname_set", DAY),
    ("surname_set", "birth_year"),
    ("surname_1", "birth_date"),
    ("surname_2", "birth_date"),
    ("given_1", "birth_date"),
    ("surname_1", "given_1", DAY),
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
_POSITIONS: Final = tuple(
    (",".join(block).encode() + b"\x1e", tuple(_NAMES.index(name) for name in block)) for block in BLOCKS
)


def block_keys(one: Features) -> list[int | None]:
    """The keys of a person's blocks, in the order of BLOCKS."""
    told = (*VALUES(one), *(made(one) for made, _ in DERIVED.values()))
    return [_key(name, [told[at] for at in positions]) for name, positions in _POSITIONS]


_DEFINITION: Final = hashlib.blake2b(repr((BLOCKS, [sql for _, sql in DERIVED.values()])).encode(), digest_size=16)


def kept_hash(one: Features) -> str:
    """A short hash of the features and of how they are blocked: a row kept under the same need not be made anew."""
    told = repr(VALUES(one)).encode()
    return hashlib.blake2b(told, digest_size=8, person=_DEFINITION.digest()).hexdigest()


def _key(name: bytes, parts: list[object]) -> int | None:
    if None in parts:
        return None
    told = name + "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big", signed=True)
