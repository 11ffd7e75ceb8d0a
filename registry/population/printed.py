"""Patterns that need prints, cards or the watch-list, and innocent births with prints; after all others."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from registry.population.families import World
from registry.population.names import mistyped
from registry.population.patterns import Pattern, any_day, one_birth, said
from registry.population.people import Asked, Prints, Registration, Sought

CAPTURED_WITHIN_H: Final = 20
"""At an honest birth prints are taken within so many hours of it."""
EARLIEST_CARD_DAYS: Final = 200
"""A card is asked for so long before the last day at most: who was born earlier may have one."""


def photographed(world: World, one: Registration, woman: int | None = None) -> Registration:
    """The registration with prints of mother and newborn, taken within a day; of a woman's finger set if it is told."""
    at = one.born_at + timedelta(hours=world.rng.uniform(0.5, CAPTURED_WITHIN_H))
    mother = next(world.fingers) if woman is None else woman
    one.prints = Prints(mother, next(world.fingers), at, at)
    return one


def _printed(world: World, **given: object) -> Registration:
    return photographed(world, one_birth(world, any_day(world), **given))  # type: ignore[arg-type]  # passed on as they are


def _lately(world: World) -> datetime:
    return world.until - timedelta(days=world.rng.uniform(1, EARLIEST_CARD_DAYS))


def infant_twice(world: World) -> Pattern:
    """b1: one infant's prints under two mothers, within days, in one department."""
    first = _printed(world)
    assert first.prints is not None
    near = world.land.by_department[first.site.district.department]
    day = first.born_on + timedelta(days=world.rng.randrange(10))
    second = photographed(world, one_birth(world, day, site=world.rng.choice(near)))
    assert second.prints is not None
    first.district = second.district = None
    second.sex, second.prints.newborn, second.prints.touch = first.sex, first.prints.newborn, 2
    return said("b1", [first, second])


def woman_twice(world: World) -> Pattern:
    """c1: one woman's prints under two names."""
    first = _printed(world)
    assert first.prints is not None
    second = photographed(world, one_birth(world, first.born_on + timedelta(days=400)), first.prints.mother)
    assert second.prints is not None
    second.prints.touch = 2
    return said("c1", [first, second])


def prints_missing(world: World) -> Pattern:
    """c3: prints of the newborn and none of the mother; or hers taken days after the birth."""
    one = _printed(world)
    assert one.prints is not None
    if world.rng.random() < 0.5:
        one.prints.mother = None
        return said("c3", [one], detail="none")
    one.prints.mother_at = one.born_at + timedelta(hours=world.rng.uniform(30, 90))
    return said("c3", [one], detail="late")


def same_file(world: World) -> Pattern:
    """i0: the image files of one newborn sent for another as well."""
    first, second = _printed(world), _printed(world)
    assert first.prints is not None
    assert second.prints is not None
    second.prints = replace(second.prints, newborn=first.prints.newborn, files_of=first.child_id)
    return said("i0", [first, second])


def prints_of_another(world: World) -> Pattern:
    """g2: a card is asked for with the prints of a child who is registered under another name."""
    one, other = _printed(world), _printed(world)
    assert other.prints is not None
    one.asked = (_asked(world, one, minor=other.prints.newborn),)
    return said("g2", [one, other])


def applicant_is_another(world: World) -> Pattern:
    """g3: the aunt's document is shown, and the prints presented are not those of hers kept since a birth."""
    aunts, one = _printed(world), _printed(world)
    assert aunts.prints is not None
    assert one.prints is not None
    assert aunts.mother is not None
    asked = Asked(
        _lately(world),
        aunts.mother,
        "aunt_or_uncle",
        minor=one.prints.newborn,
        applicant_shown=next(world.fingers),
        applicant_bound=aunts.prints.mother,
    )
    one.asked = (asked,)
    return said("g3", [aunts, one])


def cards_in_a_burst(world: World) -> Pattern:
    """j1: four duplicates of a card within two years."""
    one = one_birth(world, any_day(world))
    assert one.mother is not None
    days = sorted((world.rng.uniform(1, 390) for _ in range(4)), reverse=True)
    one.asked = tuple(
        Asked(world.until - timedelta(days=each), one.mother, "mother", is_duplicate=True) for each in days
    )
    return said("j1", [one])


def missing_child(world: World) -> Pattern:
    """k2: a child on the watch-list, by names, mistyped in half of them, or by prints."""
    one = _printed(world)
    assert one.prints is not None
    by_prints = world.rng.random() < 0.5
    names = one.given_names if world.rng.random() < 0.5 else mistyped(world.rng, one.given_names)
    told = Sought(names, one.first_surname, one.second_surname, one.born_on, one.prints.newborn if by_prints else None)
    world.sought.append(told)
    return said("k2", [one], detail="prints" if by_prints else "names")


def _asked(world: World, one: Registration, minor: int | None) -> Asked:
    assert one.mother is not None
    woman = one.prints.mother if one.prints else None
    return Asked(_lately(world), one.mother, "mother", minor=minor, applicant_shown=woman, applicant_bound=woman)


PRINTED: Final[tuple[Callable[[World], Pattern], ...]] = (
    infant_twice,
    woman_twice,
    prints_missing,
    same_file,
    prints_of_another,
    applicant_is_another,
    cards_in_a_burst,
    missing_child,
)


def planted_with_prints(world: World, people: int) -> Iterator[Pattern]:
    """Each of these patterns as often as the others."""
    for pattern in PRINTED:
        for _ in range(max(2, people // 5000)):
            yield pattern(world)


def honest(world: World) -> Iterator[Registration]:
    """An innocent woman's births with prints: one child or two, and for half of the younger a card asked for."""
    one = _printed(world)
    assert one.prints is not None
    if world.rng.random() < 0.4:
        day = one.born_on - timedelta(days=world.rng.randrange(500, 1500))
        elder = one_birth(world, day, mother=one.mother, home=one.home)
        yield photographed(world, elder, one.prints.mother)
    if world.rng.random() < 0.5:
        one.asked = (_asked(world, one, one.prints.newborn),)
    yield one
