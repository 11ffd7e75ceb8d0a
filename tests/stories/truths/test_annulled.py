"""What an annulled certificate alone supported is withdrawn; what the other births show by themselves is found."""

from typing import Any

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import Adult, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

CUSCO = "00002345"


def _registered_twice(world: World, second_mother: Adult | None = None) -> tuple[BirthPaper, BirthPaper]:
    """A newborn registered where it was born, and again where it was taken."""
    mother, baby = woman("Rosa Huamán Ccori"), newborn(2)
    first = world.registrar(LIMA).enrols(mother, baby)
    again = world.registrar(CUSCO).enrols(second_mother or mother, baby, at=world.clock.now())
    assert world.investigator.level(first).name == "case"
    return first, again


@story("a birth registered by both hospitals", kind="innocent")
def test_a_birth_registered_by_both_hospitals_of_a_transfer_is_no_case_once_one_is_annulled(world: World) -> None:
    first, again = _registered_twice(world)
    world.registrar(CUSCO).annuls(again)
    level = world.investigator.level(first)
    assert level.name in {"nothing", "weak"}, level
    world.registrar(CUSCO).post(f"/births/{again.id}/reinstatement", {"reason": "Se anuló la otra por error"})
    world.jobs()
    assert "b1" in world.investigator.level(first).indicators, "both count again"


@story("a birth registered twice in one ward", kind="innocent")
def test_a_birth_registered_twice_in_one_ward_is_said_at_the_counter_and_no_case_once_one_is_annulled(
    world: World,
) -> None:
    mother, baby = woman("Rosa Huamán Ccori"), newborn(2)
    begun = world.registrar(LIMA).enrols(mother, baby, cnv=None, sign=False)
    again = world.registrar(LIMA, second=True).enrols(mother, baby, at=world.clock.now())
    said = {warning["slug"]: warning["detail"] for warning in again.answer["warnings"]}
    assert "annul one of the two certificates" in said["other-delivery"]
    world.registrar(LIMA).annuls(begun)
    level = world.investigator.level(again)
    assert level.name in {"nothing", "weak"}, level


@story("an annulment under another woman", kind="fraud")
def test_a_sold_newborn_stays_a_case_though_its_true_certificate_is_annulled(world: World) -> None:
    first, again = _registered_twice(world, woman("Elvira Tapia Rojas"))
    world.registrar(LIMA).annuls(first)
    level = world.investigator.level(again)
    assert level.name == "case", level
    assert "b1" in level.indicators


@story("two of three annulled", kind="fraud")
def test_what_two_children_of_a_delivery_show_stays_found_when_the_third_is_annulled(world: World) -> None:
    nurse, mother = world.registrar(LIMA), woman("Rosa Huamán Ccori")
    siblings: dict[str, Any] = {"plurality": 3, "mothers_fingers": ()}
    with world.worker_off():
        first = nurse.enrols(mother, newborn(9), plurality=3)
        second = nurse.enrols(mother, newborn(9), delivery=first, birth_order=2, at=world.ago(days=2), **siblings)
        third = nurse.enrols(mother, newborn(9), delivery=first, birth_order=3, at=world.ago(days=1), **siblings)
    assert "a2" in world.investigator.level(first).indicators
    nurse.annuls(third)
    assert "a2" in world.investigator.level(second).indicators, world.investigator.level(second)
