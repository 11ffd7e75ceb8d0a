"""The discharge: whose fingers are on the reader, whose should be, and what the nurse reads."""

from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import CUSCO, LIMA, touches
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}
FOUND = {"review", "case"}


def _birth(world: World, name: str = "Rosa Huamán Ccori", **options: Any) -> BirthPaper:
    return world.registrar(LIMA).enrols(woman(name), newborn(1), **options)


def _twins(world: World, days_ago: float = 1) -> tuple[BirthPaper, BirthPaper]:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(days_ago, sex="male"), plurality=2)
    brother = newborn(born=first.child.born_at, sex="male")
    return first, nurse.enrols(mother, brother, delivery=first, plurality=2, birth_order=2)


@story("thumb for index", "all shifted", kind="innocent")
@pytest.mark.parametrize(
    ("fingers", "hand_of"),
    [((1, 2), {1: 2, 2: 1}), ((2, 3), {2: 1, 3: 2}), ((1, 2, 6, 7), {1: 1, 2: 6, 6: 2, 7: 7}), ((6, 7), {6: 2, 7: 1})],
    ids=["thumb for index", "one finger on", "both thumbs first", "other hand and order"],
)
def test_fingers_of_both_in_a_wrong_order_at_the_discharge_are_told_and_confirmed(
    world: World, fingers: tuple[int, ...], hand_of: dict[int, int]
) -> None:
    own = _birth(world, fingers=(1, 2, 6, 7), mothers_fingers=(1, 2, 6, 7))
    answer = world.registrar(LIMA).verifies(own, mother=own.mother, baby=own.child, fingers=fingers, hand_of=hand_of)
    assert answer["outcome"] == "confirmed", answer
    assert world.investigator.level(own).name == "nothing"


@story("other fingers of another woman", kind="fraud")
@pytest.mark.parametrize("hand_of", [{1: 2, 2: 1}, {1: 6, 2: 7}], ids=["order", "hands"])
def test_another_woman_in_whatever_order_is_still_another_woman(world: World, hand_of: dict[int, int]) -> None:
    own = _birth(world, mothers_fingers=(1, 2, 6, 7))
    for _attempt in range(2):
        answer = world.registrar(LIMA).verifies(
            own, mother=woman("Elvira Tapia Rojas"), baby=own.child, hand_of=hand_of
        )
        assert answer["mother"]["outcome"] == "review", answer
    assert "c2" in world.investigator.level(own).indicators


@story("FR24", "twins exchanged", kind="innocent")
def test_twins_exchanged_at_the_discharge_are_told_in_words_and_no_suspicion(world: World) -> None:
    first, second = _twins(world)
    nurse = world.registrar(LIMA)
    for own, shown in ((first, second), (second, first)):
        for _attempt in range(2):
            answer = nurse.verifies(own, mother=own.mother, baby=shown.child)
            assert answer["outcome"] != "confirmed"
            assert "another child of the same delivery" in answer["slips"][0]["detail"]
    assert world.investigator.level(first, second).name in QUIET
    assert nurse.verifies(first, mother=first.mother, baby=first.child)["outcome"] == "confirmed"


@story("FR24", "a twin and a strangers baby", kind="fraud")
def test_a_twin_exchanged_for_a_strangers_baby_is_found(world: World) -> None:
    first, _second = _twins(world)
    other = _birth(world, "Elvira Tapia Rojas")
    for _attempt in range(2):
        assert world.registrar(LIMA).verifies(first, mother=first.mother, baby=other.child)["slips"] == []
    level = world.investigator.level(first, other)
    assert level.name == "case", level
    assert "b3" in level.indicators


@story("F26", "refused at discharge", kind="fraud")
def test_a_mother_who_refuses_her_prints_at_the_discharge_is_reviewed(world: World) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    answer = nurse.verifies(own, baby=own.child, extra_prints=world.failures("mother", "refused"))
    assert answer["outcome"] == "not_assessable"
    level = world.investigator.level(own)
    assert level.name in FOUND, level
    assert "g7" in level.indicators


@story("F26", "thought better of it", kind="innocent")
def test_a_mother_who_first_refuses_and_then_gives_her_prints_is_nothing(world: World) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    nurse.verifies(own, baby=own.child, extra_prints=world.failures("mother", "refused"))
    assert nurse.verifies(own, mother=own.mother, baby=own.child)["outcome"] == "confirmed"
    assert world.investigator.level(own).name == "nothing"


@story("F26", "a bandaged hand", kind="innocent")
@pytest.mark.parametrize("reason", ["bandaged", "amputated", "device_failure", "worn"])
def test_a_mother_whose_fingers_cannot_be_captured_is_a_weak_sign_at_most(world: World, reason: str) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    for _attempt in range(2):
        nurse.verifies(own, baby=own.child, extra_prints=world.failures("mother", reason))
    assert world.investigator.level(own).name in QUIET


