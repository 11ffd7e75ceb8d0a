"""A child registered a second time: under another certificate, and with the errors such a registration has."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from registry.population.world.families import World
from registry.population.world.names import mistyped, respelt
from registry.population.world.people import Adult, Registration, new_id

ERROR_COUNTS: Final = (1, 2, 3)
ERROR_WEIGHTS: Final = (50, 35, 15)
"""Number of wrong or missing fields in a second registration, weighted in per cent: an assumption."""
MOTHER_KINDS: Final = ("same document", "no document", "another document", "unknown")
MOTHER_WEIGHTS: Final = (55, 25, 10, 10)
"""How the second registration identifies the mother, weighted in per cent: an assumption."""


def second_registration(world: World, first: Registration) -> Registration:
    """The child's second registration: later, perhaps elsewhere, with one to three errors."""
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
        second.declarant, second.declarant_document = "relative", world.document()
    for make_error in rng.sample(_ERRORS, rng.choices(ERROR_COUNTS, ERROR_WEIGHTS)[0]):
        make_error(rng, second)
    return second


def _mother(world: World, mother: Adult | None, since: datetime) -> Adult | None:
    rng = world.rng
    kind = rng.choices(MOTHER_KINDS, MOTHER_WEIGHTS)[0]
    if mother is None or kind == "unknown":
        return None
    if kind == "same document":
        return mother
    given_names, first_surname = mother.given_names, mother.first_surname
    if rng.random() < 0.4:
        given_names = mistyped(rng, given_names)
    if rng.random() < 0.3:
        first_surname = respelt(rng, first_surname)
    document = world.document() if kind == "another document" else None
    return Adult(
        new_id(rng),
        given_names,
        first_surname,
        mother.second_surname,
        "female",
        mother.birth_date,
        "DNI" if document else "NONE",
        document,
        since,
    )


def _given_names_mistyped(rng: random.Random, birth: Registration) -> None:
    birth.given_names = mistyped(rng, birth.given_names)


def _given_name_dropped(rng: random.Random, birth: Registration) -> None:
    words = birth.given_names.split()
    birth.given_names = words[0] if len(words) > 1 else respelt(rng, birth.given_names)


def _given_names_swapped(rng: random.Random, birth: Registration) -> None:
    words = birth.given_names.split()
    birth.given_names = " ".join(reversed(words)) if len(words) > 1 else mistyped(rng, birth.given_names)


def _surname_respelt(rng: random.Random, birth: Registration) -> None:
    birth.first_surname = respelt(rng, birth.first_surname)


def _surname_mistyped(rng: random.Random, birth: Registration) -> None:
    if birth.second_surname:
        birth.second_surname = mistyped(rng, birth.second_surname)


def _surnames_swapped(_rng: random.Random, birth: Registration) -> None:
    if birth.second_surname:
        birth.first_surname, birth.second_surname = birth.second_surname, birth.first_surname


def _day_and_month_swapped(_rng: random.Random, birth: Registration) -> None:
    stated = birth.stated_born_at
    if stated.day <= 12:
        swapped = stated.replace(month=stated.day, day=stated.month)
        if swapped <= birth.enrolled_at:
            birth.stated_born_at = swapped


def _year_shifted(rng: random.Random, birth: Registration) -> None:
    stated = birth.stated_born_at
    year = stated.year + rng.choice((-3, -2, -1, 1, 2, 3))
    moved = stated.replace(year=year, day=min(stated.day, 28) if stated.month == 2 else stated.day)
    if moved <= birth.enrolled_at and year >= 2000:
        birth.stated_born_at = moved


def _a_day_off(rng: random.Random, birth: Registration) -> None:
    moved = birth.stated_born_at + timedelta(days=rng.choice((-1, 1, 10, -10)))
    if moved <= birth.enrolled_at:
        birth.stated_born_at = moved


def _district_of_site(_rng: random.Random, birth: Registration) -> None:
    birth.district = birth.site.district


def _no_contact(_rng: random.Random, birth: Registration) -> None:
    home = birth.home
    birth.home = type(home)(home.district, None, None)


_ERRORS: Final[tuple[Callable[[random.Random, Registration], None], ...]] = (
    _given_names_mistyped,
    _given_name_dropped,
    _given_names_swapped,
    _surname_respelt,
    _surname_mistyped,
    _surnames_swapped,
    _day_and_month_swapped,
    _year_shifted,
    _a_day_off,
    _district_of_site,
    _no_contact,
)
