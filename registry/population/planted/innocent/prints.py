"""Innocents with prints: twins, namesakes whose fingers differ, new papers, a recapture, a bandaged hand."""

from dataclasses import replace
from datetime import timedelta

from registry.fingerprints.rules import CONFIRMED, NOT_ASSESSABLE, PRESENTED, REFERENCE
from registry.population.planted.innocent.families import two_namesakes, two_papers
from registry.population.planted.pattern import Pattern, planted_case
from registry.population.planted.prints import application, birth_with_prints, with_prints
from registry.population.world.families import World, twin
from registry.population.world.people import LaterPrints


def twins_with_cards(world: World) -> Pattern:
    """Twins, each with fingers of their own, who ask for their cards."""
    first, prints = birth_with_prints(world)
    first.plurality = 2
    second = twin(world, first)
    second.prints = replace(prints, newborn=next(world.fingers))
    for birth in (first, second):
        assert birth.prints is not None
        birth.card_applications = (application(world, birth, minor=birth.prints.newborn),)
    return planted_case("twins with cards", [first, second], is_innocent=True)


def namesakes_with_prints(world: World) -> Pattern:
    """Two women of one name and birth date whose thumbs plainly differ."""
    births = [with_prints(world, birth) for birth in two_namesakes(world, world.rng.randrange(400, 900))]
    return planted_case("namesakes with prints", births, is_innocent=True)


def new_document_with_prints(world: World) -> Pattern:
    """One woman's prints under the record without a DNI and under the one with it."""
    first, second = two_papers(world)
    with_prints(world, first)
    assert first.prints is not None
    with_prints(world, second, first.prints.mother)
    assert second.prints is not None
    second.prints.touch = 2
    return planted_case(
        "new document with prints", [first, second], is_innocent=True, one_person=(first.mother, second.mother)
    )


def second_attempt(world: World) -> Pattern:
    """A newborn recognised at the second attempt of the discharge."""
    birth, prints = birth_with_prints(world)
    at = birth.enrolled_at + timedelta(hours=20)
    birth.later_prints = (
        LaterPrints(prints.newborn, at, "verification", PRESENTED, NOT_ASSESSABLE, 7.4),
        LaterPrints(prints.newborn, at + timedelta(minutes=5), "verification", PRESENTED, CONFIRMED, 44.0),
    )
    return planted_case("second attempt", [birth], is_innocent=True)


def recaptured(world: World) -> Pattern:
    """The same newborn recaptured at two months."""
    birth, prints = birth_with_prints(world)
    at = birth.born_at + timedelta(days=world.rng.randrange(60, 75))
    birth.later_prints = (LaterPrints(prints.newborn, at, "recapture", REFERENCE),)
    return planted_case("recaptured", [birth], is_innocent=True)


def bandaged(world: World) -> Pattern:
    """A minor with bandaged thumbs asks for a card."""
    birth, _prints = birth_with_prints(world)
    birth.card_applications = (replace(application(world, birth, minor=None), withholds="bandaged"),)
    return planted_case("bandaged", [birth], is_innocent=True)
