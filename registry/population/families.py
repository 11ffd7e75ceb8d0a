"""Families: a mother, mostly a father, and their children over eighteen years.

Every rate is an assumption, written where it is used; the population is for trying searches, not for demography.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from registry.core.clock import PERU
from registry.facilities.places.table import District
from registry.population.land import Land, Site
from registry.population.names import Names
from registry.population.people import YEARS, Adult, Home, Registration, Sought, at_most, moment, new_id

CHILDREN = ((1, 2, 3, 4, 5), (30, 38, 20, 9, 3))
"""Children a family has in these years, and their weights."""
FATHER_RECOGNISES, FATHER_NAMED = 0.72, 0.13
TWINS = 0.012
INSCRIBED = 0.95
LATE = 0.12
STREETS = (
    "Los Olivos",
    "Bolognesi",
    "Grau",
    "Cusco",
    "Ayacucho",
    "Junín",
    "Los Incas",
    "Túpac Amaru",
    "San Martín",
    "Bolívar",
    "Las Flores",
    "Unión",
    "Progreso",
    "La Cultura",
    "El Sol",
    "Puno",
    "Arequipa",
    "Pachacútec",
)


@dataclass(slots=True)
class World:
    """What every family is drawn from."""

    rng: random.Random
    names: Names
    land: Land
    until: datetime
    documents: "count[int]"
    phones: "count[int]"
    fingers: "count[int]" = field(default_factory=lambda: count(1))
    """Finger sets: all fingers of one person each."""
    sought: list[Sought] = field(default_factory=list)

    def adult(self, sex: str, born: date | None, since: datetime) -> Adult:
        """A man or a woman; 3 in 100 women without a document."""
        rng, names = self.rng, self.names
        undocumented = sex == "female" and rng.random() < 0.03
        return Adult(
            new_id(rng),
            names.given(rng, sex),
            names.surnames.one(rng),
            names.surnames.one(rng),
            sex,
            born,
            "NONE" if undocumented else "DNI",
            None if undocumented else f"{next(self.documents):08d}",
            since,
        )

    def home(self, district: District | None = None) -> Home:
        """A new home. 1 in 12 tells no phone, 1 in 10 no address."""
        rng = self.rng
        place = district or self.land.home(rng)
        address = f"{rng.choice(('Jr.', 'Av.', 'Calle', 'Psje.'))} {rng.choice(STREETS)} {rng.randrange(100, 9999)}"
        return Home(place, address if rng.random() >= 0.10 else None, self.phone() if rng.random() >= 0.08 else None)

    def phone(self) -> str:
        """A mobile number nobody else has."""
        return f"9{next(self.phones) * 7 % 10**8:08d}"


def family(world: World) -> Iterator[Registration]:
    """The registrations of one family's children, in order of birth."""
    rng = world.rng
    children = rng.choices(*CHILDREN)[0]
    latest = (world.until - timedelta(days=3)).astimezone(PERU).date()
    day = latest - timedelta(days=rng.randrange(YEARS * 365))
    mother_born = day - timedelta(days=rng.randrange(17 * 365, 33 * 365))
    mother = world.adult("female", mother_born, world.until)
    drawn = rng.random()
    father = world.adult("male", None, world.until) if drawn < FATHER_RECOGNISES + FATHER_NAMED else None
    recognises = drawn < FATHER_RECOGNISES
    home = world.home()
    born = 0
    while born < children and day <= latest and (day - mother_born).days < 44 * 365:
        plurality = 2 if rng.random() < TWINS else 1
        first = registration(world, mother, father, recognises, home, day, plurality=plurality)
        yield first
        if plurality == 2:
            yield twin(world, first)
        born += plurality
        day += timedelta(days=max(420, int(rng.gammavariate(4.0, 300.0))))
        if rng.random() < 0.15:
            near = home.district if rng.random() < 0.6 else None
            home = world.home(near)


def registration(
    world: World,
    mother: Adult | None,
    father: Adult | None,
    recognises: bool,
    home: Home,
    day: date,
    *,
    site: Site | None = None,
    plurality: int = 1,
) -> Registration:
    """One child's ordinary registration."""
    rng = world.rng
    there = site or world.land.site_for(rng, home.district)
    sex = rng.choice(("female", "male"))
    born_at = at_most(world.until - timedelta(days=1), moment(day, rng))
    enrolled = born_at + timedelta(hours=rng.randrange(1, 30))
    weeks = max(28, min(42, round(rng.gauss(38.8, 1.6)))) - (2 if plurality > 1 else 0)
    weight = max(1200, min(4900, round(rng.gauss(3250, 430)))) - (600 if plurality > 1 else 0)
    surnames = _surnames(mother, father)
    inscribed = None
    if rng.random() < INSCRIBED:
        days = rng.randrange(70, 1500) if rng.random() < LATE else rng.randrange(1, 55)
        inscribed = enrolled + timedelta(days=days)
    at_home = rng.random() < 0.05
    made = Registration(
        new_id(rng),
        new_id(rng),
        new_id(rng),
        mother,
        father,
        recognises,
        home,
        there,
        None if at_home else rng.choice(there.staff),
        born_at,
        born_at,
        sex,
        max(700, weight),
        weeks if rng.random() >= 0.04 else None,
        world.names.given(rng, sex),
        *surnames,
        there.next_certificate(enrolled.date()),
        enrolled,
        inscribed if inscribed and inscribed < world.until else None,
        plurality,
    )
    if at_home:
        made.place, made.attendant_profession = "home", rng.choice(("midwife", "relative"))
    made.declarant = "father" if recognises and rng.random() < 0.45 else "mother"
    declarant = father if made.declarant == "father" else mother
    made.declarant_document = declarant.document_number if declarant else None
    if rng.random() < 0.006:
        made.died_on = min(world.until.date(), made.born_on + timedelta(days=rng.randrange(1, 700)))
    for adult in (mother, father):
        if adult is not None:
            adult.known_since = min(adult.known_since, enrolled)
    return made


def _surnames(mother: Adult | None, father: Adult | None) -> tuple[str, str | None]:
    if father is not None and mother is not None:
        return father.first_surname, mother.first_surname
    if mother is not None:
        return mother.first_surname, mother.second_surname
    return "Rojas", "Flores"


def twin(world: World, first: Registration) -> Registration:
    """The second of twins: one delivery, minutes later, a name of its own."""
    rng = world.rng
    later = timedelta(minutes=rng.randrange(3, 40))
    sex = first.sex if rng.random() < 0.6 else rng.choice(("female", "male"))
    given = world.names.given(rng, sex)
    while given.split()[0] == first.given_names.split()[0]:
        given = world.names.given(rng, sex)
    return first.copy(
        child_id=new_id(rng),
        birth_id=new_id(rng),
        born_at=first.born_at + later,
        told_born_at=first.told_born_at + later,
        sex=sex,
        weight_g=max(700, first.weight_g + rng.randrange(-250, 250)),
        given_names=given,
        certificate=first.site.next_certificate(first.enrolled_at.date()),
        order=2,
        enrolled_at=first.enrolled_at + later,
        died_on=None,
    )
