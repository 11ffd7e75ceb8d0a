"""Fraud that prints, cards or the watch-list show; and innocent births with prints. Drawn after all other patterns."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from registry.population.planted.pattern import Pattern, any_day, one_birth, planted_case
from registry.population.world.families import World
from registry.population.world.names import mistyped
from registry.population.world.people import CardApplication, MissingChild, Prints, Registration

CAPTURED_WITHIN_H: Final = 20
"""At an honest birth, prints are captured within this many hours of it."""
EARLIEST_CARD_DAYS: Final = 200
"""Cards are applied for within this many days before the last day; anyone born earlier may have one."""


def with_prints(world: World, birth: Registration, woman: int | None = None) -> Registration:
    """Add prints of mother and newborn captured within a day; the mother's of the finger set `woman` if given."""
    at = birth.born_at + timedelta(hours=world.rng.uniform(0.5, CAPTURED_WITHIN_H))
    mother = next(world.fingers) if woman is None else woman
    birth.prints = Prints(mother, next(world.fingers), at, at)
    return birth


def _birth_with_prints(world: World) -> tuple[Registration, Prints]:
    birth = with_prints(world, one_birth(world, any_day(world)))
    assert birth.prints is not None
    return birth, birth.prints


def _recently(world: World) -> datetime:
    return world.until - timedelta(days=world.rng.uniform(1, EARLIEST_CARD_DAYS))


def infant_twice(world: World) -> Pattern:
    """b1: one infant's prints under two mothers, within days, in one department."""
    first, prints = _birth_with_prints(world)
    near = world.land.by_department[first.site.district.department]
    day = first.born_on + timedelta(days=world.rng.randrange(10))
    second = with_prints(world, one_birth(world, day, site=world.rng.choice(near)))
    assert second.prints is not None
    first.district = second.district = None
    second.sex, second.prints.newborn, second.prints.touch = first.sex, prints.newborn, 2
    return planted_case("b1", [first, second])


def woman_twice(world: World) -> Pattern:
    """c1: one woman's prints under two names."""
    first, prints = _birth_with_prints(world)
    second = with_prints(world, one_birth(world, first.born_on + timedelta(days=400)), prints.mother)
    assert second.prints is not None
    second.prints.touch = 2
    return planted_case("c1", [first, second])


def prints_missing(world: World) -> Pattern:
    """c3: prints of the newborn and none of the mother; or hers captured days after the birth."""
    birth, prints = _birth_with_prints(world)
    if world.rng.random() < 0.5:
        prints.mother = None
        return planted_case("c3", [birth], detail="none")
    prints.mother_at = birth.born_at + timedelta(hours=world.rng.uniform(30, 90))
    return planted_case("c3", [birth], detail="late")


def same_file(world: World) -> Pattern:
    """i0: the image files of one newborn sent for another as well."""
    (first, first_prints), (second, second_prints) = _birth_with_prints(world), _birth_with_prints(world)
    second.prints = replace(second_prints, newborn=first_prints.newborn, files_of=first.child_id)
    return planted_case("i0", [first, second])


def prints_of_another(world: World) -> Pattern:
    """g2: a card is applied for with the prints of a child registered under another name."""
    (birth, _prints), (other, other_prints) = _birth_with_prints(world), _birth_with_prints(world)
    birth.card_applications = (_application(world, birth, minor=other_prints.newborn),)
    return planted_case("g2", [birth, other])


def applicant_is_another(world: World) -> Pattern:
    """g3: the aunt's document is shown, but the prints presented are not those stored of her since a birth."""
    (aunts, aunt_prints), (birth, prints) = _birth_with_prints(world), _birth_with_prints(world)
    assert aunts.mother is not None
    application = CardApplication(
        _recently(world),
        aunts.mother,
        "aunt_or_uncle",
        minor=prints.newborn,
        applicant_presented=next(world.fingers),
        applicant_stored=aunt_prints.mother,
    )
    birth.card_applications = (application,)
    return planted_case("g3", [aunts, birth])


def cards_in_a_burst(world: World) -> Pattern:
    """j1: four duplicates of a card within two years."""
    birth = one_birth(world, any_day(world))
    assert birth.mother is not None
    days_ago = sorted((world.rng.uniform(1, 390) for _ in range(4)), reverse=True)
    birth.card_applications = tuple(
        CardApplication(world.until - timedelta(days=days), birth.mother, "mother", is_duplicate=True)
        for days in days_ago
    )
    return planted_case("j1", [birth])


def missing_child(world: World) -> Pattern:
    """k2: a child on the watch-list, by names (half of them mistyped) or by prints."""
    birth, prints = _birth_with_prints(world)
    by_prints = world.rng.random() < 0.5
    names = birth.given_names if world.rng.random() < 0.5 else mistyped(world.rng, birth.given_names)
    world.missing_children.append(
        MissingChild(
            names,
            birth.first_surname,
            birth.second_surname,
            birth.born_on,
            prints.newborn if by_prints else None,
        )
    )
    return planted_case("k2", [birth], detail="prints" if by_prints else "names")


def _application(world: World, birth: Registration, minor: int | None) -> CardApplication:
    assert birth.mother is not None
    woman = birth.prints.mother if birth.prints else None
    return CardApplication(
        _recently(world), birth.mother, "mother", minor=minor, applicant_presented=woman, applicant_stored=woman
    )


def honest_births(world: World) -> Iterator[Registration]:
    """An innocent woman's births with prints: one child or two, and for half of the younger a card application."""
    birth, prints = _birth_with_prints(world)
    if world.rng.random() < 0.4:
        day = birth.born_on - timedelta(days=world.rng.randrange(500, 1500))
        elder = one_birth(world, day, mother=birth.mother, home=birth.home)
        yield with_prints(world, elder, prints.mother)
    if world.rng.random() < 0.5:
        birth.card_applications = (_application(world, birth, prints.newborn),)
    yield birth
