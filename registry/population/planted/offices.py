"""Fraud by those who declare, attend, certify and register births."""

from datetime import timedelta

from registry.facilities.rules import distance_km
from registry.population.planted.pattern import (
    Pattern,
    another_person,
    any_day,
    one_birth,
    planted_case,
)
from registry.population.world.families import World
from registry.population.world.land import Site
from registry.population.world.people import Registration, new_id


def one_declarant(world: World) -> Pattern:
    """e1: one declarant for children of many mothers within a year."""
    day, document = any_day(world), world.document()
    births = [one_birth(world, day + timedelta(days=35 * n)) for n in range(world.rng.randrange(4, 7))]
    for birth in births:
        birth.declarant, birth.declarant_document = "other", document
    return planted_case("e1", births)


def institution_of_the_whole_country(world: World) -> Pattern:
    """e1: one declarant "of an institution" for children of many mothers in several departments."""
    day, document = any_day(world), world.document()
    sites = [sites[0] for sites in world.land.by_department.values()]
    chosen = [world.rng.choice(sites) for _ in range(4)] + world.rng.sample(sites, min(3, len(sites)))
    births = [one_birth(world, day + timedelta(days=30 * n), site=site) for n, site in enumerate(chosen)]
    for birth in births:
        birth.declarant, birth.declarant_document = "institution", document
    return planted_case("e1", births, detail="institution")


def one_father(world: World) -> Pattern:
    """e2: one man recognises children of many mothers within a year."""
    day, father = any_day(world), world.adult("male", None, world.until)
    births = [one_birth(world, day + timedelta(days=40 * n), father=father) for n in range(world.rng.randrange(4, 6))]
    return planted_case("e2", births)


def one_father_without_document(world: World) -> Pattern:
    """e2: a man without a document recognises children of many mothers; each acta makes a person of him."""
    day = any_day(world)
    father = another_person(world, world.adult("male", None, world.until), document_type="NONE", document_number=None)
    births = [
        one_birth(world, day + timedelta(days=40 * n), father=another_person(world, father))
        for n in range(world.rng.randrange(4, 6))
    ]
    return planted_case("e2", births, detail="no document", one_person=[birth.father for birth in births])


def overloaded_attendant(world: World) -> Pattern:
    """e3: an attendant with eighteen births in a day, or with two within hours at distant sites."""
    day = any_day(world)
    first = one_birth(world, day)
    if world.rng.random() < 0.5:
        births = [first, *(one_birth(world, day, site=first.site) for _ in range(17))]
        detail = "many"
    else:
        second = one_birth(world, day, site=_distant_site(world, first.site, 150))
        second.born_at = second.stated_born_at = first.born_at + timedelta(hours=3)
        second.enrolled_at = second.born_at + timedelta(hours=20)
        second.inscribed_at = second.enrolled_at + timedelta(days=5)
        births, detail = [first, second], "distant"
    for birth in births:
        birth.attendant = first.attendant
    return planted_case("e3", births, detail=detail)


def certifier_at_two_sites(world: World) -> Pattern:
    """e4: one certifier of births at distant sites within the hour, each attended by somebody else."""
    first = one_birth(world, any_day(world))
    second = one_birth(world, first.born_on, site=_distant_site(world, first.site, 150))
    second.born_at = second.stated_born_at = first.born_at + timedelta(minutes=25)
    second.enrolled_at = second.born_at + timedelta(hours=20)
    second.inscribed_at = second.enrolled_at + timedelta(days=5)
    first.attendant, first.certifier = first.site.staff[1], first.site.staff[0]
    second.attendant, second.certifier = second.site.staff[0], first.certifier
    return planted_case("e4", [first, second])


def certifier_without_licence(world: World) -> Pattern:
    """e5: a certifier on no facility's staff, beside an attendant who is."""
    birth = one_birth(world, any_day(world))
    birth.certifier = (world.document(), "99998")
    return planted_case("e5", [birth], detail="certifier")


def _distant_site(world: World, site: Site, km: float) -> Site:
    here = (site.district.latitude, site.district.longitude)
    distant = [
        other
        for other in world.land.sites
        if distance_km(here, (other.district.latitude, other.district.longitude)) > km
    ]
    return world.rng.choice(distant or world.land.sites)


def no_licence(world: World) -> Pattern:
    """e5: an attendant on no facility's staff."""
    birth = one_birth(world, any_day(world))
    birth.attendant = (world.document(), "99999")
    return planted_case("e5", [birth])


def burst(world: World) -> Pattern:
    """f1: a facility with far more births in one month than it ever has."""
    site = min(world.land.sites, key=lambda candidate: candidate.issued)
    # Years before anything else is planted, so that nothing else falls into it.
    day = any_day(world, 2.0).replace(day=1) - timedelta(days=8 * 365)
    day = day.replace(day=1)
    usual = max(1, site.issued // 200)
    births = [one_birth(world, day + timedelta(days=n % 27), site=site) for n in range(25 + 6 * usual)]
    return planted_case("f1", births)


def far_and_late(world: World) -> Pattern:
    """f2: enrolled late, more than 200 km from the stated place of birth."""
    birth = one_birth(world, any_day(world))
    stated_district = birth.site.district
    birth.site = _distant_site(world, birth.site, 260)
    birth.enrol_late(world.until, world.rng.randrange(100, 350))
    _enrol_at_site(birth, world)
    birth.district = stated_district
    return planted_case("f2", [birth])


def _enrol_at_site(birth: Registration, world: World) -> None:
    """Give the birth a certificate and an attendant of its site."""
    birth.certificate = birth.site.next_certificate(birth.enrolled_at.date())
    birth.attendant = world.rng.choice(birth.site.staff)


def out_of_sequence(world: World) -> Pattern:
    """f4: a certificate number far from those of its facility at that time."""
    birth = one_birth(world, any_day(world), site=world.land.sites[0])
    birth.certificate = f"{birth.site.prefix}{800_000 + 997 * next(world.pads) % 199_999}"
    return planted_case("f4", [birth])


def pad_of_another(world: World) -> Pattern:
    """f4: a certificate from the pad of a distant facility, among its own numbers."""
    busy = sorted(world.land.sites, key=lambda site: -site.issued)[:4]
    site, other = world.rng.sample(busy, 2)
    birth = one_birth(world, any_day(world), site=site)
    birth.certificate = other.next_certificate(birth.enrolled_at.date())
    return planted_case("f4", [birth], detail="another's pad")


def retried_elsewhere(world: World) -> Pattern:
    """k1: annulled at one office, and tried at another within the month."""
    first = one_birth(world, any_day(world))
    second = first.copy(
        child_id=new_id(world.rng),
        birth_id=new_id(world.rng),
        delivery_id=new_id(world.rng),
        site=_distant_site(world, first.site, 0),
        enrolled_at=first.enrolled_at + timedelta(days=12),
    )
    _enrol_at_site(second, world)
    second.district = first.site.district
    second.inscribed_at = second.enrolled_at + timedelta(days=4)
    first.is_annulled, first.inscribed_at = True, None
    return planted_case("k1", [first, second], one_person=(first, second))
