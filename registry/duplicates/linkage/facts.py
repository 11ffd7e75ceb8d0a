"""What is known of a person, and the features that two persons are compared by. Pure."""

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Final

from registry.duplicates.linkage.writing.placeholders import is_no_date
from registry.duplicates.linkage.writing.spelling import address_key, keys, phone_key
from registry.people.rules import is_made_up_number

KNOWN_SEXES: Final = ("male", "female")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is known of a person; None is unknown. `person_id` keeps the person out of its own candidates."""

    person_id: str | None = None
    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    """By the age declared, where the date is unknown."""
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
    """Children of one delivery are never duplicates of each other: an added twin is a matter for another indicator."""
    annulled_for: str | None = None
    """The mother whose certificate was annulled: made again for her, it is a correction, not a duplicate."""


@dataclass(frozen=True, slots=True)
class Features:
    """A person as compared: keys of names (`writing`), dates, and who else is named. The columns of `linkage_record`.

    None is missing: it is no evidence, and never agrees.
    """

    person_id: str
    given_1: str | None
    given_2: str | None
    given_pair: str | None
    """All given names, of which most have two."""
    surname_1: str | None
    surname_2: str | None
    surname_set: str | None
    """Both surnames in alphabetical order: their order is the parents' choice, and often reversed."""
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


COLUMNS: Final = tuple(field.name for field in fields(Features))
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""Stands for a person not registered yet, as described in a search."""


def features(facts: PersonFacts) -> Features:
    """The features of what is known of a person."""
    given = keys(facts.given_names)
    first, second = _surnames(facts.first_surname, facts.second_surname)
    if not given and first and not second and _is_adult(facts):
        given, first = (first,), None
    both = sorted(surname for surname in (first, second) if surname)
    given_1, given_2 = (*given, None, None)[:2]
    born = None if is_no_date(facts.birth_date) else facts.birth_date
    return Features(
        person_id=facts.person_id or NOBODY,
        given_1=given_1,
        given_2=given_2,
        given_pair=" ".join(given) or None,
        surname_1=first,
        surname_2=second,
        surname_set=" ".join(both) or None,
        sex=facts.sex if facts.sex in KNOWN_SEXES else None,
        birth_date=born,
        birth_year=born.year if born else facts.birth_year,
        place=facts.place,
        department=facts.place[:2] if facts.place else None,
        mother_key=facts.mother_id,
        mother_name=_whole(facts.mother_given_names, facts.mother_first_surname, facts.mother_second_surname),
        father_name=_whole(facts.father_given_names, facts.father_first_surname, facts.father_second_surname),
        phone=phone_key(facts.phone),
        address=address_key(facts.address, facts.residence),
        certificate=_number(facts.certificate),
        delivery_id=facts.delivery_id,
        annulled_for=facts.annulled_for,
    )


def _is_adult(facts: PersonFacts) -> bool:
    """Whether somebody is registered without a certificate or a parent: an adult's only name may stand in either field.

    A child's surname alone is a child not named yet, and whoever describes a person may know no more of a name.
    """
    return facts.person_id is not None and facts.certificate is None and not (facts.mother_id or _names_parent(facts))


def _names_parent(facts: PersonFacts) -> bool:
    return any(
        (facts.mother_given_names, facts.mother_first_surname, facts.father_given_names, facts.father_first_surname)
    )


def _surnames(first: str | None, second: str | None) -> tuple[str | None, str | None]:
    """One key per surname. Two surnames written into one field count as two."""
    first_keys, second_keys = keys(first), keys(second)
    if len(first_keys) == 2 and not second_keys:
        return first_keys[0], first_keys[1]
    return "".join(first_keys) or None, "".join(second_keys) or None


def _number(number: str | None) -> str | None:
    return None if number is None or (number.isdigit() and is_made_up_number(number)) else number


def _whole(given_names: str | None, first: str | None, second: str | None) -> str | None:
    """A parent's name as one key: first given name and surnames. None without a surname: too many would share it."""
    given, surnames = keys(given_names), [surname for surname in _surnames(first, second) if surname]
    return " ".join([*given[:1], *surnames]) if given and surnames else None


VALUES: Final = attrgetter(*COLUMNS)
"""Features as a row, in the order of COLUMNS."""


def content_hash(person: Features) -> str:
    """A short hash of the features: when it differs, the data have changed."""
    return hashlib.blake2b(repr(VALUES(person)).encode(), digest_size=8).hexdigest()
