"""Offices and papers that look like fraud: institutions, new pads, rosters; contacts that stand for nothing."""

from datetime import timedelta

from registry.population.planted.pattern import Pattern, any_day, one_birth, planted_case
from registry.population.world.families import World
from registry.population.world.people import Home


def social_worker(world: World) -> Pattern:
    """An institution's social worker declares the children of its mothers, all in one place."""
    day, document = any_day(world), world.document()
    site = world.rng.choice(world.land.sites)
    births = [one_birth(world, day + timedelta(days=40 * n), site=site) for n in range(6)]
    for birth in births:
        birth.declarant, birth.declarant_document = "institution", document
    return planted_case("social worker", births, is_innocent=True)


def grandmother(world: World) -> Pattern:
    """A grandmother declares the children of her two daughters."""
    day, document = any_day(world), world.document()
    births = [one_birth(world, day + timedelta(days=90 * n)) for n in range(2)]
    for birth in births:
        birth.declarant, birth.declarant_document = "relative", document
    return planted_case("grandmother", births, is_innocent=True)


def new_pad(world: World) -> Pattern:
    """The first certificates of a new pad, whose numbers are far from those of the last."""
    site, day = world.land.sites[1], any_day(world)
    first = 700_000 + 101 * next(world.pads)
    births = []
    for number in range(4):
        birth = one_birth(world, day + timedelta(days=2 * number), site=site)
        birth.certificate = f"{site.prefix}{first + number:06d}"
        births.append(birth)
    return planted_case("new pad", births, is_innocent=True)


def one_who_signs(world: World) -> Pattern:
    """One physician certifies the births of a hospital's days that others attended.

    Three births a day: with more, their number and likeness would be the pattern, and not who signs.
    """
    site = max(world.land.sites, key=lambda each: each.issued)
    day = any_day(world)
    births = [one_birth(world, day + timedelta(days=20 * (number // 3)), site=site) for number in range(6)]
    for birth in births:
        birth.attendant, birth.certifier = world.rng.choice(site.staff[1:]), site.staff[0]
    return planted_case("one who signs", births, is_innocent=True)


def without_address(world: World) -> Pattern:
    """Mothers of one district whose address is written S/N, sin número, no tiene."""
    day, district = any_day(world), world.land.home(world.rng)
    births = []
    for number, address in enumerate(("S/N", "s/n", "SIN NÚMERO", "No tiene", "S/N", "S/N", "-", "S/N", "s.n.", "S/N")):
        home = Home(district, address, world.phone())
        births.append(one_birth(world, day + timedelta(days=20 * number), home=home))
    return planted_case("without address", births, is_innocent=True)


def without_phone(world: World) -> Pattern:
    """Mothers whose phone is written 999999999 or 000000000."""
    day = any_day(world)
    births = []
    for number in range(6):
        home = world.home()
        home.phone = "999999999" if number % 3 else "000000000"
        births.append(one_birth(world, day + timedelta(days=25 * number), home=home))
    return planted_case("without phone", births, is_innocent=True)


def one_day_one_ward(world: World) -> Pattern:
    """Girls of one day and one hospital, of mothers of other names, all at "S/N"."""
    day, site = any_day(world), world.rng.choice(world.land.sites)
    births = []
    for _ in range(3):
        home = Home(site.district, "S/N", None)
        birth = one_birth(world, day, site=site, home=home)
        birth.sex, birth.given_names = "female", world.names.given(world.rng, "female")
        births.append(birth)
    return planted_case("one day, one ward", births, is_innocent=True)


def only_the_year(world: World) -> Pattern:
    """Mothers of common names of whose birth only the year is known: written as 1 January."""
    births = []
    for _ in range(3):
        birth = one_birth(world, any_day(world))
        assert birth.mother is not None
        assert birth.mother.birth_date is not None
        birth.mother.birth_date = birth.mother.birth_date.replace(year=1995, month=1, day=1)
        birth.mother.first_surname, birth.mother.second_surname = "Quispe", "Huamán"
        births.append(birth)
    return planted_case("only the year", births, is_innocent=True)


def late_siblings(world: World) -> Pattern:
    """Brothers and sisters of a remote village, enrolled on one day, years later, near home."""
    day = any_day(world, 3.0)
    first = one_birth(world, day)
    second = one_birth(world, day - timedelta(days=world.rng.randrange(420, 900)), mother=first.mother, home=first.home)
    for birth in (second, first):
        birth.site, birth.place, birth.attendant, birth.attendant_profession = first.site, "home", None, "midwife"
        birth.enrolled_at = first.enrolled_at + timedelta(days=300)
        birth.inscribed_at = birth.enrolled_at + timedelta(hours=2)
        birth.certificate = birth.site.next_certificate(birth.enrolled_at.date())
    return planted_case("late siblings", [second, first], is_innocent=True)
