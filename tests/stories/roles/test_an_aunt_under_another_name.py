"""Who applies for a minor's ID: a woman known by her fingers as another family's aunt, and aunts who are true."""

from typing import Any

from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

AUNT: dict[str, Any] = {"relation": "aunt_or_uncle", "proof": "birth_record", "proof_number": "123"}
HELD = "under_review"
"""What the counter sees of an application that waits for a second person."""


@story("a known mother as another family's aunt", kind="fraud")
def test_a_known_mother_who_applies_as_an_aunt_under_another_name_is_found(world: World) -> None:
    known = world.registrar(LIMA).enrols(woman("Griselda Poma Arias"), newborn(800))
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    aunt = woman("Teófila Condori Mamani", hand=known.mother.own_hand)
    application = world.clerk.asks_card(birth, aunt, **AUNT)
    assert world.clerk.sees(application) == HELD
    level = world.investigator.level(known.mother)
    assert level.name == "case", level
    assert "g8" in level.indicators


@story("a known mother as the aunt of her niece", kind="innocent")
def test_a_known_mother_who_applies_as_an_aunt_under_her_own_name_gets_the_card(world: World) -> None:
    known = world.registrar(LIMA).enrols(woman("Griselda Poma Arias"), newborn(800))
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    assert world.clerk.sees(world.clerk.asks_card(birth, known.mother, **AUNT)) == "approved"
    assert world.investigator.level(known.mother, birth).name == "nothing"


@story("an aunt whose permit was replaced by a card", kind="innocent")
def test_an_aunt_whose_papers_were_replaced_is_for_review_and_no_case(world: World) -> None:
    names, born = "Yusmary / Rondón / Villalobos", "1995-03-04"
    with_permit = woman(names, born=born, dni="AB123456", document_type="PTP")
    known = world.registrar(LIMA).enrols(with_permit, newborn(800))
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    with_card = woman(names, born=born, dni="001234567", document_type="CE", hand=known.mother.own_hand)
    world.clerk.asks_card(birth, with_card, **AUNT)
    level = world.investigator.level(known.mother)
    assert (level.name, level.indicators) == ("review", {"g8"}), level


@story("a grandmother's fingers for the aunt's", kind="innocent")
def test_a_relatives_fingers_in_the_applicants_place_are_for_review_and_no_case(world: World) -> None:
    known = world.registrar(LIMA).enrols(woman("Griselda Poma Arias"), newborn(800))
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    world.clerk.issues(world.clerk.asks_card(birth, known.mother, **AUNT | {"relation": "grandparent"}))
    lost = AUNT | {"kind": "duplicate", "cause": "loss"}
    application = world.clerk.asks_card(birth, woman("Elvira Tapia Rojas"), applicant_shown=known.mother, **lost)
    assert world.clerk.sees(application) == HELD
    level = world.investigator.level(known.mother)
    assert (level.name, level.indicators) == ("review", {"g8"}), level


@story("one aunt of two", "a mother of two", kind="innocent")
def test_an_aunt_of_two_children_under_one_name_and_a_mother_of_two_get_the_cards(world: World) -> None:
    mother, aunt = woman("Rosa Huamán Ccori"), woman("Griselda Poma Arias")
    births = [world.registrar(LIMA).enrols(mother, grown(years), mothers_fingers=()) for years in (9, 12)]
    for birth, name in zip(births, ("Luz", "Alba"), strict=True):
        world.clerk.inscribes(birth, name)
    applications = [world.clerk.asks_card(births[0], aunt, **AUNT), world.clerk.asks_card(births[1])]
    other = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), grown(11))
    world.clerk.inscribes(other, "Ana")
    applications.append(world.clerk.asks_card(other, aunt, **AUNT))
    assert {world.clerk.sees(application) for application in applications} == {"approved"}
    assert "g8" not in world.investigator.level(*births, other).indicators
