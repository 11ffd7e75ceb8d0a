"""One infant enrolled twice, each time with other fingers: what no search of prints can meet, and what tells it."""

from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper, Level
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

MIDDLE_AND_RING = (3, 4, 8, 9)


def _sold(world: World, fingers: tuple[int, ...], **options: Any) -> tuple[BirthPaper, BirthPaper]:
    """An infant enrolled in Lima with thumb and index of one hand, then in Cusco under another woman."""
    baby = newborn(75)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)
    again = newborn(70, hand=baby.own_hand)
    return first, world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas"), again, fingers=fingers, **options)


def _between(level: Level, first: BirthPaper, second: BirthPaper) -> set[str]:
    both = {first.child_id, second.child_id}
    return {finding.indicator for finding in level.findings if both <= finding.persons}


@story("one hand here, the other there", kind="fraud")
def test_an_infant_enrolled_with_one_hand_here_and_the_other_there_is_found_when_it_is_recaptured(world: World) -> None:
    first, second = _sold(world, (6, 7))
    assert not _between(world.investigator.level(first, second), first, second), "no finger is on file twice"
    wanted = {(finger["subject"], finger["finger"]) for finger in second.answer["prints_wanted"]}
    assert {("newborn", 1), ("newborn", 2)} <= wanted, "the other hand is asked for at once"
    world.registrar(CUSCO).adds_prints(second, baby=second.child, fingers=(1, 2, 6, 7))
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert "b1" in _between(level, first, second)


@story("fingers that nobody is asked for", kind="fraud")
def test_an_infant_of_whom_only_middle_and_ring_fingers_are_given_is_reviewed(world: World) -> None:
    _first, second = _sold(world, MIDDLE_AND_RING)
    level = world.investigator.level(second)
    assert (level.name, level.indicators) == ("review", {"b5"})


@story("fingers that nobody is asked for", kind="innocent")
def test_a_newborn_with_both_hands_bandaged_but_two_fingers_is_a_weak_sign(world: World) -> None:
    own = world.registrar(LIMA).enrols(
        woman("Rosa Huamán Ccori"), newborn(2), fingers=(4, 9), extra_prints=world.failures("newborn", "bandaged")
    )
    assert world.investigator.level(own).name == "weak"
    assert world.registrar(LIMA).verifies(own, mother=own.mother, baby=own.child, fingers=(1, 2, 4, 9))["id"]


@story("middle for index", kind="innocent")
def test_a_nurse_who_took_the_middle_fingers_and_adds_the_thumbs_leaves_nothing(world: World) -> None:
    nurse = world.registrar(LIMA)
    own = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(1), fingers=(3, 8))
    nurse.adds_prints(own, baby=own.child, fingers=(1, 3, 6, 8))
    assert world.investigator.level(own).name == "nothing"


@story("other fingers, same woman", kind="fraud")
@pytest.mark.parametrize("fingers", [(6, 7), MIDDLE_AND_RING], ids=["other hand", "other fingers"])
def test_a_woman_who_enrols_one_infant_twice_with_other_fingers_is_found_by_her_own(
    world: World, fingers: tuple[int, ...]
) -> None:
    mother, baby = woman("Rosa Huamán Ccori"), newborn(75)
    first = world.registrar(LIMA).enrols(mother, baby)
    false_name = woman("Elvira Tapia Rojas", hand=mother.own_hand)
    second = world.registrar(CUSCO).enrols(false_name, newborn(70, hand=baby.own_hand), fingers=fingers)
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert {"c1"} <= level.indicators


@story("other fingers, same hour", kind="fraud")
def test_one_birth_written_twice_in_one_hospital_with_other_fingers_is_found_by_its_hour_and_weight(
    world: World,
) -> None:
    baby = newborn(5)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)
    again = newborn(born=baby.born_at, hand=baby.own_hand, weight_g=baby.weight_g)
    second = world.registrar(LIMA, second=True).enrols(woman("Elvira Tapia Rojas"), again, fingers=(6, 7))
    level = world.investigator.level(first, second)
    assert level.name in {"review", "case"}, level
    assert "b2" in level.indicators


@story("an invented twin", kind="fraud")
def test_a_twin_of_whom_no_print_is_taken_though_the_others_were_is_a_weak_sign_until_it_is(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(5), plurality=2)
    other = newborn(born=first.child.born_at)
    twin = nurse.enrols(mother, other, delivery=first, plurality=2, birth_order=2, fingers=())
    level = world.investigator.level(twin)
    assert (level.name, level.indicators) == ("weak", {"b5"})
    nurse.adds_prints(twin, baby=other)
    assert world.investigator.level(twin).name == "nothing"


@story("a twin in the neonatal unit", kind="innocent")
def test_a_twin_whose_prints_could_not_be_taken_for_a_stated_cause_is_nothing(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(5), plurality=2)
    other, unable = newborn(born=first.child.born_at), world.failures("newborn", "too_small")
    twin = nurse.enrols(mother, other, delivery=first, plurality=2, birth_order=2, fingers=(), extra_prints=unable)
    assert world.investigator.level(twin).name == "nothing"
