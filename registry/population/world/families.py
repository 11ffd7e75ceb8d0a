"""Families: a mother, usually a father, and their children over eighteen years.

Every rate here is an assumption: the population is for trying the searches, not for demography.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count, repeat

from registry.core.clock import PERU
from registry.facilities.places.table import District
from registry.population.world.land import Land, Site
from registry.population.world.names import Names
from registry.population.world.people import YEARS, Adult, Home, MissingChild, Registration, moment, new_id

CHILDREN = ((1, 2, 3, 4, 5), (30, 38, 20, 9, 3))
"""Number of children a family has in these years, and the weights of each number."""
FATHER_RECOGNISES, FATHER_NAMED = 0.72, 0.13
"""Share of families whose father recognises the children, and whose father is only named."""
TWINS = 0.012
"""Share of deliveries."""
INSCRIBED = 0.95
"""Share of births."""
LATE = 0.12
"""Share of inscriptions."""
SISTER = 0.3
"""Share of mothers who are a sister of a mother drawn before, and of fathers who are a brother of that family's."""
SEPARATED = 0.08
"""Share of births after which the next child has another father."""
NO_ADDRESS = ("S/N", "SIN NÚMERO", "S/N", "No tiene")
SAYS_NOTHING = 0.05
"""Share of homes whose address, and share whose phone, is written as one that stands for nothing."""
NO_PHONE = ("999999999", "000000000", "999999999", "987654321")
ONLY_THE_YEAR = 0.01
"""Share of mothers of whose birth only the year is known: written as 1 January."""
MOST_RELATIVES = 300
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
    """What every family is drawn from, and the numbers already given out."""

    rng: random.Random
    names: Names
    land: Land
    until: datetime
    documents: "count[int]"
    phones: "count[int]"
    fingers: "count[int]" = field(default_factory=lambda: count(1))
    """Numbers of finger sets: all fingers of one person each."""
    pads: "count[int]" = field(default_factory=count)
    """Numbers of pads of certificates, and of certificates out of every sequence."""
    missing_children: list[MissingChild] = field(default_factory=list)
    couples: list[tuple[Adult, Adult | None, District]] = field(default_factory=list)
    """Parents drawn lately, whose sisters and brothers may be parents too, and where they live."""

    def adult(self, sex: str, birth_date: date | None, since: datetime) -> Adult:
        """A new man or woman; 3 in 100 women have no document."""
        rng, names = self.rng, self.names
        undocumented = sex == "female" and rng.random() < 0.03
        return Adult(
            new_id(rng),
            names.given(rng, sex),
            names.surnames.draw(rng),
            names.surnames.draw(rng),
            sex,
            birth_date,
            "NONE" if undocumented else "DNI",
            None if undocumented else self.document(),
            since,
        )

    def home(self, district: District | None = None) -> Home:
        """A new home; about 1 in 12 states no phone and 1 in 10 no address, some ones that stand for nothing."""
        rng = self.rng
        place = district or self.land.home(rng)
        address: str | None = None
        if rng.random() >= 0.10:
            address = f"{rng.choice(('Jr.', 'Av.', 'Calle', 'Psje.'))} {rng.choice(STREETS)} {rng.randrange(100, 9999)}"
        phone = self.phone() if rng.random() >= 0.08 else None
        if address and rng.random() < SAYS_NOTHING:
            address = rng.choice(NO_ADDRESS)
        if phone and rng.random() < SAYS_NOTHING:
            phone = rng.choice(NO_PHONE)
        return Home(place, address, phone)

    def document(self) -> str:
        """A DNI number that nobody has."""
        return f"{next(self.documents):08d}"

    def phone(self) -> str:
        """A mobile number that nobody else has."""
        return f"9{next(self.phones) * _STEP % 10**8:08d}"

    def name(self, sex: str, mother: Adult | None) -> str:
        """Given names for a child: no mother gives them twice, nor one child's only name to another.

        Elder children may have died: that is a pattern of its own.
        """
        given = self.names.given(self.rng, sex)
        if mother is None:
            return given
        while any(map(_are_one, mother.children_named, repeat(given))):
            given = self.names.given(self.rng, sex)
        mother.children_named.append(given)
        return given


_STEP = 61_803_399
"""Between telephone numbers drawn one after the other: as many look made up as of numbers drawn at random, 1 in 400."""


def _are_one(one: str, other: str) -> bool:
    """Whether given names are the same, or one is the first of the other: Luis, Luis Alberto."""
    shorter, longer = sorted((one.split(), other.split()), key=len)
    return longer == shorter or (len(shorter) == 1 and longer[0] == shorter[0])


