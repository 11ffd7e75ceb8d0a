"""What one account does at a ward: mothers' fingers that fail, pictures that it turns over; and innocent wards."""

from datetime import timedelta
from typing import Final

from registry.population.planted.pattern import Pattern, any_day, one_birth, planted_case
from registry.population.planted.prints import with_prints
from registry.population.world.families import World
from registry.population.world.land import Site
from registry.population.world.people import Registration

DELIVERIES: Final = 9
"""Of each account: by chance alone so many fall to one of two accounts once in 49 000."""
BUSY_SITES: Final = 3
"""Sites where so many births more are nothing out of line, and so many more for the innocent side."""


def one_who_fails(world: World) -> Pattern:
    """e6: a colleague at whom every mother's fingers are "bandaged", on days on which the others capture theirs."""
    site = world.rng.choice(world.land.sites[:BUSY_SITES])
    return planted_case("e6", _days(world, site, everybody_fails=False))


def broken_sensor(world: World) -> Pattern:
    """The other side of e6: the ward's only sensor fails the colleague as often as everybody else."""
    site = world.rng.choice(world.land.sites[BUSY_SITES : 2 * BUSY_SITES])
    return planted_case("broken sensor", _days(world, site, everybody_fails=True), is_innocent=True)


def turned_over(world: World) -> Pattern:
    """i6: an account sends the pictures of a newborn it enrolled days ago as another's, turned over."""
    first, second = _of_one_account(world)
    assert first.prints is not None
    assert second.prints is not None
    second.prints.newborn, second.prints.newborn_is_turned = first.prints.newborn, True
    return planted_case("i6", [first, second])


def of_one_account(world: World) -> Pattern:
    """The other side of i6: two births of an account, of one of which the mother's hands were exchanged."""
    first, second = _of_one_account(world)
    assert second.prints is not None
    second.prints.has_exchanged_hands = True
    return planted_case("hands exchanged", [first, second], is_innocent=True)


def _of_one_account(world: World) -> tuple[Registration, Registration]:
    site, day = world.rng.choice(world.land.sites[2 * BUSY_SITES :]), any_day(world)
    days = (day, day + timedelta(days=world.rng.randrange(2, 9)))
    first, second = (with_prints(world, one_birth(world, each, site=site)) for each in days)
    first.is_by_colleague = second.is_by_colleague = True
    return first, second


def _days(world: World, site: Site, *, everybody_fails: bool) -> list[Registration]:
    """Births of days some apart, of each day one of the colleague's and one of another account's.

    On the first day nobody but the colleague fails: whoever never captures a mother says nothing of the sensor.
    """
    first = any_day(world)
    births: list[Registration] = []
    for number in range(DELIVERIES):
        day = first + timedelta(days=5 * number)
        failed, other = (with_prints(world, one_birth(world, day, site=site)) for _account in range(2))
        failed.is_by_colleague = True
        for birth in (failed, other) if everybody_fails and number else (failed,):
            assert birth.prints is not None
            birth.prints.mother, birth.prints.mothers_failure = None, "bandaged"
        failed.enrolled_at = other.enrolled_at = max(failed.enrolled_at, other.enrolled_at)
        failed.inscribed_at = other.inscribed_at = min(failed.enrolled_at + timedelta(days=9), world.until)
        births += (failed, other)
    return births
