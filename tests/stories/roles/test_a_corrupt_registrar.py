"""An hour as a corrupt registrar or clerk: what one person alone cannot do, and what is seen of what he did."""

import pytest

from tests.stories.driver.answers import Refusal
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import grown, man, newborn, woman
from tests.stories.driver.prints import of_newborn
from tests.stories.marks import story
from tests.stories.world import World

SUSPECT = {"review", "case"}


@story("FR15c", kind="fraud")
def test_his_own_fingers_as_three_mothers_are_a_case(world: World) -> None:
    himself = man("Hugo Ramos Inga")
    births = [
        world.registrar(LIMA).enrols(woman(name), newborn(days), mother_shown=himself)
        for name, days in (("Ana Soto Vera", 90), ("Bea Luna Díaz", 50), ("Celia Rey Paz", 2))
    ]
    level = world.investigator.level(*births)
    assert level.name == "case", level
    assert "c1" in level.indicators


@story("an invented birth", kind="fraud")
def test_an_invented_birth_of_a_woman_who_bore_three_months_ago_is_a_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = world.registrar(LIMA).enrols(mother, newborn(95))
    invented = world.registrar(CUSCO).enrols(mother, newborn(2), fingers=(), mothers_fingers=())
    level = world.investigator.level(first, invented)
    assert level.name == "case", level
    assert "a1" in level.indicators


@story("FR27", kind="fraud")
def test_one_woman_with_four_documents_is_a_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    births = [world.registrar(LIMA).enrols(mother, newborn(1500))]
    for days, name in ((1000, "Elvira Tapia Rojas"), (500, "Carmen Díaz Luna"), (5, "Julia Ríos Puma")):
        births.append(world.registrar(CUSCO).enrols(woman(name, hand=mother.own_hand), newborn(days)))
    level = world.investigator.level(*births)
    assert level.name == "case", level
    assert len([finding for finding in level.findings if finding.indicator == "c1"]) >= 3


@story("a used certificate", kind="counter")
def test_he_cannot_annul_a_certificate_behind_an_acta(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(5), fingers=(), mothers_fingers=())
    world.clerk.inscribes(birth, "Luz")
    with pytest.raises(Refusal) as refused:
        nurse.annuls(birth)
    assert refused.value.status == 409
    assert refused.value.words


@story("another hospital's birth", kind="counter")
def test_he_cannot_annul_another_hospitals_birth(world: World) -> None:
    birth = world.registrar(CUSCO).enrols(woman("Rosa Huamán Ccori"), newborn(5), fingers=(), mothers_fingers=())
    with pytest.raises(Refusal) as refused:
        world.registrar(LIMA).annuls(birth)
    assert refused.value.status in {403, 404}


@story("his own hold", kind="counter")
def test_a_clerk_does_not_release_what_he_submitted(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    application = world.clerk.asks_card(birth, applicant_shown=woman("Elvira Tapia Rojas"))
    with pytest.raises(Refusal) as refused:
        world.clerk.post(f"/applications/{application.id}/hold/lifting", {"reason": "Todo está en orden"})
    assert refused.value.status == 403


@story("an absent child", kind="counter")
def test_a_clerk_does_not_get_a_card_for_a_child_that_is_not_there(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10), fingers=(), mothers_fingers=())
    world.clerk.inscribes(birth, "Luz")
    with pytest.raises(Refusal) as refused:
        world.clerk.asks_card(birth, fingers=(), applicant_fingers=(1,), minor_present=False)
    assert refused.value.status == 422


@story("another mother", kind="fraud")
def test_a_clerk_alone_does_not_exchange_a_childs_mother(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(5), fingers=(), mothers_fingers=())
    acta = world.clerk.inscribes(birth, "Luz")
    other = {"given_names": "Inés", "first_surname": "Vargas", "document_number": "41234987"}
    ruling = {"kind": "court_decision", "reference": "Sentencia 44-2026"}
    try:
        world.clerk.amends(acta, "rectification", certificate={"mother": other}, document=ruling)
    except Refusal as refusal:
        assert refusal.words  # noqa: PT017
    certificate = world.registrar(LIMA).get(f"/births/{birth.id}")["certificate"]
    assert certificate["mother"]["first_surname"] == "Huamán"


