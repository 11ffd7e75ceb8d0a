"""A child registered again: the same child under another certificate, with the errors that go with it."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from registry.population.families import World
from registry.population.names import mistyped, spelt_otherwise
from registry.population.people import Adult, Registration, new_id

ERRORS: Final = (1, 2, 3)
ERROR_WEIGHTS: Final = (50, 35, 15)
"""How many fields of a second registration are wrong or missing, in per cent: an assumption."""
MOTHER_KINDS: Final = ("same document", "no document", "another document", "unknown")
MOTHER_WEIGHTS: Final = (55, 25, 10, 10)
"""How the mother stands in the second registration, in per cent: an assumption."""


def again(world: World, first: Registration) -> Registration:
    """The child's second registration."""
    rng = world.rng
    late = timedelta(days=rng.randrange(20, 2500))
    enrolled = min(first.enrolled_at + late, world.until - timedelta(hours=2))
    moved = rng.random() < 0.5
    home = world.home(None if rng.random() < 0.4 else first.home.district) if moved else first.home
    site = world.land.site_for(rng, home.district)
    inscribed = min(enrolled + timedelta(days=rng.randrange(1, 50)), world.until - timedelta(hours=1))
    second = first.copy(
        child_id=new_id(rng),
        birth_id=new_id(rng),
        delivery_id=new_id(rng),
        mother=_mother(world, first.mother, enrolled),
        home=home,
        site=site,
        attendant=rng.choice(site.staff),
        certificate=site.next_certificate(enrolled.date()),
        enrolled_at=enrolled,
        inscribed_at=max(inscribed, enrolled),
        died_on=None,
        place="facility",
        district=first.district or first.site.district,
        attendant_profession="obstetrician",
    )
    if second.mother is None:
        second.declarant, second.declarant_document = "relative", f"{next(world.documents):08d}"
    for error in rng.sample(_ERRORS, rng.choices(ERRORS, ERROR_WEIGHTS)[0]):
        error(rng, second)
    return second


def _mother(world: World, mother: Adult | None, since: datetime) -> Adult | None:
    rng = world.rng
    kind = rng.choices(MOTHER_KINDS, MOTHER_WEIGHTS)[0]
    if mother is None or kind == "unknown":
        return None
    if kind == "same document":
        return mother
    given, first = mother.given_names, mother.first_surname
    if rng.random() < 0.4:
        given = mistyped(rng, given)
    if rng.random() < 0.3:
        first = spelt_otherwise(rng, first)
    document = f"{next(world.documents):08d}" if kind == "another document" else None
    return Adult(
        new_id(rng),
        given,
        first,
        mother.second_surname,
        "female",
        mother.birth_date,
        "DNI" if document else "NONE",
        document,
        since,
    )


def _given_mistyped(rng: random.Random, one: Registration) -> None:
    one.given_names = mistyped(rng, one.given_names)


def _given_dropped(rng: random.Random, one: Registration) -> None:
    words = one.given_names.split()
    one.given_names = words[0] if len(words) > 1 else spelt_otherwise(rng, one.given_names)


def _given_exchanged(rng: random.Random, one: Registration) -> None:
    words = one.given_names.split()
    one.given_names = " ".join(reversed(words)) if len(words) > 1 else mistyped(rng, one.given_names)


def _surname_spelt(rng: random.Random, one: Registration) -> None:
    one.first_surname = spelt_otherwise(rng, one.first_surname)


def _surname_mistyped(rng: random.Random, one: Registration) -> None:
    if one.second_surname:
        one.second_surname = mistyped(rng, one.second_surname)


def _surnames_exchanged(_rng: random.Random, one: Registration) -> None:
    if one.second_surname:
        one.first_surname, one.second_surname = one.second_surname, one.first_surname


def _day_and_month(_rng: random.Random, one: Registration) -> None:
    told = one.told_born_at
    if told.day <= 12:
        turned = told.replace(month=told.day, day=told.month)
        if turned <= one.enrolled_at:
            one.told_born_at = turned


def _shifted(rng: random.Random, one: Registration) -> None:
    told = one.told_born_at
    year = told.year + rng.choice((-3, -2, -1, 1, 2, 3))
    moved = told.replace(year=year, day=min(told.day, 28) if told.month == 2 else told.day)
    if moved <= one.enrolled_at and year >= 2000:
        one.told_born_at = moved


def _a_day_off(rng: random.Random, one: Registration) -> None:
    moved = one.told_born_at + timedelta(days=rng.choice((-1, 1, 10, -10)))
    if moved <= one.enrolled_at:
        one.told_born_at = moved


def _elsewhere(_rng: random.Random, one: Registration) -> None:
    one.district = one.site.district


def _no_contact(_rng: random.Random, one: Registration) -> None:
    home = one.home
    one.home = type(home)(home.district, None, None)


_ERRORS: Final[tuple[Callable[[random.Random, Registration], None], ...]] = (
    _given_mistyped,
    _given_dropped,
    _given_exchanged,
    _surname_spelt,
    _surname_mistyped,
    _surnames_exchanged,
    _day_and_month,
    _shifted,
    _a_day_off,
    _elsewhere,
    _no_contact,
)
