"""The bond of mother and child: at birth, when prints are added or captured again, and at discharge."""

from datetime import datetime
from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA, touches
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


def _birth(world: World, days_ago: float = 1, name: str = "Rosa Huamán Ccori", **options: Any) -> BirthPaper:
    return world.registrar(LIMA).enrols(woman(name), newborn(days_ago), **options)


@story("F6", "FR24", kind="fraud")
def test_a_baby_that_is_anothers_at_discharge_is_asked_again_and_then_found(world: World) -> None:
    nurse = world.registrar(LIMA)
    own, other = _birth(world), _birth(world, name="Elvira Tapia Rojas")
    first = nurse.verifies(own, mother=own.mother, baby=other.child)
    assert first["outcome"] != "confirmed"
    assert first.get("next") == "second_attempt", first
    second = nurse.verifies(own, mother=own.mother, baby=other.child)
    assert second["outcome"] != "confirmed"
    level = world.investigator.level(own, other)
    assert level.name == "case", level
    assert "b3" in level.indicators


@story("F35", kind="fraud")
def test_two_crossed_babies_are_one_alert_about_both(world: World) -> None:
    nurse = world.registrar(LIMA)
    one, other = _birth(world), _birth(world, name="Elvira Tapia Rojas")
    for _attempt in range(2):
        nurse.verifies(one, mother=one.mother, baby=other.child)
        nurse.verifies(other, mother=other.mother, baby=one.child)
    alerts = [
        alert
        for alert in world.investigator.alerts(one, other)
        if any(reason["indicator"] == "b3" for reason in alert["reasons"])
    ]
    assert len(alerts) == 1
    assert {one.child_id, other.child_id} <= set(alerts[0]["persons"])


@story("a baby of nobody", kind="fraud")
def test_a_newborn_recognised_by_nobody_twice_is_reviewed(world: World) -> None:
    nurse, own = world.registrar(LIMA), _birth(world)
    for _attempt in range(2):
        assert nurse.verifies(own, mother=own.mother, baby=newborn(1))["outcome"] != "confirmed"
    assert world.investigator.level(own).name in {"review", "case"}


@story("a faded print at discharge", kind="innocent")
def test_a_second_touch_of_the_own_baby_is_enough(world: World) -> None:
    nurse, own = world.registrar(LIMA), _birth(world)
    nurse.verifies(own, mother=own.mother, baby=newborn(1))
    assert nurse.verifies(own, mother=own.mother, baby=own.child)["outcome"] == "confirmed"
    assert world.investigator.level(own).name != "case"


@story("c2", kind="fraud")
def test_another_woman_who_takes_the_baby_home_is_found(world: World) -> None:
    nurse, own = world.registrar(LIMA), _birth(world)
    stranger = woman("Elvira Tapia Rojas")
    for _attempt in range(2):
        answer = nurse.verifies(own, mother=stranger, baby=own.child)
        assert answer["outcome"] != "confirmed"
    level = world.investigator.level(own)
    assert level.name == "case", level
    assert "c2" in level.indicators


@story("F7", "FR23", kind="fraud")
def test_a_recapture_with_another_baby_tells_the_investigators(world: World) -> None:
    own = _birth(world, 68)
    world.registrar(LIMA).adds_prints(own, mother=own.mother, baby=newborn(68))
    level = world.investigator.level(own)
    assert level.name in {"review", "case"}, level
    assert "g4" in level.indicators


@story("F34", kind="fraud")
def test_prints_that_disagree_are_never_confirmed_afterwards(world: World) -> None:
    own, impostor, nurse = _birth(world, 75), newborn(75), world.registrar(LIMA)
    nurse.adds_prints(own, mother=own.mother, baby=own.child, at=world.ago(days=10))
    nurse.adds_prints(own, baby=impostor)
    assert nurse.verifies(own, mother=own.mother, baby=impostor)["newborn"]["outcome"] != "confirmed"
    assert nurse.verifies(own, mother=own.mother, baby=own.child)["newborn"]["outcome"] == "confirmed"
    assert "g4" in world.investigator.level(own).indicators


@story("F46", "FR35", kind="fraud")
def test_an_accomplices_prints_added_later_confirm_nobody(world: World) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    accomplice, bought = woman("Elvira Tapia Rojas"), newborn(1)
    nurse.adds_prints(own, mother=accomplice, baby=bought, impression=2)
    answer = nurse.verifies(own, mother=accomplice, baby=bought)
    assert answer["outcome"] != "confirmed", answer
    assert world.investigator.level(own).name in {"review", "case"}


@story("F46", kind="fraud")
def test_two_women_cannot_be_two_impressions_of_one_finger(world: World) -> None:
    def second_impression(now: datetime) -> list[dict[str, Any]]:
        return touches(world.studio, "mother", woman("Elvira Tapia Rojas"), now, impression=2)

    try:
        birth = _birth(world, extra_prints=second_impression)
    except Refusal as refusal:
        assert refusal.pointers & {"/prints/4", "/prints/5", "/prints/4/image", "/prints/5/image"}  # noqa: PT017
    else:
        assert world.investigator.level(birth).name in {"review", "case"}


