"""The catalogue of all patterns, with the level of alert each is to have: a fraud at least, an innocent at most."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from registry.duplicates.fusion import LEVELS
from registry.population.planted import apart, births, offices, papers, prints, wards
from registry.population.planted.innocent import certificates, families
from registry.population.planted.innocent import offices as innocent_offices
from registry.population.planted.innocent import prints as innocent_prints
from registry.population.planted.pattern import NOTHING, Pattern, Planting
from registry.population.world.families import World

CASE, PRIORITY, REVIEW, NOTE = LEVELS

OF_DATA: Final = (
    Planting(births.births_too_close, REVIEW),
    Planting(births.third_twin, CASE),
    Planting(births.same_data, REVIEW),
    Planting(births.failed_prints, REVIEW),
    Planting(births.implausible_mother, CASE),
    Planting(certificates.child_mother, NOTHING),
    Planting(offices.one_declarant, REVIEW),
    Planting(offices.one_father, REVIEW),
    Planting(offices.overloaded_attendant, REVIEW),
    Planting(offices.no_licence, CASE),
    Planting(offices.burst, REVIEW),
    Planting(offices.far_and_late, REVIEW),
    Planting(births.witnesses_only, REVIEW),
    Planting(offices.out_of_sequence, REVIEW),
    Planting(births.one_contact, REVIEW),
    Planting(births.after_death, CASE),
    Planting(offices.retried_elsewhere, REVIEW),
    Planting(births.infant_unlike, REVIEW),
    Planting(certificates.adoption, NOTHING),
    Planting(certificates.correction, NOTHING),
    Planting(certificates.made_again, NOTE),
    Planting(births.twin_born_later, CASE),
    Planting(births.birth_come_back, CASE),
    Planting(births.birth_come_back_elsewhere, REVIEW),
    Planting(births.one_phone_spelt_differently, REVIEW),
    Planting(offices.institution_of_the_whole_country, CASE),
    Planting(offices.one_father_without_document, REVIEW),
    Planting(offices.certifier_at_two_sites, REVIEW),
    Planting(offices.certifier_without_licence, CASE),
    Planting(offices.pad_of_another, REVIEW),
    Planting(births.number_of_another, REVIEW),
    Planting(certificates.number_mistyped, NOTE),
    Planting(certificates.born_within_the_hour, NOTHING),
    Planting(families.twins_apart, REVIEW),
    Planting(families.twins_past_midnight, NOTHING),
    Planting(families.new_document, REVIEW),
    Planting(families.namesake_mothers, PRIORITY),
    Planting(families.namesake_children, PRIORITY),
    Planting(families.sisters, REVIEW),
    Planting(families.cousins, PRIORITY),
    Planting(families.second_marriage, NOTE),
    Planting(families.named_after_the_dead, PRIORITY),
    Planting(families.old_mother, REVIEW),
    Planting(innocent_offices.social_worker, REVIEW),
    Planting(innocent_offices.grandmother, NOTHING),
    Planting(innocent_offices.new_pad, REVIEW),
    Planting(innocent_offices.one_who_signs, NOTHING),
    Planting(innocent_offices.without_address, NOTHING),
    Planting(innocent_offices.without_phone, NOTHING),
    Planting(innocent_offices.one_day_one_ward, NOTHING),
    Planting(innocent_offices.only_the_year, PRIORITY),
    Planting(innocent_offices.late_siblings, NOTHING),
)
"""Shown by data alone. Their order decides what each seed draws."""
OF_PRINTS: Final = (
    Planting(prints.infant_twice, CASE),
    Planting(prints.woman_twice, CASE),
    Planting(prints.prints_missing, NOTE),
    Planting(prints.same_file, REVIEW),
    Planting(prints.prints_of_another, CASE),
    Planting(prints.applicant_is_another, REVIEW),
    Planting(prints.cards_in_a_burst, REVIEW),
    Planting(prints.missing_child, REVIEW),
    Planting(prints.infant_elsewhere, CASE),
    Planting(prints.woman_with_exchanged_hands, CASE),
    Planting(prints.crossed_at_discharge, CASE),
    Planting(prints.never_recognised, REVIEW),
    Planting(prints.recaptured_of_another, REVIEW),
    Planting(prints.refused_at_discharge, REVIEW),
    Planting(prints.two_sets_of_papers, REVIEW),
    Planting(prints.prints_of_a_twin, REVIEW),
    Planting(prints.fingers_withheld, REVIEW),
    Planting(prints.card_for_a_dead_child, CASE),
    Planting(prints.one_aunt, REVIEW),
    Planting(innocent_prints.twins_with_cards, NOTHING),
    Planting(innocent_prints.namesakes_with_prints, REVIEW),
    Planting(innocent_prints.new_document_with_prints, PRIORITY),
    Planting(innocent_prints.second_attempt, NOTHING),
    Planting(innocent_prints.recaptured, NOTHING),
    Planting(innocent_prints.bandaged, NOTE),
)
"""Shown by prints, cards or the watch-list."""
APART: Final = (
    Planting(apart.dead_father, CASE),
    Planting(apart.declared_by_the_dead, REVIEW),
    Planting(apart.posthumous, REVIEW),
    Planting(apart.renamed_wholly, REVIEW),
    Planting(apart.given_names_rectified, NOTHING),
    Planting(apart.recorded_again, REVIEW),
    Planting(apart.boy_as_father, REVIEW),
    Planting(apart.father_of_sixteen, NOTHING),
)
"""Shown by data, each with draws of its own."""
APART_WITH_PRINTS: Final = (
    Planting(apart.fingers_that_no_search_meets, REVIEW),
    Planting(apart.newborn_with_bandages, NOTE),
    Planting(apart.aunt_under_another_name, CASE),
    Planting(apart.one_woman_as_two_aunts, CASE),
    Planting(apart.two_aunts, NOTHING),
    Planting(papers.one_photograph, REVIEW),
    Planting(papers.one_photograph_of_one_child, NOTHING),
    Planting(papers.one_decision, REVIEW),
    Planting(papers.decisions_of_two_courts, NOTHING),
    Planting(wards.one_who_fails, REVIEW),
    Planting(wards.broken_sensor, REVIEW),
    Planting(wards.turned_over, REVIEW),
    Planting(wards.of_one_account, NOTHING),
)
"""Planted with prints or applications, each with draws of its own."""
SEEN_IN_DATA: Final = (
    prints.cards_in_a_burst,
    prints.missing_child,
    prints.card_for_a_dead_child,
    prints.one_aunt,
    wards.one_who_fails,
    wards.broken_sensor,
)
"""Planted with prints, cards or the watch-list, and found by the search of a birth's data."""


