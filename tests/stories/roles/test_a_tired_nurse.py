"""An hour as a tired nurse: slips are told, mended by the one who made them, and accuse nobody."""

from datetime import datetime
from typing import Any

import pytest

from tests.stories.driver.answers import Refusal
from tests.stories.driver.forms import CUSCO, LIMA, touches
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}
NO_CASE = {"nothing", "weak", "review"}


@story("sends twice", kind="counter")
def test_she_sends_the_same_birth_twice_and_it_is_registered_once(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(1))
    with pytest.raises(Refusal) as refused:
        nurse.post("/births", birth.request)
    assert refused.value.status == 409
    assert world.investigator.level(birth).name == "nothing"


@story("sends twice", kind="counter")
def test_her_station_repeats_a_request_by_its_key_and_gets_the_first_answer(world: World) -> None:
    nurse = world.registrar(LIMA)
    request = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(1)).request
    request["certificate"]["cnv"] = world.next_cnv(LIMA)
    answers = [nurse.send("POST", "/births", request, **{"Idempotency-Key": "noche-1"}) for _time in range(2)]
    assert answers[0]["id"] == answers[1]["id"]


@story("forgets the baby's prints", kind="counter")
def test_she_forgets_the_babys_prints_and_adds_them_an_hour_later(world: World) -> None:
    nurse, baby = world.registrar(LIMA), newborn(1)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), baby, fingers=())
    assert not birth.is_bound
    assert nurse.adds_prints(birth, baby=baby).is_bound
    assert world.investigator.level(birth).name in QUIET


@story("a wet and restless baby", kind="innocent")
def test_poor_prints_of_a_restless_baby_register_it_all_the_same(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(1), conditions="newborn")
    assert birth.answer["state"] == "signed"
    assert world.investigator.level(birth).name in QUIET


@story("no reader tonight", kind="innocent")
def test_a_birth_without_any_print_is_registered_all_the_same(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(1), fingers=(), mothers_fingers=())
    assert birth.answer["state"] == "signed"
    assert world.investigator.level(birth).name in NO_CASE


@story("thumb for index", kind="innocent")
def test_thumb_and_index_exchanged_at_birth_accuse_no_mother_at_discharge(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(1), mother_hand_of={1: 2, 2: 1})
    for _attempt in range(2):
        answer = nurse.verifies(birth, mother=birth.mother, baby=birth.child)
        assert answer["mother"]["outcome"] == "confirmed", answer
        assert "exchanged" in answer["slips"][0]["detail"]
    assert world.investigator.level(birth).name in QUIET


@story("left for right", kind="innocent")
def test_hands_exchanged_at_discharge_are_no_case_against_the_mother(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(1), mothers_fingers=(1, 2, 6, 7))
    exchanged = {1: 6, 2: 7, 6: 1, 7: 2}

    def presented(now: datetime) -> list[dict[str, Any]]:
        return touches(world.studio, "mother", birth.mother, now, (1, 2, 6, 7), hand_of=exchanged)

    now = world.clock.now()
    for _attempt in range(2):
        body = {"prints": presented(now) + touches(world.studio, "newborn", birth.child, now)}
        assert nurse.post(f"/births/{birth.id}/verifications", body)["outcome"] == "confirmed"
        world.jobs()
    assert world.investigator.level(birth).name in QUIET


@story("3 kg as 32 kg", kind="counter")
def test_an_impossible_weight_is_pointed_at(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(1), weight_g=32_100)
    assert "/certificate/newborn/weight_g" in refused.value.pointers


@story("two second twins", kind="counter")
def test_the_same_order_for_both_twins_is_told_at_once_and_mended(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(1), plurality=2)
    other = newborn(born=first.child.born_at)
    with pytest.raises(Refusal) as refused:
        nurse.enrols(mother, other, delivery=first, plurality=2, birth_order=1)
    assert "/certificate/newborn/birth_order" in refused.value.pointers
    second = nurse.enrols(mother, other, delivery=first, plurality=2, birth_order=2)
    assert world.investigator.level(first, second).name == "nothing"


@story("one twin twice", kind="counter")
def test_the_first_twins_fingers_captured_for_the_second_are_told_and_the_birth_stays_registrable(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(1), plurality=2)
    other = newborn(born=first.child.born_at)
    with pytest.raises(Refusal) as refused:
        nurse.enrols(mother, other, baby_shown=first.child, delivery=first, plurality=2, birth_order=2)
    assert "another child of the same delivery" in refused.value.words
    second = nurse.enrols(mother, other, fingers=(), delivery=first, plurality=2, birth_order=2)
    with pytest.raises(Refusal):
        nurse.adds_prints(second, baby=first.child)
    assert nurse.adds_prints(second, baby=other).is_bound
    assert world.investigator.level(first, second).name == "nothing"


@story("the second twin first", kind="innocent")
def test_the_second_twin_enrolled_before_the_first_is_nothing(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    second = nurse.enrols(mother, newborn(1), plurality=2, birth_order=2)
    first = nurse.enrols(mother, newborn(born=second.child.born_at), delivery=second, plurality=2, birth_order=1)
    assert world.investigator.level(first, second).name == "nothing"


@story("triplets", kind="innocent")
def test_triplets_are_nothing(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(1), plurality=3)
    births = [first]
    for order in (2, 3):
        baby = newborn(born=first.child.born_at)
        births.append(nurse.enrols(mother, baby, delivery=first, plurality=3, birth_order=order))
    assert world.investigator.level(*births).name == "nothing"


@story("another's ward", kind="counter")
def test_she_does_not_see_the_births_of_another_hospital(world: World) -> None:
    birth = world.registrar(CUSCO).enrols(woman("Rosa Huamán Ccori"), newborn(1), fingers=(), mothers_fingers=())
    with pytest.raises(Refusal) as refused:
        world.registrar(LIMA).get(f"/births/{birth.id}")
    assert refused.value.status == 404


@story("a draft", kind="counter")
def test_she_saves_a_draft_mends_it_after_the_round_and_signs_it(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(1), sign=False, weight_g=None)
    assert birth.answer["missing"]
    nurse.send("PATCH", f"/births/{birth.id}", {"certificate": {"newborn": {"weight_g": 3120}}})
    assert nurse.post(f"/births/{birth.id}/signature")["state"] == "signed"


@story("the worker was off", kind="fraud")
def test_a_night_without_the_worker_hides_nothing(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    with world.worker_off():
        first = world.registrar(LIMA).enrols(mother, newborn(400))
        second = world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas", hand=mother.own_hand), newborn(5))
    assert world.investigator.level(first, second).name == "case"
