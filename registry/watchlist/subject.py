"""Who is looked for: what is told of the person, and how it is compared. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from registry.duplicates.linkage.facts import PersonFacts
from registry.people.rules import Identity, identity_errors

RELATIONS: Final = ("mother", "father", "sibling", "guardian", "other")
MOST_RELATED: Final = 20
_NAMES: Final = ("given_names", "first_surname", "second_surname")
_DATES: Final = ("birth_date", "birth_from", "birth_to")


@dataclass(frozen=True, slots=True)
class Related:
    """Somebody related to who is looked for, or last seen with them."""

    relation: str
    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is told of who is looked for; None is not known. The birth date is known, or lies within a range."""

    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    birth_from: date | None = None
    birth_to: date | None = None
    description: str | None = None
    """Marks, clothes, where last seen: read by investigators, never compared."""
    related: tuple[Related, ...] = ()

    @property
    def is_comparable(self) -> bool:
        """Whether a record can be like it at all: without a name everybody of an age is."""
        return any((self.given_names, self.first_surname, self.second_surname))


def errors(one: Subject, today: date) -> Iterator[tuple[str, str]]:
    """Every (field, reason) against what is told."""
    told = Identity(one.given_names, one.first_surname, one.second_surname, one.sex, one.birth_date)
    yield from identity_errors(told, today)
    for name in ("birth_from", "birth_to"):
        day = getattr(one, name)
        if day is not None:
            yield from ((name, why) for _, why in identity_errors(Identity(birth_date=day), today))
    if one.birth_date is not None and (one.birth_from or one.birth_to):
        yield "birth_date", "Either a date or a range."
    if (one.birth_from is None) != (one.birth_to is None):
        yield "birth_to" if one.birth_to is None else "birth_from", "A range has two ends."
    if one.birth_from and one.birth_to and one.birth_from > one.birth_to:
        yield "birth_to", "The range ends before it begins."
    for index, who in enumerate(one.related):
        named = Identity(who.given_names, who.first_surname, who.second_surname)
        yield from ((f"related/{index}/{name}", why) for name, why in identity_errors(named, today))


def facts(one: Subject) -> PersonFacts:
    """As record linkage compares it."""
    year = None
    if one.birth_from and one.birth_to and one.birth_from.year == one.birth_to.year:
        year = one.birth_from.year
    parents: dict[str, str | None] = {}
    for who in reversed(one.related):
        if who.relation in ("mother", "father"):
            parents |= {f"{who.relation}_{name}": getattr(who, name) for name in _NAMES}
    return PersonFacts(
        given_names=one.given_names,
        first_surname=one.first_surname,
        second_surname=one.second_surname,
        sex=one.sex,
        birth_date=one.birth_date,
        birth_year=year,
        **parents,
    )


def may_be_of_age(one: Subject, born: date | None, shifted_years: int) -> bool:
    """Whether a birth date fits the range told, or lies outside by no more than ages are found shifted."""
    if born is None or one.birth_from is None or one.birth_to is None:
        return True
    shift = timedelta(days=366 * shifted_years)
    # Compared as numbers of days, for no date lies before the year 1.
    return one.birth_from.toordinal() - shift.days <= born.toordinal() <= one.birth_to.toordinal() + shift.days


def to_json(one: Subject) -> dict[str, Any]:
    """As kept under seal."""
    told = asdict(one) | {"related": [asdict(who) for who in one.related]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


def from_json(kept: Mapping[str, Any]) -> Subject:
    """As kept under seal."""
    told = dict(kept) | {name: date.fromisoformat(kept[name]) if kept[name] else None for name in _DATES}
    return Subject(**told | {"related": tuple(Related(**who) for who in kept["related"])})
