"""What happens to papers: an acta replaced or rectified, a certificate made again, a number mistyped."""

from datetime import timedelta

from registry.population.planted.pattern import (
    Pattern,
    another_person,
    any_day,
    mother_of_age,
    one_birth,
    planted_case,
    same_child_again,
)
from registry.population.world.families import World


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
    second = same_child_again(world, first, enrolled_at=first.enrolled_at + timedelta(days=2))
    first.is_annulled, first.inscribed_at = True, None
    return planted_case("made again", [first, second], is_innocent=True, one_person=(first, second))


def number_mistyped(world: World) -> Pattern:
    """A certificate with another woman's number, annulled and made again for the mother, of the same name and date."""
    first = one_birth(world, any_day(world))
    mother = first.mother
    assert mother is not None
    stranger = mother_of_age(world, first.born_on)
    second = same_child_again(world, first, enrolled_at=first.enrolled_at + timedelta(days=1))
    first.mother = stranger
    first.stated_mother = another_person(world, mother, document_number=stranger.document_number)
    first.is_annulled, first.inscribed_at = True, None
    return planted_case("number mistyped", [first, second], is_innocent=True, one_person=(first, second))


def born_within_the_hour(world: World) -> Pattern:
    """Two ordinary births of one hour at one facility, of unlike weight."""
    first = one_birth(world, any_day(world), site=max(world.land.sites, key=lambda site: site.issued))
    second = one_birth(world, first.born_on, site=first.site)
    second.born_at = second.stated_born_at = first.born_at + timedelta(minutes=world.rng.randrange(1, 50))
    second.enrolled_at = second.born_at + timedelta(hours=5)
    second.inscribed_at = second.enrolled_at + timedelta(days=4)
    second.weight_g = first.weight_g + world.rng.choice((-1, 1)) * world.rng.randrange(60, 500)
    return planted_case("one hour", [first, second], is_innocent=True)
