"""Twins of a woman without papers, enrolled one by one: she has two records then, and is no criminal."""

from datetime import timedelta

import pytest

from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

WHY = {"reason": "Segundo gemelo registrado aparte"}


def _twins(world: World, *, is_another: bool = False, prints: bool = True) -> tuple[BirthPaper, BirthPaper]:
    fingers = (1, 2) if prints else ()
    nurse, mother = world.registrar(LIMA), woman("Nélida Tsamajain Wisum", born="1993-02-03", dni=None)
    first = nurse.enrols(mother, newborn(5), mothers_fingers=fingers, plurality=2)
    again = woman("Nélida Tsamajain Wisum", born="1993-02-03", dni=None, hand=None if is_another else mother.own_hand)
    other = newborn(born=first.child.born_at + timedelta(minutes=12))
    return first, nurse.enrols(again, other, mothers_fingers=fingers, plurality=2, birth_order=2)


@story("F10", "F11", "without papers", kind="innocent")
@pytest.mark.parametrize("prints", [True, False], ids=["with prints", "without"])
def test_twins_of_a_woman_without_papers_enrolled_apart_are_joined_at_the_counter(world: World, prints: bool) -> None:
    first, second = _twins(world, prints=prints)
    assert "other-delivery" in second.warnings, "the nurse is told at once"
    level = world.investigator.level(first, second)
    assert level.name == "review", level
    nurse = world.registrar(LIMA)
    nurse.post(f"/deliveries/{first.answer['delivery_id']}/join", WHY | {"births": [second.id]})
    assert nurse.get(f"/births/{second.id}")["is_bound"] is prints
    level = world.investigator.level(first, second)
    assert level.indicators <= {"c3"}, level


@story("F10", "F11", "without papers", kind="fraud")
def test_two_namesakes_without_papers_and_with_other_fingers_are_not_joined_at_the_counter(world: World) -> None:
    first, second = _twins(world, is_another=True)
    with pytest.raises(Refusal) as refused:
        world.registrar(LIMA).post(f"/deliveries/{first.answer['delivery_id']}/join", WHY | {"births": [second.id]})
    assert "another-mother" in str(refused.value)


@story("twins of two names", kind="fraud")
def test_one_woman_who_bears_twice_on_one_day_under_two_names_is_a_case(world: World) -> None:
    nurse, mother = world.registrar(LIMA), woman("Rosa Huamán Ccori", dni=None)
    first = nurse.enrols(mother, newborn(5), plurality=2)
    other = woman("Elvira Tapia Rojas", dni=None, hand=mother.own_hand)
    born = newborn(born=first.child.born_at + timedelta(minutes=12))
    second = nurse.enrols(other, born, plurality=2, birth_order=2)
    assert world.investigator.level(first, second).name == "case"


@story("FR13", kind="fraud")
def test_a_third_child_added_to_a_delivery_of_twins_a_week_later_is_a_case(world: World) -> None:
    nurse, mother = world.registrar(LIMA), woman("Rosa Huamán Ccori")
    first = nurse.enrols(mother, newborn(20), plurality=2)
    born = newborn(born=first.child.born_at + timedelta(minutes=12))
    nurse.enrols(mother, born, plurality=2, birth_order=2, delivery=first)
    third = newborn(born=first.child.born_at + timedelta(minutes=20))
    late = nurse.enrols(mother, third, plurality=3, birth_order=3, at=world.ago(days=12))
    with pytest.raises(Refusal):
        nurse.enrols(mother, third, plurality=2, birth_order=2, delivery=first, at=world.ago(days=12))
    nurse.post(f"/deliveries/{first.answer['delivery_id']}/join", WHY | {"births": [late.id], "plurality": 3})
    level = world.investigator.level(first, late)
    assert ("a2" in level.indicators, level.name) == (True, "review"), level
