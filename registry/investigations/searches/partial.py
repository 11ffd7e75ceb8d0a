"""Who agrees with everything that is known of a person, however little: one name, a date alone, a place.

Record linkage looks for one person under two records and needs much to go by. Here each name that is known has to be
among the person's names, in any order and spelling; nothing that is unknown counts. Pure: `queries` reads.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.writing.spelling import keys


@dataclass(frozen=True, slots=True)
class Words:
    """The keys of what is known of one person's names."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person, as keys."""

    own: Words
    mother: Words
    father: Words
    birth_date: date | None
    sex: str | None
    place: str | None


def words_of(facts: PersonFacts) -> Known:
    """What is known of a person, as the keys that records are compared by."""
    person = features(facts)
    return Known(
        _words(facts.given_names, facts.first_surname, facts.second_surname),
        _words(facts.mother_given_names, facts.mother_first_surname, facts.mother_second_surname),
        _words(facts.father_given_names, facts.father_first_surname, facts.father_second_surname),
        person.birth_date,
        person.sex,
        person.place,
    )


def _words(given_names: str | None, first: str | None, second: str | None) -> Words:
    named = features(PersonFacts(given_names=given_names, first_surname=first, second_surname=second))
    surnames = tuple(surname for surname in (named.surname_1, named.surname_2) if surname)
    return Words(tuple(dict.fromkeys(keys(given_names))), surnames)


NOTHING: Final = Words((), ())
