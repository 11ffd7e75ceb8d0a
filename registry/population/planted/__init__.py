"""What is planted: a pattern of fraud for every indicator, and innocent cases that look like fraud.

`pattern` holds what all share; `births`, `offices` and `prints` plant fraud in births, in those who register and attend
them, and in prints, cards and the watch-list; `innocent` plants the look-alikes. Begin with `pattern`.
"""

from collections.abc import Iterator

from registry.population.planted import births, innocent, offices, prints
from registry.population.planted.pattern import Pattern, PatternMaker
from registry.population.world.families import World

OF_DATA: tuple[PatternMaker, ...] = (
    births.births_too_close,
    births.third_twin,
    births.same_data,
    births.failed_prints,
    births.implausible_mother,
    innocent.child_mother,
    offices.one_declarant,
    offices.one_father,
    offices.overloaded_attendant,
    offices.no_licence,
    offices.burst,
    offices.far_and_late,
    births.witnesses_only,
    offices.out_of_sequence,
    births.one_contact,
    births.after_death,
    offices.retried_elsewhere,
    births.infant_unlike,
    innocent.adoption,
    innocent.correction,
    innocent.made_again,
)
"""Shown by data alone. Their order decides what each seed draws."""
OF_PRINTS: tuple[PatternMaker, ...] = (
    prints.infant_twice,
    prints.woman_twice,
    prints.prints_missing,
    prints.same_file,
    prints.prints_of_another,
    prints.applicant_is_another,
    prints.cards_in_a_burst,
    prints.missing_child,
)
"""Shown by prints, cards or the watch-list."""


def planted(world: World, people: int) -> Iterator[Pattern]:
    """Each pattern of data: twice in the smallest population, once per 5000 persons in larger ones; one burst."""
    for make in OF_DATA:
        for _count in range(1 if make is offices.burst else _times(people)):
            yield make(world)


def planted_with_prints(world: World, people: int) -> Iterator[Pattern]:
    """Each pattern of prints as often as those of data."""
    for make in OF_PRINTS:
        for _count in range(_times(people)):
            yield make(world)


def _times(people: int) -> int:
    return max(2, people // 5000)
