"""What all patterns share: an ordinary birth to start from, and the record of what was planted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.core.clock import PERU
from registry.population.world.families import World, registration
from registry.population.world.land import Site
from registry.population.world.people import Adult, Home, PlantedCase, Registration, new_id

Pattern = tuple[list[Registration], PlantedCase]
PatternMaker = Callable[[World], Pattern]
NOTHING = "nothing"
"""The level of what raises no alert. The others are those of alerts."""


@dataclass(frozen=True, slots=True)
class Planting:
    """A pattern of the catalogue, and the level its gravest alert is to have.

    A fraud has at least that level, an innocent case at most.
    """

    make: PatternMaker
    level: str

    def plant(self, world: World) -> Pattern:
        """One case of it."""
        births, case = self.make(world)
        case.level = self.level
        return births, case


def any_day(world: World, years_ago: float = 6.0, least_days: int = 430) -> date:
    """A day of the last years, at least so many days before the population's last day."""
    days = least_days + world.rng.random() * 365 * years_ago
    return (world.until - timedelta(days=days)).astimezone(PERU).date()


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


def same_child_again(world: World, first: Registration, **changes: object) -> Registration:
    """The same child on another certificate, of a delivery of its own."""
    certificate = first.site.next_certificate(first.enrolled_at.date())
    ids = {name: new_id(world.rng) for name in ("child_id", "birth_id", "delivery_id")}
    return first.copy(**{"certificate": certificate, **ids, **changes})


def another_person(world: World, adult: Adult, **changes: object) -> Adult:
    """Another record of an adult, with some fields changed."""
    return replace(adult, id=new_id(world.rng), **changes)  # type: ignore[arg-type]  # its own fields


def planted_case(
    kind: str,
    births: list[Registration],
    *,
    is_innocent: bool = False,
    detail: str = "",
    one_person: Iterable[Adult | Registration | None] = (),
) -> Pattern:
    """Births together with the record of what is to find them; `one_person`: adults, or children, that are one."""
    birth_ids, child_ids = [birth.birth_id for birth in births], [birth.child_id for birth in births]
    ones = [one.id if isinstance(one, Adult) else one.child_id for one in one_person if one is not None]
    return births, PlantedCase(kind, birth_ids, child_ids, is_innocent, detail, one_person=ones)
