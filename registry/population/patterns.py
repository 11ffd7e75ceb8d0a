"""What is planted: a pattern of fraud for every indicator that data alone can show, and its innocent likenesses.

Those that need prints, cards or the watch-list are in `printed`.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from registry.core.clock import PERU
from registry.facilities.rules import distance_km
from registry.population.families import World, registration, twin
from registry.population.land import Site
from registry.population.people import Adult, Home, Planted, Registration, new_id

Pattern = tuple[list[Registration], Planted]


def any_day(world: World, years_ago: float = 6.0) -> date:
    """A day of the last years, more than a year before the last."""
    return (world.until - timedelta(days=400 + world.rng.random() * 365 * years_ago)).astimezone(PERU).date()


def _mother(world: World, day: date, years: float = 27.0) -> Adult:
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
    made = registration(
        world, mother or _mother(world, day), father, father is not None, home or world.home(), day, site=site
    )
    made.place, made.attendant_profession, made.died_on = "facility", "obstetrician", None
    made.attendant = made.attendant or world.rng.choice(made.site.staff)
    made.inscribed_at = min(made.enrolled_at + timedelta(days=9), world.until)
    made.weeks = made.weeks or 39
    return made


def said(kind: str, births: list[Registration], *, is_innocent: bool = False, detail: str = "") -> Pattern:
    """Births, and what they are to be found by."""
    return births, Planted(
        kind, [one.birth_id for one in births], [one.child_id for one in births], is_innocent, detail
    )


def too_close(world: World) -> Pattern:
    """a1: a mother's births four to six months apart."""
    day = any_day(world)
    first = one_birth(world, day)
    second = one_birth(world, day + timedelta(days=world.rng.randrange(90, 150)), mother=first.mother, home=first.home)
    return said("a1", [first, second])


def third_twin(world: World) -> Pattern:
    """a2: a third child of a delivery of two; or the second, brought a week later."""
    first = one_birth(world, any_day(world))
    first.plurality = 2
    second = twin(world, first)
    if world.rng.random() < 0.5:
        second.enrolled_at = first.enrolled_at + timedelta(days=world.rng.randrange(6, 40))
        second.inscribed_at = second.enrolled_at + timedelta(days=3)
        return said("a2", [first, second], detail="added later")
    third = twin(world, first)
    third.order, third.inscribed_at = 0, None
    return said("a2", [first, second, third], detail="third")


def same_data(world: World) -> Pattern:
    """b2: one infant's data under two mothers."""
    day = any_day(world)
    first = one_birth(world, day)
    second = one_birth(world, day, site=first.site)
    later = timedelta(minutes=world.rng.randrange(5, 55))
    second.born_at = second.told_born_at = first.born_at + later
    second.enrolled_at = max(second.born_at, first.enrolled_at) + timedelta(hours=2)
    second.inscribed_at = second.enrolled_at + timedelta(days=5)
    second.sex, second.weight_g = first.sex, first.weight_g + world.rng.randrange(-15, 15)
    return said("b2", [first, second])


def failed_prints(world: World) -> Pattern:
    """c2: the mother at the delivery is not the one known."""
    one = one_birth(world, any_day(world))
    one.mother_failed_match = True
    return said("c2", [one])


def implausible_mother(world: World) -> Pattern:
    """d1: a mother too old, or dead before the birth."""
    day = any_day(world)
    dead = world.rng.random() < 0.4
    mother = _mother(world, day, 30 if dead else world.rng.uniform(61, 70))
    if dead:
        mother.died_on = day - timedelta(days=world.rng.randrange(100, 900))
    return said("d1", [one_birth(world, day, mother=mother)], detail="dead" if dead else "old")


def child_mother(world: World) -> Pattern:
    """d1's other side: a mother of 11 to 13 is protected, never suspected."""
    day = any_day(world)
    return said(
        "protection",
        [one_birth(world, day, mother=_mother(world, day, world.rng.uniform(11.2, 13.8)))],
        is_innocent=True,
    )


def one_declarant(world: World) -> Pattern:
    """e1: one declarant for children of many mothers within a year."""
    day, document = any_day(world), f"{next(world.documents):08d}"
    made = [one_birth(world, day + timedelta(days=35 * n)) for n in range(world.rng.randrange(4, 7))]
    for one in made:
        one.declarant, one.declarant_document = "other", document
    return said("e1", made)


def one_father(world: World) -> Pattern:
    """e2: one man recognises children of many mothers within a year."""
    day, father = any_day(world), world.adult("male", None, world.until)
    made = [one_birth(world, day + timedelta(days=40 * n), father=father) for n in range(world.rng.randrange(4, 6))]
    return said("e2", made)


def overload(world: World) -> Pattern:
    """e3: an attendant of eighteen births in a day, or of two within hours at distant sites."""
    day = any_day(world)
    first = one_birth(world, day)
    if world.rng.random() < 0.5:
        made = [first, *(one_birth(world, day, site=first.site) for _ in range(17))]
        detail = "many"
    else:
        other = one_birth(world, day, site=_distant(world, first.site, 150))
        other.born_at = other.told_born_at = first.born_at + timedelta(hours=3)
        other.enrolled_at = other.born_at + timedelta(hours=20)
        other.inscribed_at = other.enrolled_at + timedelta(days=5)
        made, detail = [first, other], "distant"
    for one in made:
        one.attendant = first.attendant
    return said("e3", made, detail=detail)


def _distant(world: World, site: Site, km: float) -> Site:
    here = (site.district.latitude, site.district.longitude)
    far = [one for one in world.land.sites if distance_km(here, (one.district.latitude, one.district.longitude)) > km]
    return world.rng.choice(far or world.land.sites)