def family(world: World) -> Iterator[Registration]:
    """The registrations of one family's children, in order of birth."""
    rng = world.rng
    children = rng.choices(*CHILDREN)[0]
    latest = (world.until - timedelta(days=3)).astimezone(PERU).date()
    day = latest - timedelta(days=rng.randrange(YEARS * 365))
    mother_birth_date = day - timedelta(days=rng.randrange(17 * 365, 33 * 365))
    if rng.random() < ONLY_THE_YEAR:
        mother_birth_date = mother_birth_date.replace(month=1, day=1)
    mother = world.adult("female", mother_birth_date, world.until)
    share = rng.random()
    father = world.adult("male", None, world.until) if share < FATHER_RECOGNISES + FATHER_NAMED else None
    recognises = share < FATHER_RECOGNISES
    home = world.home(_become_relatives(world, mother, father))
    world.couples.append((mother, father, home.district))
    del world.couples[:-MOST_RELATIVES]
    children_born = 0
    while children_born < children and day <= latest and (day - mother_birth_date).days < 44 * 365:
        plurality = 2 if rng.random() < TWINS else 1
        first = registration(world, mother, father, recognises, home, day, plurality=plurality)
        yield first
        if plurality == 2:
            yield twin(world, first)
        children_born += plurality
        day += timedelta(days=max(420, int(rng.gammavariate(4.0, 300.0))))
        if father is not None and rng.random() < SEPARATED:
            father = world.adult("male", None, world.until)
        if rng.random() < 0.15:
            near = home.district if rng.random() < 0.6 else None
            home = world.home(near)


def _become_relatives(world: World, mother: Adult, father: Adult | None) -> District | None:
    """Make some mothers a sister of another mother, and some of these fathers a brother of hers: cousins are born."""
    rng = world.rng
    if not world.couples or rng.random() >= SISTER:
        return None
    sister, brother, district = rng.choice(world.couples)
    mother.first_surname, mother.second_surname = sister.first_surname, sister.second_surname
    if father is not None and brother is not None and rng.random() < SISTER:
        father.first_surname, father.second_surname = brother.first_surname, brother.second_surname
    return district if rng.random() < 0.7 else None


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
    birth_site = site or world.land.site_for(rng, home.district)
    sex = rng.choice(("female", "male"))
    born_at = min(world.until - timedelta(days=1), moment(day, rng))
    enrolled_at = born_at + timedelta(hours=rng.randrange(1, 30))
    weeks = max(28, min(42, round(rng.gauss(38.8, 1.6)))) - (2 if plurality > 1 else 0)
    weight = max(1200, min(4900, round(rng.gauss(3250, 430)))) - (600 if plurality > 1 else 0)
    surnames = _surnames(mother, father)
    inscribed_at = None
    if rng.random() < INSCRIBED:
        days = rng.randrange(70, 1500) if rng.random() < LATE else rng.randrange(1, 55)
        inscribed_at = enrolled_at + timedelta(days=days)
    at_home = rng.random() < 0.05
    birth = Registration(
        new_id(rng),
        new_id(rng),
        new_id(rng),
        mother,
        father,
        recognises,
        home,
        birth_site,
        None if at_home else rng.choice(birth_site.staff),
        born_at,
        born_at,
        sex,
        max(700, weight),
        weeks if rng.random() >= 0.04 else None,
        world.name(sex, mother),
        *surnames,
        birth_site.next_certificate(enrolled_at.date()),
        enrolled_at,
        inscribed_at if inscribed_at and inscribed_at < world.until else None,
        plurality,
    )
    if at_home:
        birth.place, birth.attendant_profession = "home", rng.choice(("midwife", "relative"))
    birth.declarant = "father" if recognises and rng.random() < 0.45 else "mother"
    declarant = father if birth.declarant == "father" else mother
    birth.declarant_document = declarant.document_number if declarant else None
    if rng.random() < 0.006:
        birth.died_on = min(world.until.date(), birth.born_on + timedelta(days=rng.randrange(1, 700)))
    for adult in (mother, father):
        if adult is not None:
            adult.known_since = min(adult.known_since, enrolled_at)
    return birth


def _surnames(mother: Adult | None, father: Adult | None) -> tuple[str, str | None]:
    if father is not None and mother is not None:
        return father.first_surname, mother.first_surname
    if mother is not None:
        return mother.first_surname, mother.second_surname
    return "Rojas", "Flores"


def twin(world: World, first: Registration) -> Registration:
    """The second twin: the same delivery, minutes later, with another first name."""
    rng = world.rng
    later = timedelta(minutes=rng.randrange(3, 40))
    sex = first.sex if rng.random() < 0.6 else rng.choice(("female", "male"))
    given_names = world.name(sex, first.mother)
    while given_names.split()[0] == first.given_names.split()[0]:
        given_names = world.name(sex, first.mother)
    return first.copy(
        child_id=new_id(rng),
        birth_id=new_id(rng),
        born_at=first.born_at + later,
        stated_born_at=first.stated_born_at + later,
        sex=sex,
        weight_g=max(700, first.weight_g + rng.randrange(-250, 250)),
        given_names=given_names,
        certificate=first.site.next_certificate(first.enrolled_at.date()),
        order=2,
        enrolled_at=first.enrolled_at + later,
        died_on=None,
    )