@story("F26", "other fingers at discharge", kind="fraud")
def test_a_woman_who_twice_shows_fingers_that_are_not_on_file_is_reviewed(world: World) -> None:
    own, stranger = _birth(world), woman("Elvira Tapia Rojas")
    for _attempt in range(2):
        answer = world.registrar(LIMA).verifies(
            own,
            mother=stranger,
            fingers=(8, 9),
            extra_prints=lambda now: touches(world.studio, "newborn", own.child, now),
        )
        assert answer["outcome"] == "not_assessable"
    level = world.investigator.level(own)
    assert level.name in FOUND, level


@story("other fingers at discharge", kind="innocent")
def test_other_fingers_by_mistake_and_then_those_on_file_are_nothing(world: World) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    nurse.verifies(own, mother=own.mother, baby=own.child, fingers=(8, 9))
    assert nurse.verifies(own, mother=own.mother, baby=own.child)["outcome"] == "confirmed"
    assert world.investigator.level(own).name == "nothing"


@story("F20", "the mother died in childbirth", kind="innocent")
def test_a_newborn_whose_mother_died_in_childbirth_goes_home_with_its_family(world: World) -> None:
    nurse = world.registrar(LIMA)
    own = nurse.enrols(
        woman("Rosa Huamán Ccori"), newborn(1), mothers_fingers=(), extra_prints=world.failures("mother", "deceased")
    )
    assert own.answer["state"] == "signed"
    assert not own.is_bound
    assert not [finger for finger in own.answer["prints_wanted"] if finger["subject"] == "mother"]
    answer = nurse.verifies(own, baby=own.child, extra_prints=world.failures("mother", "deceased"))
    assert answer["newborn"]["outcome"] == "confirmed"
    assert (answer["next"], "mother and newborn" in answer["detail"]) == ("guardian", False)
    assert world.investigator.level(own).name in {"nothing", "weak", "review"}
    world.clerk.inscribes(own)


@story("F20", "the mother died after the birth", kind="innocent")
def test_a_mother_who_dies_before_the_discharge_is_not_asked_for(world: World) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    answer = nurse.verifies(own, baby=own.child, extra_prints=world.failures("mother", "deceased"))
    assert answer["next"] == "guardian"
    level = world.investigator.level(own)
    assert (level.name, level.indicators) == ("review", {"g7"}), "anybody can say it: a death is recorded, or looked at"
    assert own.mother_id is not None
    world.clerk.records_death(own.mother_id, world.ago(days=0))
    assert world.investigator.level(own).name in QUIET


@story("a foundling", kind="innocent")
def test_a_foundling_is_recognised_by_its_own_prints_at_the_discharge(world: World) -> None:
    nurse = world.registrar(LIMA)
    found = nurse.enrols(None, newborn(1))
    answer = nurse.verifies(found, baby=found.child)
    assert (answer["newborn"]["outcome"], answer["next"]) == ("confirmed", "guardian")


@story("F20", "died at birth", kind="innocent")
def test_a_newborn_that_died_after_its_birth_is_registered_without_prints(world: World) -> None:
    own = _birth(world, fingers=(), extra_prints=world.failures("newborn", "deceased"))
    assert own.answer["state"] == "signed"
    assert not [finger for finger in own.answer["prints_wanted"] if finger["subject"] == "newborn"]
    world.clerk.inscribes(own)
    assert world.investigator.level(own).name in QUIET


@story("F10", "triplets", kind="innocent")
def test_triplets_are_bound_and_confirmed_by_their_mothers_prints_of_the_first(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(1), plurality=3)
    births = [first]
    for order in (2, 3):
        baby = newborn(born=first.child.born_at)
        births.append(nurse.enrols(mother, baby, delivery=first, plurality=3, birth_order=order, mothers_fingers=()))
    assert all(birth.is_bound for birth in births)
    for birth in births:
        assert nurse.verifies(birth, mother=mother, baby=birth.child)["outcome"] == "confirmed"
    answer = nurse.verifies(births[2], mother=mother, baby=births[1].child)
    assert [slip["slug"] for slip in answer["slips"]] == ["sibling"]
    assert world.investigator.level(*births).name == "nothing"


@story("F10", "the first twin without prints", kind="innocent")
def test_a_mother_printed_with_the_second_twin_alone_is_bound_to_both(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(1), plurality=2, mothers_fingers=())
    second = nurse.enrols(mother, newborn(born=first.child.born_at), delivery=first, plurality=2, birth_order=2)
    assert second.is_bound
    assert nurse.get(f"/births/{first.id}")["is_bound"]
    assert nurse.verifies(first, mother=mother, baby=first.child)["outcome"] == "confirmed"
    assert world.investigator.level(first, second).name in QUIET


@story("FR24", kind="fraud")
def test_a_swap_across_two_hospitals_is_found(world: World) -> None:
    own = _birth(world)
    other = world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas"), newborn(1))
    for _attempt in range(2):
        world.registrar(LIMA).verifies(own, mother=own.mother, baby=other.child)
    level = world.investigator.level(own, other)
    assert level.name in FOUND, level
