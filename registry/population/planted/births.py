"""Fraud in births: in dates, mothers, prints compared before, places without witnesses, contacts."""

from datetime import timedelta

from registry.core.clock import PERU
from registry.population.planted.pattern import (
    Pattern,
    another_person,
    any_day,
    mother_of_age,
    one_birth,
    planted_case,
    same_child_again,
)
from registry.population.world.families import World, twin
from registry.population.world.people import Adult, Home, Registration


def births_too_close(world: World) -> Pattern:
    """a1: one mother's births three to five months apart."""
    day = any_day(world)
    first = one_birth(world, day)
    second = one_birth(world, day + timedelta(days=world.rng.randrange(90, 150)), mother=first.mother, home=first.home)
    return planted_case("a1", [first, second])


def third_twin(world: World) -> Pattern:
    """a2: a third child of a delivery of two; or the second child, enrolled a week later."""
    first = one_birth(world, any_day(world))
    first.plurality = 2
    second = twin(world, first)
    if world.rng.random() < 0.5:
        second.enrolled_at = first.enrolled_at + timedelta(days=world.rng.randrange(6, 40))
        second.inscribed_at = second.enrolled_at + timedelta(days=3)
        return planted_case("a2", [first, second], detail="added later")
    third = twin(world, first)
    third.order, third.inscribed_at = 0, None
    return planted_case("a2", [first, second, third], detail="third")


def same_data(world: World) -> Pattern:
    """b2: one infant's data under two mothers."""
    day = any_day(world)
    first = one_birth(world, day)
    second = one_birth(world, day, site=first.site)
    later = timedelta(minutes=world.rng.randrange(5, 55))
    second.born_at = second.stated_born_at = first.born_at + later
    second.enrolled_at = max(second.born_at, first.enrolled_at) + timedelta(hours=2)
    second.inscribed_at = second.enrolled_at + timedelta(days=5)
    second.sex, second.weight_g = first.sex, first.weight_g + world.rng.randrange(-15, 15)
    return planted_case("b2", [first, second], one_person=(first, second))


def twin_born_later(world: World) -> Pattern:
    """a3: a "twin" born weeks after the first child, entered as of the same delivery."""
    first = one_birth(world, any_day(world))
    first.plurality = 2
    second = twin(world, first)
    later = timedelta(days=world.rng.randrange(20, 60))
    second.born_at, second.stated_born_at = first.born_at + later, first.stated_born_at + later
    second.enrolled_at = first.enrolled_at + later
    second.inscribed_at = second.enrolled_at + timedelta(days=3)
    return planted_case("a3", [first, second])


def birth_come_back(world: World) -> Pattern:
    """b4: a certificate annulled, and its birth enrolled minutes apart for another woman."""
    first = one_birth(world, any_day(world))
    second = _come_back(world, first, minutes=world.rng.randrange(4))
    second.weight_g = first.weight_g + world.rng.randrange(-4, 5)
    return planted_case("b4", [first, second], one_person=(first, second))


def birth_come_back_elsewhere(world: World) -> Pattern:
    """b4: the same at another facility, to the minute and the gram."""
    first = one_birth(world, any_day(world))
    second = _come_back(world, first, minutes=0)
    second.site = world.rng.choice([site for site in world.land.sites if site is not first.site])
    second.certificate = second.site.next_certificate(second.enrolled_at.date())
    second.attendant = world.rng.choice(second.site.staff)
    return planted_case("b4", [first, second], detail="another facility", one_person=(first, second))


def _come_back(world: World, first: Registration, minutes: int) -> Registration:
    other = one_birth(world, first.born_on, site=first.site)
    born_at = first.born_at + timedelta(minutes=minutes)
    enrolled_at = first.enrolled_at + timedelta(hours=world.rng.randrange(10, 60))
    second = same_child_again(
        world,
        first,
        mother=other.mother,
        father=None,
        father_recognises=False,
        home=other.home,
        given_names=other.given_names,
        first_surname=other.first_surname,
        second_surname=other.second_surname,
        born_at=born_at,
        stated_born_at=born_at,
        enrolled_at=enrolled_at,
        inscribed_at=enrolled_at + timedelta(days=4),
    )
    first.is_annulled, first.inscribed_at = True, None
    return second


