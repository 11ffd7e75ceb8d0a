"""Women whose papers differ from one birth to the next: migrants, one name in the forest, a DNI left at home."""

import pytest

from tests.stories.driver.answers import Refusal
from tests.stories.driver.forms import CUSCO, IQUITOS, LIMA, touches
from tests.stories.driver.persons import grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


@story("a permit replaced by a card", kind="innocent")
def test_a_venezuelan_mother_whose_permit_was_replaced_by_a_card_is_no_case(world: World) -> None:
    names, born = "Yusmary / Rondón / Villalobos", "1995-03-04"
    mother = woman(names, born=born, dni="AB123456", document_type="PTP")
    first = world.registrar(LIMA).enrols(mother, newborn(800))
    with_card = woman(names, born=born, dni="001234567", document_type="CE", hand=mother.own_hand)
    second = world.registrar(CUSCO).enrols(with_card, newborn(5))
    level = world.investigator.level(first, second)
    assert level.name == "review", level


@story("a permit of another woman", kind="fraud")
def test_a_woman_with_two_permits_of_other_names_is_a_case(world: World) -> None:
    mother = woman("Yusmary / Rondón / Villalobos", born="1995-03-04", dni="AB123456", document_type="PTP")
    first = world.registrar(LIMA).enrols(mother, newborn(800))
    other = woman("Yulimar / Rondón / Pérez", born="1997-08-04", dni="001234567", document_type="CE")
    second = world.registrar(CUSCO).enrols(other, newborn(5), mother_shown=mother)
    assert world.investigator.level(first, second).name == "case"


@story("one name, then a DNI", kind="innocent")
def test_an_awajun_mother_who_gave_one_name_and_has_a_dni_now_is_no_case(world: World) -> None:
    mother = woman("Tsere", born=None, dni=None)
    first = world.registrar(IQUITOS).enrols(mother, newborn(800))
    with_dni = woman("Tsere Wampash Etsa", born="1997-05-06", hand=mother.own_hand)
    second = world.registrar(IQUITOS).enrols(with_dni, newborn(5))
    level = world.investigator.level(first, second)
    assert level.name == "review", level


@story("the DNI left at home", kind="innocent")
def test_a_mother_who_comes_in_labour_without_her_dni_is_no_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori", born="1995-03-04")
    first = world.registrar(LIMA).enrols(mother, newborn(800))
    in_labour = woman("Rosa Huamán Ccori", born=None, dni=None, hand=mother.own_hand)
    second = world.registrar(CUSCO).enrols(in_labour, newborn(5))
    level = world.investigator.level(first, second)
    assert level.name == "review", level


@story("the child's fingers for the mother's", kind="counter")
def test_the_childs_fingers_given_for_the_applicants_are_told_at_once(world: World) -> None:
    now, clerk = world.clock.now(), world.clerk
    birth = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), grown(9), at=now, mothers_fingers=())
    clerk.inscribes(birth, "Luz", at=now)
    with pytest.raises(Refusal) as refused:
        clerk.asks_card(birth, applicant_shown=birth.child)
    assert "finger sent as right thumb (minor)" in refused.value.words
    assert clerk.sees(clerk.asks_card(birth)) == "approved", "the slip is mended at the counter"


@story("the child's fingers for the mother's", "one after the other", kind="counter")
def test_the_childs_fingers_taken_first_as_the_applicants_are_mended_by_taking_hers_anew(world: World) -> None:
    now, clerk = world.clock.now(), world.clerk
    birth = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), grown(9), at=now, mothers_fingers=())
    clerk.inscribes(birth, "Luz", at=now)
    request = {"kind": "first", "applicant": {"relation": "mother", "person_id": birth.mother_id}}
    draft = clerk.post(f"/people/{birth.child_id}/documents", request)
    path = f"/applications/{draft['id']}/prints"
    clerk.post(path, {"prints": touches(world.studio, "applicant", birth.child, now)})
    childs = {"prints": touches(world.studio, "minor", birth.child, now)}
    with pytest.raises(Refusal) as refused:
        clerk.post(path, childs)
    assert "finger sent as right thumb (applicant)" in refused.value.words
    clerk.post(path, {"prints": touches(world.studio, "applicant", birth.mother, now)})
    clerk.post(path, childs)


@story("the mother's fingers for the father's", kind="counter")
def test_the_mothers_fingers_given_for_the_fathers_are_told_at_once(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), grown(9))
    father = man("Hugo Ramos Inga")
    world.clerk.inscribes(birth, "Luz", father)
    with pytest.raises(Refusal) as refused:
        world.clerk.asks_card(birth, father, relation="father", applicant_shown=birth.mother)
    assert "finger of the minor's mother" in refused.value.words
    application = world.clerk.asks_card(birth, father, relation="father")
    assert world.clerk.sees(application) == "approved", "the slip is mended at the counter"


@story("the mother as the aunt of her own child", kind="counter")
def test_a_mother_who_applies_as_her_childs_aunt_is_asked_to_apply_as_the_mother(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), grown(9))
    world.clerk.inscribes(birth, "Luz")
    aunt = woman("Griselda Poma Arias", hand=birth.mother.own_hand)
    with pytest.raises(Refusal) as refused:
        world.clerk.asks_card(birth, aunt, relation="aunt_or_uncle", proof="birth_record", proof_number="123")
    assert "name the mother as the applicant" in refused.value.words
    assert world.clerk.sees(world.clerk.asks_card(birth)) == "approved"