@story("a false death", kind="innocent")
def test_a_woman_falsely_recorded_as_dead_can_still_register_her_child(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    world.registrar(LIMA).enrols(mother, newborn(900))
    assert mother.id is not None
    world.clerk.records_death(mother.id, world.ago(days=700))
    birth = world.registrar(LIMA).enrols(mother, newborn(5))
    assert birth.answer["state"] == "signed"
    assert not birth.warnings


@story("the same baby next day", kind="fraud")
def test_the_same_baby_the_next_day_with_another_weight_is_a_case(world: World) -> None:
    baby = newborn(3)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)
    again = newborn(2, hand=baby.own_hand, weight_g=baby.weight_g + 400)
    second = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), again)
    assert world.investigator.level(first, second).name == "case"


@story("an image used again", kind="fraud")
def test_images_copied_from_an_earlier_enrolment_are_found(world: World) -> None:
    nurse = world.registrar(LIMA)
    first = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(60))
    copied = nurse.enrols(
        woman("Elvira Tapia Rojas"),
        newborn(5, sex="male"),
        fingers=(),
        extra_prints=lambda now: of_newborn(first, now),
    )
    assert world.investigator.level(first, copied).name in SUSPECT


@story("a stillborn's certificate", kind="counter")
def test_a_stillbirth_is_refused_with_words_of_its_own(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(1), vital_status="stillbirth")
    assert refused.value.status == 422
    assert refused.value.words


ELVIRA = {
    "given_names": "Elvira",
    "first_surname": "Tapia",
    "second_surname": "Rojas",
    "document_number": "70918273",
    "birth_date": "1996-11-20",
}


@story("another mother on a signed certificate", kind="fraud")
def test_he_alone_does_not_sell_a_child_by_correcting_its_mother(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori", dni="41234567"), newborn(2))
    with pytest.raises(Refusal) as refused:
        nurse.corrects(birth, **ELVIRA)
    assert refused.value.pointers == {"/mother_prints"}
    nurse.corrects(birth, mother_prints="anothers", **ELVIRA)
    certificate = nurse.get(f"/births/{birth.id}")["certificate"]
    assert certificate["mother"]["first_surname"] == "Huamán"


@story("another mother on a signed certificate", kind="fraud")
def test_an_exchange_of_mothers_that_two_agreed_on_is_told_to_the_investigators(world: World) -> None:
    nurse, colleague = world.registrar(LIMA), world.registrar(LIMA, second=True)
    birth = nurse.enrols(woman("Rosa Huamán Ccori", dni="41234567"), newborn(2))
    done = colleague.agrees(nurse.corrects(birth, mother_prints="anothers", **ELVIRA))
    assert done["certificate"]["mother"]["first_surname"] == "Tapia"
    assert "f5" in world.investigator.level(birth).indicators


@story("the wrong form of two women of a ward", kind="innocent")
def test_the_wrong_form_of_two_women_is_put_right_by_a_colleague_on_duty(world: World) -> None:
    nurse, colleague = world.registrar(LIMA), world.registrar(LIMA, second=True)
    true_mother = woman("Elvira Tapia Rojas", dni="70918273", born="1996-11-20")
    birth = nurse.enrols(woman("Rosa Huamán Ccori", dni="41234567"), newborn(2), mother_shown=true_mother)
    done = colleague.agrees(nurse.corrects(birth, mother_prints="hers", **ELVIRA))
    assert done["is_bound"]
    assert not any(print_["subject"] == "mother" for print_ in done["prints_wanted"] if print_["finger"] in (1, 2))
    assert world.investigator.level(birth).name in {"nothing", "weak", "review"}
    neighbour = woman("Rosa Huamán Ccori", dni="41234567")
    second = nurse.enrols(neighbour, newborn(1))
    assert world.investigator.level(birth, second).name in {"nothing", "weak", "review"}
    assert nurse.verifies(birth, mother=true_mother, baby=birth.child)["outcome"] == "confirmed"


@story("a slip", kind="innocent")
def test_a_name_heard_wrongly_is_corrected_by_one_alone(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(2))
    assert nurse.corrects(birth, given_names="Hermelinda")["waiting"] is None
    assert world.investigator.level(birth).name in {"nothing", "weak"}
