"""What is shown for an ID besides fingers: photographs and court decisions, stolen, invented, or used twice rightly."""

from datetime import timedelta

from registry.population.planted.pattern import Pattern, planted_case
from registry.population.planted.prints import application, birth_with_prints, recently
from registry.population.world.families import World
from registry.population.world.people import CardApplication, Registration


def one_photograph(world: World) -> Pattern:
    """m1: the mothers of two children bring one photograph."""
    births, file = [], f"{world.rng.random()}"
    for _child in range(2):
        birth, prints = birth_with_prints(world)
        applied = application(world, birth, prints.newborn)
        applied.photograph = file
        birth.card_applications = (applied,)
        births.append(birth)
    return planted_case("m1", births)


def one_photograph_of_one_child(world: World) -> Pattern:
    """The other side of m1: a child's photograph serves for its lost ID again, and another child has one of its own."""
    births, file = [], f"{world.rng.random()}"
    for _child in range(2):
        birth, prints = birth_with_prints(world)
        birth.card_applications = (application(world, birth, prints.newborn),)
        births.append(birth)
    first = births[0]
    assert first.mother is not None
    (again,) = first.card_applications
    again.photograph = file
    before = again.at - timedelta(days=100)
    lost = CardApplication(before, first.mother, "mother", is_duplicate=True, photograph=file)
    first.card_applications = (lost, again)
    return planted_case("photograph used again", births, is_innocent=True)


def one_decision(world: World) -> Pattern:
    """h2: two tutors show the same court's decision for children of two families."""
    file = f"{world.rng.randrange(1, 99999):05d}-{world.until.year - 1}-0-1801-JR-FC-{world.rng.randrange(1, 20):02d}"
    return planted_case("h2", [_by_tutor(world, file) for _child in range(2)])


def decisions_of_two_courts(world: World) -> Pattern:
    """The other side of h2: two courts number their decisions, each on its own, and come to the same."""
    short = f"{world.rng.randrange(1, 999)}-{world.until.year - 1}"
    births = [_by_tutor(world, short) for _child in range(2)]
    return planted_case("decisions of two courts", births, is_innocent=True)


def _by_tutor(world: World, decision: str) -> Registration:
    """A child for whom a tutor applies, a stranger to its family."""
    birth, prints = birth_with_prints(world)
    at = recently(world)
    tutor = world.adult("female", None, world.until)
    applied = CardApplication(at, tutor, "tutor", minor=prints.newborn, decision=decision)
    birth.card_applications = (applied,)
    return birth
