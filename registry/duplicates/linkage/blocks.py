"""Which persons are compared at all: those who share one block. Pure.

A block is several features that agree exactly. There are many, of different features, so that no field that is missing
or wrong switches the search off; each is rare enough to be read whole. Every block's key is a 64-bit number, None where
one of its features is missing. Dates are put into blocks with day and month in order of size (exchanged days and months
meet) and, mostly, without their year (shifted ages meet).
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from registry.duplicates.linkage.facts import Features


def _day(one: Features) -> str | None:
    """Day and month, in order of size."""
    if one.birth_date is None:
        return None
    return "{}-{}".format(*sorted((one.birth_date.day, one.birth_date.month)))


def _date(one: Features) -> str | None:
    return f"{one.birth_date.year}-{_day(one)}" if one.birth_date else None


def _year(one: Features) -> str | None:
    return str(one.birth_year) if one.birth_year is not None else None


Block = Callable[[Features], tuple[str | None, ...]]

BLOCKS: Final[Mapping[str, Block]] = {
    "certificate": lambda one: (one.certificate,),
    "surnames and given name": lambda one: (one.surname_set, one.given_1),
    "surnames and day": lambda one: (one.surname_set, _day(one)),
    "surnames and year": lambda one: (one.surname_set, _year(one)),
    "first surname, given name, day": lambda one: (one.surname_1, one.given_1, _day(one)),
    "second surname, given name, day": lambda one: (one.surname_2, one.given_1, _day(one)),
    "first surname, date, district": lambda one: (one.surname_1, _date(one), one.place),
    "given name, date, district": lambda one: (one.given_1, _date(one), one.place),
    "mother and given name": lambda one: (one.mother_key, one.given_1),
    "mother and day": lambda one: (one.mother_key, _day(one)),
    "mother's name and given name": lambda one: (one.mother_name, one.given_1),
    "mother's name and day": lambda one: (one.mother_name, _day(one)),
    "mother and year": lambda one: (one.mother_key, _year(one)),
    "mother's name and year": lambda one: (one.mother_name, _year(one)),
    "father and year": lambda one: (one.father_name, _year(one)),
    "phone and given name": lambda one: (one.phone, one.given_1),
    "phone and day": lambda one: (one.phone, _day(one)),
    "address and given name": lambda one: (one.address, one.given_1),
    "address and day": lambda one: (one.address, _day(one)),
}


def block_keys(one: Features) -> list[int | None]:
    """The keys of a person's blocks, in the order of BLOCKS."""
    return [_key(number, block(one)) for number, block in enumerate(BLOCKS.values())]


def _key(number: int, parts: tuple[str | None, ...]) -> int | None:
    if None in parts:
        return None
    told = "\x1f".join([str(number), *(part for part in parts if part is not None)])
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), "big", signed=True)