@story("the true second impression", kind="innocent")
def test_prints_of_the_same_people_added_later_are_welcome(world: World) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    nurse.adds_prints(own, mother=own.mother, baby=own.child, impression=2)
    assert nurse.verifies(own, mother=own.mother, baby=own.child)["outcome"] == "confirmed"
    assert world.investigator.level(own).name == "nothing"


@story("F7", kind="counter")
def test_a_family_that_moved_is_recaptured_at_the_hospital_of_its_new_town(world: World) -> None:
    own = _birth(world, 68)
    recaptured = world.registrar(CUSCO).adds_prints(own, mother=own.mother, baby=own.child)
    assert any(recapture["state"] == "done" for recapture in recaptured.answer["recaptures"])


@story("F7", kind="counter")
def test_a_clerk_recaptures_a_child_that_is_due(world: World) -> None:
    own = _birth(world, 68)
    world.clerk.inscribes(own, "Luz")
    recaptured = world.clerk.adds_prints(own, mother=own.mother, baby=own.child)
    assert any(recapture["state"] == "done" for recapture in recaptured.answer["recaptures"])


def _mothers_for_the_babys(world: World) -> Refusal:
    mother = woman("Rosa Huamán Ccori")
    with pytest.raises(Refusal) as refused:
        world.registrar(LIMA).enrols(mother, newborn(1), baby_shown=mother)
    return refused.value


@story("F8", "FR15", kind="counter")
def test_the_mothers_own_fingers_sent_as_the_babys_are_told_at_once(world: World) -> None:
    refusal = _mothers_for_the_babys(world)
    assert refusal.status == 422
    assert any(pointer and pointer.startswith("/prints/") for pointer in refusal.pointers)
    assert "finger" in refusal.words.lower()


@story("F8", kind="counter")
def test_one_finger_sent_as_thumb_and_index_is_told_at_once(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        _birth(world, mother_hand_of={2: 1})
    assert any(pointer and pointer.startswith("/prints/") for pointer in refused.value.pointers)


@story("F8", kind="counter")
def test_after_the_slip_the_same_birth_is_enrolled_with_the_right_fingers(world: World) -> None:
    mother, baby, nurse = woman("Rosa Huamán Ccori"), newborn(1), world.registrar(LIMA)
    cnv = world.next_cnv(LIMA)
    with pytest.raises(Refusal):
        nurse.enrols(mother, baby, baby_shown=mother, cnv=cnv)
    assert nurse.enrols(mother, baby, cnv=cnv).is_bound


@story("FR15b", kind="fraud")
def test_the_nurses_finger_as_three_infants_is_a_case(world: World) -> None:
    own_finger = newborn(30)
    births = [
        world.registrar(LIMA).enrols(woman(name), newborn(days), baby_shown=own_finger)
        for name, days in (("Ana Soto Vera", 6), ("Bea Luna Díaz", 4), ("Celia Rey Paz", 2))
    ]
    level = world.investigator.level(*births)
    assert level.name == "case", level


@story("F10", "IN01", kind="innocent")
def test_twins_take_the_mothers_prints_from_the_delivery(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(1), plurality=2)
    second = nurse.enrols(mother, newborn(1), delivery=first, plurality=2, birth_order=2, mothers_fingers=())
    assert second.is_bound
    assert not [finger for finger in second.answer["prints_wanted"] if finger["subject"] == "mother"]
    assert world.investigator.level(first, second).name == "nothing"


@story("F20", kind="counter")
def test_nobody_is_bound_by_eight_failures(world: World) -> None:
    def failures(now: datetime) -> list[dict[str, Any]]:
        fingers = (1, 2, 6, 7)
        of_mother = touches(world.studio, "mother", None, now, (), failures=fingers)
        return of_mother + touches(world.studio, "newborn", None, now, (), failures=fingers)

    birth = _birth(world, fingers=(), mothers_fingers=(), extra_prints=failures)
    assert not birth.is_bound


@story("F54", kind="counter")
def test_the_list_of_recaptures_names_whom_to_call(world: World) -> None:
    mother = woman("Rosa Huamán Ccori", phone="987654321")
    world.registrar(LIMA).enrols(mother, newborn(68))
    due = world.registrar(LIMA).get("/recaptures")[0]
    assert "Huamán" in str(due)
    assert "987654321" in str(due)


@story("references", kind="counter")
def test_every_confirmation_names_the_reference_it_depends_on(world: World) -> None:
    own = _birth(world)
    world.registrar(LIMA).verifies(own, mother=own.mother, baby=own.child)
    (verification,) = world.investigator.get(f"/births/{own.id}/verifications")
    assert "enrolment" in str(verification["mother"]), verification["mother"]
    chain = world.investigator.get(f"/births/{own.id}/references")
    assert chain
