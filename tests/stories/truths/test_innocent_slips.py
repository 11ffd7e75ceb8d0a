"""Slips and new papers of innocent women: reviewed at most, and settled once they are recorded."""

from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}
NO_CASE = {"nothing", "weak", "review"}


@story("one wrong digit", kind="innocent")
def test_a_mother_whose_dni_was_mistyped_at_her_second_birth_is_no_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori", born="1990-02-03", dni="41234567")
    first = world.registrar(LIMA).enrols(mother, newborn(900))
    mistyped = woman("Rosa Huamán Ccori", born="1990-02-03", dni="41234576", hand=mother.own_hand)
    second = world.registrar(CUSCO).enrols(mistyped, newborn(5))
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level
    assert any("one digit" in finding.reason for finding in level.findings)


@story("one wrong digit", kind="fraud")
def test_a_number_that_differs_by_one_digit_does_not_excuse_two_births_in_three_months(world: World) -> None:
    mother = woman("Rosa Huamán Ccori", born="1990-02-03", dni="41234567")
    first = world.registrar(LIMA).enrols(mother, newborn(95))
    other = woman("Rosa Huamán Ccori", born="1990-02-03", dni="41234576", hand=mother.own_hand)
    second = world.registrar(CUSCO).enrols(other, newborn(5))
    level = world.investigator.level(first, second)
    assert level.name == "case", level


@story("another digit, another woman", kind="fraud")
def test_a_number_that_differs_by_one_digit_does_not_excuse_another_name(world: World) -> None:
    mother = woman("Rosa Huamán Ccori", born="1990-02-03", dni="41234567")
    first = world.registrar(LIMA).enrols(mother, newborn(900))
    other = woman("Elvira Tapia Rojas", born="1990-02-03", dni="41234576", hand=mother.own_hand)
    second = world.registrar(CUSCO).enrols(other, newborn(5))
    assert world.investigator.level(first, second).name == "case"


def _twins_apart(world: World) -> tuple[BirthPaper, BirthPaper]:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(2), plurality=2, fingers=())
    return first, nurse.enrols(
        mother, newborn(born=first.child.born_at), plurality=2, birth_order=2, fingers=(), mothers_fingers=()
    )


@story("F11", "deliveries joined", kind="innocent")
def test_deliveries_joined_afterwards_leave_nothing_of_what_their_parting_raised(world: World) -> None:
    first, second = _twins_apart(world)
    before = {each.indicator for each in world.investigator.level(first, second).findings}
    assert before & {"a1", "l1"}
    body: dict[str, Any] = {"births": [second.id], "plurality": 2, "reason": "Son mellizos"}
    world.registrar(LIMA).post(f"/deliveries/{first.answer['delivery_id']}/join", body)
    world.jobs()
    level = world.investigator.level(first, second)
    assert not level.indicators & {"a1", "a3", "l1"}, level
    world.clerk.inscribes(first, "Rosa Luz")
    world.clerk.inscribes(second, "Rosa Paz")
    level = world.investigator.level(first, second)
    assert not level.indicators & {"a1", "a3", "l1"}, "nothing reopens by the actas"


@story("a dead mother's papers", kind="fraud")
def test_somebody_with_a_dead_mothers_papers_and_bandaged_hands_gets_no_card(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    assert birth.mother_id is not None
    world.clerk.records_death(birth.mother_id, world.ago(days=400))
    with pytest.raises(Refusal) as refused:
        world.clerk.asks_card(birth, applicant_shown=woman("Otra Mujer Prestada"), applicant_fingers=())
    assert refused.value.status == 422
    level = world.investigator.level(birth)
    assert level.name == "case", level
    (finding,) = (finding for finding in level.findings if finding.indicator == "i3")
    assert finding.persons == {birth.child_id, birth.mother_id}


@story("a dead grandmother's papers", kind="fraud")
def test_a_card_asked_in_the_name_of_a_relative_long_dead_is_told_to_the_investigators(world: World) -> None:
    grandmother = woman("Elvira Tapia Rojas", born="1978-02-03")
    world.registrar(CUSCO).enrols(grandmother, newborn(900))
    assert grandmother.id is not None
    world.clerk.records_death(grandmother.id, world.ago(days=400))
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    proof: dict[str, Any] = {"relation": "grandparent", "proof": "birth_record", "proof_number": "123"}
    with pytest.raises(Refusal) as refused:
        world.clerk.asks_card(birth, grandmother, applicant_fingers=(), **proof)
    assert refused.value.status == 422
    assert "i3" in world.investigator.level(birth).indicators


@story("a mother who died later", kind="innocent")
def test_a_mother_who_dies_after_she_asked_for_the_card_raises_nothing(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    world.clerk.asks_card(birth)
    assert birth.mother_id is not None
    world.clerk.records_death(birth.mother_id, world.clock.now())
    assert world.investigator.level(birth).name == "nothing"