def planted(world: World, people: int) -> Iterator[Pattern]:
    """Each pattern of data: twice in the smallest population, once per 5000 persons in larger ones; one burst."""
    for planting in OF_DATA:
        for _count in range(1 if planting.make is offices.burst else times(people)):
            yield planting.plant(world)


def planted_with_prints(world: World, people: int) -> Iterator[Pattern]:
    """Each pattern of prints as often as those of data."""
    for planting in OF_PRINTS:
        for _count in range(times(people)):
            births, case = planting.plant(world)
            case.has_prints = planting.make not in SEEN_IN_DATA
            yield births, case


def planted_apart(world: World, people: int, seed: int, *, prints: bool) -> Iterator[Pattern]:
    """Each pattern that has draws of its own as often as the others: what it draws depends on its name and the seed."""
    for planting in (*APART, *(APART_WITH_PRINTS if prints else ())):
        own = replace(world, rng=random.Random(f"{seed} {planting.make.__name__}"))  # noqa: S311  # not a secret
        for _count in range(times(people)):
            births, case = planting.plant(own)
            case.has_prints = planting in APART_WITH_PRINTS and planting.make not in SEEN_IN_DATA
            yield births, case


def times(people: int) -> int:
    """How often each pattern is planted in a population."""
    return max(2, people // 5000)
