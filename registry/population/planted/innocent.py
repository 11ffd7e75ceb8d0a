"""Innocent cases that look like fraud: nothing may flag them as it."""

from datetime import timedelta

from registry.population.planted.pattern import Pattern, any_day, mother_of_age, one_birth, planted_case
from registry.population.world.families import World
from registry.population.world.people import new_id


def child_mother(world: World) -> Pattern:
    """The other side of d1: a mother aged 11 to 13 is referred to child protection, never suspected."""
    day = any_day(world)
    birth = one_birth(world, day, mother=mother_of_age(world, day, world.rng.uniform(11.2, 13.8)))
    return planted_case("protection", [birth], is_innocent=True)


def adoption(world: World) -> Pattern:
    """An acta replaced after an adoption, the old one sealed."""
    birth = one_birth(world, any_day(world))
    birth.adopted_as = world.names.given(world.rng, birth.sex)
    return planted_case("adoption", [birth], is_innocent=True)


def correction(world: World) -> Pattern:
    """An acta rectified."""
    birth = one_birth(world, any_day(world))
    birth.is_corrected = True
    return planted_case("correction", [birth], is_innocent=True)


def made_again(world: World) -> Pattern:
    """A certificate annulled by the facility and made again for its mother."""
    first = one_birth(world, any_day(world))
    second = first.copy(
        child_id=new_id(world.rng),
        birth_id=new_id(world.rng),
        delivery_id=new_id(world.rng),
        certificate=first.site.next_certificate(first.enrolled_at.date()),
        enrolled_at=first.enrolled_at + timedelta(days=2),
    )
    first.is_annulled, first.inscribed_at = True, None
    return planted_case("made again", [first, second], is_innocent=True)
