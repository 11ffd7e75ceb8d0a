"""What all patterns share: an ordinary birth to start from, and the record of what was planted."""

from collections.abc import Callable
from datetime import date, timedelta

from registry.core.clock import PERU
from registry.population.world.families import World, registration
from registry.population.world.land import Site
from registry.population.world.people import Adult, Home, PlantedCase, Registration

Pattern = tuple[list[Registration], PlantedCase]
PatternMaker = Callable[[World], Pattern]


def any_day(world: World, years_ago: float = 6.0) -> date:
    """A day of the last years, more than a year before the population's last day."""
    return (world.until - timedelta(days=400 + world.rng.random() * 365 * years_ago)).astimezone(PERU).date()


def mother_of_age(world: World, day: date, years: float = 27.0) -> Adult:
    """A new mother of that age on a day."""
    return world.adult("female", day - timedelta(days=int(years * 365.25)), world.until)


def one_birth(
    world: World,
    day: date,
    *,
    mother: Adult | None = None,
    father: Adult | None = None,
    home: Home | None = None,
    site: Site | None = None,
) -> Registration:
    """An ordinary birth at a facility, inscribed within days."""
    birth = registration(
        world, mother or mother_of_age(world, day), father, father is not None, home or world.home(), day, site=site
    )
    birth.place, birth.attendant_profession, birth.died_on = "facility", "obstetrician", None
    birth.attendant = birth.attendant or world.rng.choice(birth.site.staff)
    birth.inscribed_at = min(birth.enrolled_at + timedelta(days=9), world.until)
    birth.weeks = birth.weeks or 39
    return birth


def planted_case(kind: str, births: list[Registration], *, is_innocent: bool = False, detail: str = "") -> Pattern:
    """Births together with the record of what is to find them."""
    birth_ids, child_ids = [birth.birth_id for birth in births], [birth.child_id for birth in births]
    return births, PlantedCase(kind, birth_ids, child_ids, is_innocent, detail)