def no_licence(world: World) -> Pattern:
    """e5: an attendant who is nobody's staff."""
    one = one_birth(world, any_day(world))
    one.attendant = (f"{next(world.documents):08d}", "99999")
    return said("e5", [one])


def burst(world: World) -> Pattern:
    """f1: a facility with far more births in a month than it ever has."""
    site = min(world.land.sites, key=lambda one: one.issued)
    day = any_day(world).replace(day=1)
    usual = max(1, site.issued // 200)
    made = [one_birth(world, day + timedelta(days=n % 27), site=site) for n in range(25 + 6 * usual)]
    return said("f1", made)


def far_and_late(world: World) -> Pattern:
    """f2: enrolled late, more than 200 km from where the child is said to be born."""
    one = one_birth(world, any_day(world))
    born_at = one.site.district
    one.site = _distant(world, one.site, 260)
    _late(one, world, world.rng.randrange(100, 350))
    _enrolled_there(one, world)
    one.district = born_at
    return said("f2", [one])


def _enrolled_there(one: Registration, world: World) -> None:
    """A certificate and an attendant of the site that it is enrolled at."""
    one.certificate = one.site.next_certificate(one.enrolled_at.date())
    one.attendant = world.rng.choice(one.site.staff)


def _late(one: Registration, world: World, days: int) -> Registration:
    one.enrolled_at = min(world.until - timedelta(hours=3), one.enrolled_at + timedelta(days=days))
    one.inscribed_at = one.enrolled_at + timedelta(hours=1)
    return one


def witnesses_only(world: World) -> Pattern:
    """f3: a child of eight to seventeen, told by witnesses alone, of whom there is no earlier trace."""
    day = (world.until - timedelta(days=world.rng.randrange(9 * 365, 16 * 365))).astimezone(PERU).date()
    one = one_birth(world, day)
    one.place, one.attendant_profession, one.attendant = "home", "relative", None
    _late(one, world, 8 * 365 + 200)
    one.certificate = one.site.next_certificate(one.enrolled_at.date())
    return said("f3", [one])


def out_of_sequence(world: World) -> Pattern:
    """f4: a certificate's number far from those of its facility and time."""
    one = one_birth(world, any_day(world), site=world.rng.choice(world.land.sites[:8]))
    one.certificate = f"{one.site.prefix}{world.rng.randrange(800_000, 999_999)}"
    return said("f4", [one])


def one_contact(world: World) -> Pattern:
    """h1: unrelated children of many mothers at one phone, or at one address."""
    day, home = any_day(world), world.home()
    home.phone, home.address = home.phone or world.phone(), home.address or "Jr. Unión 77"
    by_phone = world.rng.random() < 0.5
    made = []
    for n in range(6 if by_phone else 10):
        told = (
            Home(home.district, world.home().address, home.phone)
            if by_phone
            else Home(home.district, home.address, world.phone())
        )
        made.append(one_birth(world, day + timedelta(days=30 * n), home=told))
    return said("h1", made, detail="phone" if by_phone else "address")


def after_death(world: World) -> Pattern:
    """i1: prints are presented for a child who died."""
    one = one_birth(world, any_day(world))
    one.died_on = one.born_on + timedelta(days=120)
    one.infant_failed_matches = 1
    return said("i1", [one])


def elsewhere(world: World) -> Pattern:
    """k1: annulled at one office, and tried at another within the month."""
    first = one_birth(world, any_day(world))
    other = first.copy(
        child_id=new_id(world.rng),
        birth_id=new_id(world.rng),
        delivery_id=new_id(world.rng),
        site=_distant(world, first.site, 0),
        enrolled_at=first.enrolled_at + timedelta(days=12),
    )
    _enrolled_there(other, world)
    other.district = first.site.district
    other.inscribed_at = other.enrolled_at + timedelta(days=4)
    first.is_annulled, first.inscribed_at = True, None
    return said("k1", [first, other])


def infant_unlike(world: World) -> Pattern:
    """g1: a minor fails twice against the prints enrolled."""
    one = one_birth(world, any_day(world))
    one.infant_failed_matches = 2
    return said("g1", [one])


def adoption(world: World) -> Pattern:
    """Innocent: an acta replaced after an adoption, the old one sealed."""
    one = one_birth(world, any_day(world))
    one.adopted_as = world.names.given(world.rng, one.sex)
    return said("adoption", [one], is_innocent=True)


def correction(world: World) -> Pattern:
    """Innocent: an acta rectified."""
    one = one_birth(world, any_day(world))
    one.is_corrected = True
    return said("correction", [one], is_innocent=True)


def made_again(world: World) -> Pattern:
    """Innocent: a certificate annulled by the facility and made again for its mother."""
    first = one_birth(world, any_day(world))
    again = first.copy(
        child_id=new_id(world.rng),
        birth_id=new_id(world.rng),
        delivery_id=new_id(world.rng),
        certificate=first.site.next_certificate(first.enrolled_at.date()),
        enrolled_at=first.enrolled_at + timedelta(days=2),
    )
    first.is_annulled, first.inscribed_at = True, None
    return said("made again", [first, again], is_innocent=True)


PATTERNS: Final[tuple[Callable[[World], Pattern], ...]] = (
    too_close,
    third_twin,
    same_data,
    failed_prints,
    implausible_mother,
    child_mother,
    one_declarant,
    one_father,
    overload,
    no_licence,
    burst,
    far_and_late,
    witnesses_only,
    out_of_sequence,
    one_contact,
    after_death,
    elsewhere,
    infant_unlike,
    adoption,
    correction,
    made_again,
)


def planted(world: World, people: int) -> Iterator[Pattern]:
    """Each pattern some times: 2 for the smallest population, 1 for each 5000 persons."""
    for pattern in PATTERNS:
        for _ in range(1 if pattern is burst else max(2, people // 5000)):
            yield pattern(world)