def number_of_another(world: World) -> Pattern:
    """i4: another woman's number, checked and given again: the mother is registered without it."""
    bearer = one_birth(world, any_day(world), mother=documented_mother(world))
    birth = one_birth(world, any_day(world))
    assert birth.mother is not None
    assert bearer.mother is not None
    number = bearer.mother.document_number
    birth.stated_mother = another_person(world, birth.mother, document_type="DNI", document_number=number)
    birth.mother.document_type, birth.mother.document_number = "NONE", None
    return planted_case("i4", [bearer, birth])


def documented_mother(world: World) -> Adult:
    """A mother who has a DNI."""
    mother = mother_of_age(world, any_day(world))
    mother.document_type, mother.document_number = "DNI", world.document()
    return mother


def failed_prints(world: World) -> Pattern:
    """c2: the mother at the delivery is not the person known by her document."""
    birth = one_birth(world, any_day(world))
    birth.mother_failed_match = True
    return planted_case("c2", [birth])


def implausible_mother(world: World) -> Pattern:
    """d1: a mother too old, or dead before the birth."""
    day = any_day(world)
    is_dead = world.rng.random() < 0.4
    mother = mother_of_age(world, day, 30 if is_dead else world.rng.uniform(61, 70))
    if is_dead:
        mother.died_on = day - timedelta(days=world.rng.randrange(100, 900))
    return planted_case("d1", [one_birth(world, day, mother=mother)], detail="dead" if is_dead else "old")


def witnesses_only(world: World) -> Pattern:
    """f3: a child of eight to seventeen, reported by witnesses alone, without any earlier trace."""
    day = (world.until - timedelta(days=world.rng.randrange(9 * 365, 16 * 365))).astimezone(PERU).date()
    birth = one_birth(world, day)
    birth.place, birth.attendant_profession, birth.attendant = "home", "relative", None
    birth.enrol_late(world.until, 8 * 365 + 200)
    birth.certificate = birth.site.next_certificate(birth.enrolled_at.date())
    return planted_case("f3", [birth])


def one_contact(world: World) -> Pattern:
    """h1: unrelated children of many mothers with one phone, or with one address."""
    day, home = any_day(world), world.home()
    home.phone, home.address = world.phone(), f"Jr. Unión {world.rng.randrange(100, 9999)}"
    by_phone = world.rng.random() < 0.5
    births = []
    for number in range(6 if by_phone else 10):
        stated_home = (
            Home(home.district, world.home().address, home.phone)
            if by_phone
            else Home(home.district, home.address, world.phone())
        )
        births.append(one_birth(world, day + timedelta(days=30 * number), home=stated_home))
    return planted_case("h1", births, detail="phone" if by_phone else "address")


SPELLINGS = ("{}", "+51{}", "51{}", "0051{}", "+51 {}", "(+51) {}")
"""A Peruvian telephone number as different hands write it."""


def one_phone_spelt_differently(world: World) -> Pattern:
    """h1: children of six mothers in different places with one phone, each time written in another way."""
    day, phone = any_day(world), world.phone()
    births = []
    for number, spelling in enumerate(SPELLINGS):
        home = world.home()
        home.phone = spelling.format(phone)
        births.append(one_birth(world, day + timedelta(days=30 * number), home=home))
    return planted_case("h1", births, detail="spelt differently")


def after_death(world: World) -> Pattern:
    """i1: prints are presented for a child who died."""
    birth = one_birth(world, any_day(world))
    birth.died_on = birth.born_on + timedelta(days=120)
    birth.infant_failed_matches = 1
    return planted_case("i1", [birth])


def infant_unlike(world: World) -> Pattern:
    """g1: a minor's prints twice fail to match those enrolled."""
    birth = one_birth(world, any_day(world))
    birth.infant_failed_matches = 2
    return planted_case("g1", [birth])
