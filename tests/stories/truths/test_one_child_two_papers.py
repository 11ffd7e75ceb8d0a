"""One child under two papers: how it is found, how the false paper ends, and what the true child keeps."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stories.counter.test_late_and_found import foundling
from tests.stories.driver.answers import ActaPaper, BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import Child, grown, newborn, woman
from tests.stories.marks import story
from tests.stories.test_actas_of_before import transcribed
from tests.stories.world import World

RULING = {"kind": "court_decision", "reference": "Sentencia 44-2026"}


def _inscribed_twice(world: World, child: Child) -> tuple[BirthPaper, BirthPaper, ActaPaper]:
    """A child with its true acta in Lima, and a false one in Cusco under another woman."""
    now, clerk = world.clock.now(), world.clerk
    true = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), child, at=now)
    clerk.inscribes(true, "Luz Milagros", at=now)
    false_child = newborn(born=child.born_at + timedelta(days=40), hand=child.own_hand)
    false = world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas"), false_child, at=now)
    return true, false, clerk.inscribes(false, "Estrella", at=now)


@story("one child under two mothers, ended", kind="counter")
def test_the_false_acta_of_a_child_under_two_mothers_is_ended_and_its_prints_are_the_true_childs(
    world: World,
) -> None:
    true, false, false_acta = _inscribed_twice(world, grown(9))
    level = world.investigator.level(true, false)
    assert (level.name, "b1" in level.indicators) == ("case", True), level
    case = world.investigator.opens_case(true.child_id, false.child_id)
    with pytest.raises(Refusal) as refused:
        world.investigator.joins(case, true.child_id, false.child_id)
    assert "Cancel or annul one of them" in refused.value.words, "the way on is told"
    world.second_clerk.approves(world.clerk.amends(false_acta, "cancellation", document=RULING))
    world.registrar(CUSCO).annuls(false)
    joining = world.investigator.joins(case, true.child_id, false.child_id)
    assert joining["into"] == true.child_id
    world.supervisor.decides_joining(case, joining)
    world.clerk.asks_card(true)
    level = world.investigator.level(true, false)
    assert "g2" not in level.indicators, "the prints under the annulled paper are the child's own"
    assert "b1" in level.indicators, "and what was found stays found"
    assert world.investigator.get(f"/births/{false.id}/references"), "nothing is lost of the false paper"


@story("the same woman twice", kind="fraud")
def test_a_mother_who_enrols_her_baby_twice_weeks_apart_in_two_cities_is_a_case(world: World) -> None:
    mother, baby = woman("Rosa Huamán Ccori"), newborn(30)
    first = world.registrar(LIMA).enrols(mother, baby)
    second = world.registrar(CUSCO).enrols(mother, newborn(8, hand=baby.own_hand))
    assert world.investigator.level(first, second).name == "case"


@story("found again", kind="fraud")
def test_an_infant_with_a_mother_who_is_brought_as_a_foundling_elsewhere_is_a_case(world: World) -> None:
    baby = newborn(200)
    first = world.registrar(CUSCO).enrols(woman("Rosa Huamán Ccori"), baby)
    world.registrar(CUSCO).adds_prints(first, baby=baby, at=world.ago(days=120))
    found = foundling(world, newborn(190, hand=baby.own_hand))
    level = world.investigator.level(first, found)
    assert (level.name, "b1" in level.indicators) == ("case", True), level


@story("neither boy nor girl typed", kind="fraud")
def test_an_indeterminate_sex_typed_in_another_department_does_not_hide_an_infant(world: World) -> None:
    baby = newborn(20)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)
    sold = newborn(12, hand=baby.own_hand, sex="indeterminate")
    second = world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas"), sold)
    assert world.investigator.level(first, second).name == "case"


@story("an acta of before, invented", kind="fraud")
def test_an_invented_acta_of_before_gets_no_card_for_a_child_who_is_registered(world: World) -> None:
    stolen = grown(10)
    true = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), stolen, at=world.clock.now())
    world.clerk.inscribes(true, "Luz Milagros", at=world.clock.now())
    accomplice: Any = woman("Gladys / Ccallata / Sucari")
    acta = transcribed(world, accomplice, (stolen.born_at - timedelta(days=300)).date().isoformat(), "Estrella")
    false = BirthPaper(world.clerk.get(f"/births/{acta['birth_id']}"), {}, accomplice, stolen)
    application = world.clerk.asks_card(false)
    assert world.clerk.sees(application) == "under_review"
    level = world.investigator.level(false, true)
    assert (level.name, "g2" in level.indicators) == ("case", True), level
