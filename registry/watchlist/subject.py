"""The person looked for: what is known of them, and how it is compared. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from registry.core.messages import Message, _
from registry.duplicates.linkage.facts import PersonFacts
from registry.people.rules import Identity, identity_errors

RELATIONS: Final = ("mother", "father", "sibling", "guardian", "other")
MOST_RELATED: Final = 20
_NAMES: Final = ("given_names", "first_surname", "second_surname")
_DATES: Final = ("birth_date", "birth_from", "birth_to")


@dataclass(frozen=True, slots=True)
class Related:
    """A relative of the person looked for, or somebody last seen with them."""

    relation: str
    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the person looked for; None means unknown. The birth is one date, or a range of dates."""

    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    birth_from: date | None = None
    birth_to: date | None = None
    description: str | None = None
    """Marks, clothes, where last seen: for investigators to read, never compared."""
    related: tuple[Related, ...] = ()

    @property
    def is_comparable(self) -> bool:
        """Whether there is a name: without one, everybody of the same age would match."""
        return any((self.given_names, self.first_surname, self.second_surname))


def errors(person: Subject, today: date) -> Iterator[tuple[str, Message]]:
    """Every (field, error) of a description."""
    identity = Identity(person.given_names, person.first_surname, person.second_surname, person.sex, person.birth_date)
    yield from identity_errors(identity, today)
    for field in ("birth_from", "birth_to"):
        day = getattr(person, field)
        if day is not None:
            yield from ((field, error) for _field, error in identity_errors(Identity(birth_date=day), today))
    if person.birth_date is not None and (person.birth_from or person.birth_to):
        yield "birth_date", _("Give either a date of birth or a range, not both.")
    if (person.birth_from is None) != (person.birth_to is None):
        missing = "birth_to" if person.birth_to is None else "birth_from"
        yield missing, _("Give both ends of the range of birth dates.")
    if person.birth_from and person.birth_to and person.birth_from > person.birth_to:
        yield "birth_to", _("Must not be before the start of the range.")
    for index, relative in enumerate(person.related):
        names = Identity(relative.given_names, relative.first_surname, relative.second_surname)
        yield from ((f"related/{index}/{field}", error) for field, error in identity_errors(names, today))


def facts(person: Subject) -> PersonFacts:
    """The description as record linkage compares it."""
    birth_year = None
    if person.birth_from and person.birth_to and person.birth_from.year == person.birth_to.year:
        birth_year = person.birth_from.year
    parents: dict[str, str | None] = {}
    for relative in reversed(person.related):  # of two mothers the first counts
        if relative.relation in ("mother", "father"):
            parents |= {f"{relative.relation}_{name}": getattr(relative, name) for name in _NAMES}
    return PersonFacts(
        given_names=person.given_names,
        first_surname=person.first_surname,
        second_surname=person.second_surname,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_year=birth_year,
        **parents,
    )


def may_be_of_age(person: Subject, birth_date: date | None, shifted_years: int) -> bool:
    """Whether a birth date lies in the range given, or outside it by no more years than reported ages are often off."""
    if birth_date is None or person.birth_from is None or person.birth_to is None:
        return True
    shift_days = timedelta(days=366 * shifted_years).days
    # Compared as day numbers, as there is no date before the year 1.
    earliest, latest = person.birth_from.toordinal() - shift_days, person.birth_to.toordinal() + shift_days
    return earliest <= birth_date.toordinal() <= latest


def to_json(person: Subject) -> dict[str, Any]:
    """The description as JSON, for the vault."""
    fields = asdict(person) | {"related": [asdict(relative) for relative in person.related]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def from_json(stored: Mapping[str, Any]) -> Subject:
    """A description from its JSON."""
    dates = {name: date.fromisoformat(stored[name]) if stored[name] else None for name in _DATES}
    related = tuple(Related(**relative) for relative in stored["related"])
    return Subject(**dict(stored) | dates | {"related": related})
