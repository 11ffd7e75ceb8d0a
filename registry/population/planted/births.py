"""Fraud in births: in dates, mothers, prints compared before, places without witnesses, contacts."""

from datetime import timedelta

from registry.core.clock import PERU
from registry.population.planted.pattern import Pattern, any_day, mother_of_age, one_birth, planted_case
from registry.population.world.families import World, twin
from registry.population.world.people import Home


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
    return planted_case("b2", [first, second])


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
    home.phone, home.address = home.phone or world.phone(), home.address or "Jr. Unión 77"
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
