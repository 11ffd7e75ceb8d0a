"""What is told of a person, and the features two persons are compared by. Pure."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Final

from registry.duplicates.linkage.spelling import address_key, keys, phone_key

KNOWN_SEXES: Final = ("male", "female")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is told of a person; None is not known. `person_id` leaves the person out of its own candidates."""

    person_id: str | None = None
    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    """Where the date is unknown: by the age declared."""
    place: str | None = None
    """District of birth, as `place_key` numbers it."""
    mother_id: str | None = None
    mother_given_names: str | None = None
    mother_first_surname: str | None = None
    mother_second_surname: str | None = None
    father_given_names: str | None = None
    father_first_surname: str | None = None
    father_second_surname: str | None = None
    certificate: str | None = None
    phone: str | None = None
    address: str | None = None
    residence: str | None = None
    """District of the address."""
    delivery_id: str | None = None
    """Children of one delivery are never duplicates of each other: an added twin is another indicator's matter."""
    annulled_for: str | None = None
    """The mother whose certificate was annulled: made again for her, it is a correction and no duplicate."""


@dataclass(frozen=True, slots=True)
class Features:
    """A person as compared: keys of names (`spelling`), dates, and who else is named. The columns of `linkage_record`.

    None is missing: it says nothing, and never agrees.
    """

    person_id: str
    given_1: str | None
    given_2: str | None
    given_pair: str | None
    surname_1: str | None
    surname_2: str | None
    surname_set: str | None
    """Both surnames in alphabetical order: their order is the parents' choice, and often exchanged."""
    sex: str | None
    birth_date: date | None
    birth_year: int | None
    place: str | None
    department: str | None
    mother_key: str | None
    mother_name: str | None
    father_name: str | None
    phone: str | None
    address: str | None
    certificate: str | None
    delivery_id: str | None
    annulled_for: str | None


COLUMNS: Final = tuple(one.name for one in fields(Features))
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""Stands for a person not registered yet, as told in a search."""


def features(told: PersonFacts) -> Features:
    """Features of what is told."""
    given = keys(told.given_names)
    first, second = _surnames(told.first_surname, told.second_surname)
    both = sorted(one for one in (first, second) if one)
    given_1, given_2 = (*given, None, None)[:2]
    return Features(
        person_id=told.person_id or NOBODY,
        given_1=given_1,
        given_2=given_2,
        given_pair=" ".join(given[:2]) or None,
        surname_1=first,
        surname_2=second,
        surname_set=" ".join(both) or None,
        sex=told.sex if told.sex in KNOWN_SEXES else None,
        birth_date=told.birth_date,
        birth_year=told.birth_date.year if told.birth_date else told.birth_year,
        place=told.place,
        department=told.place[:2] if told.place else None,
        mother_key=told.mother_id,
        mother_name=_whole(told.mother_given_names, told.mother_first_surname, told.mother_second_surname),
        father_name=_whole(told.father_given_names, told.father_first_surname, told.father_second_surname),
        phone=phone_key(told.phone),
        address=address_key(told.address, told.residence),
        certificate=told.certificate,
        delivery_id=told.delivery_id,
        annulled_for=told.annulled_for,
    )


def _surnames(first: str | None, second: str | None) -> tuple[str | None, str | None]:
    """One key a surname. Two surnames written into one field are two."""
    one, other = keys(first), keys(second)
    if len(one) == 2 and not other:
        return one[0], one[1]
    return "".join(one) or None, "".join(other) or None


def _whole(given_names: str | None, first: str | None, second: str | None) -> str | None:
    """A parent's name as one key: first given name and surnames. None without a surname: it would name too many."""
    given, surnames = keys(given_names), [one for one in _surnames(first, second) if one]
    return " ".join([*given[:1], *surnames]) if given and surnames else None


VALUES: Final = attrgetter(*COLUMNS)
"""Features as a row, in the order of COLUMNS."""


def content_hash(one: Features) -> str:
    """A short hash of the features: another one means that the data have changed."""
    return hashlib.blake2b(repr(VALUES(one)).encode(), digest_size=8).hexdigest()
