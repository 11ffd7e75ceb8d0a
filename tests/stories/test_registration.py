"""The registrar's and the clerk's work: nothing is invented, slips are told, everybody is found again."""

from typing import Any

import pytest

from registry.core.clock import day_in_peru
from tests.stories.driver.answers import ActaPaper, BirthPaper, Refusal
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

NOT_WITNESSED = tuple(
    f"/certificate/newborn/{name}" for name in ("weight_g", "length_cm", "gestational_weeks", "delivery_kind")
)
NO_PRINTS: dict[str, Any] = {"fingers": (), "mothers_fingers": ()}


def _inscribed(world: World, days_ago: float = 20) -> tuple[BirthPaper, ActaPaper]:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(days_ago), **NO_PRINTS)
    return birth, world.clerk.inscribes(birth, "Luz Milagros")


@story("F3", kind="counter")
def test_a_boy_of_twelve_born_at_home_is_signed_without_an_invented_weight(world: World) -> None:
    birth = world.registrar(LIMA).enrols(
        woman("Rosa Huamán Ccori", born="1986-02-01"),
        grown(12, sex="male"),
        at=world.clock.now(),
        place__kind="home",
        place__facility=None,
        weight_g=None,
        length_cm=None,
        gestational_weeks=None,
        delivery_kind=None,
        unknown=dict.fromkeys(NOT_WITNESSED, "Nació en casa"),
        **NO_PRINTS,
    )
    assert birth.answer["state"] == "signed"


@story("F3", kind="counter")
def test_a_foundling_is_signed_without_an_hour_or_a_weight(world: World) -> None:
    birth = world.registrar(LIMA).enrols(
        None,
        newborn(3),
        newborn__is_found=True,
        weight_g=None,
        length_cm=None,
        plurality=None,
        birth_order=None,
        gestational_weeks=None,
        delivery_kind=None,
        **NO_PRINTS,
    )
    assert birth.answer["state"] == "signed"


@story("F4", kind="counter")
def test_an_unknown_question_is_refused_and_never_answered_with_everybody(world: World) -> None:
    _inscribed(world)
    for path in ("/births?colour=blue", "/records?colour=blue", "/applications?colour=blue"):
        with pytest.raises(Refusal) as refused:
            world.clerk.get(path)
        assert refused.value.status == 422, path


@story("F4", kind="counter")
def test_a_clerk_finds_a_child_by_its_certificate(world: World) -> None:
    birth, _acta = _inscribed(world)
    _inscribed(world)
    answer = world.clerk.send(
        "GET", f"/births?cnv={birth.request['certificate']['cnv']}", **{"X-Purpose": "registry_duty"}
    )
    assert [item["id"] for item in answer["items"]] == [birth.id]


@story("F4", kind="counter")
def test_a_clerk_finds_an_acta_by_the_childs_number(world: World) -> None:
    _birth, acta = _inscribed(world)
    _inscribed(world)
    answer = world.clerk.send("GET", f"/records?cui={acta.answer['cui']}", **{"X-Purpose": "registry_duty"})
    assert [item["id"] for item in answer["items"]] == [acta.id]


@story("F9", "case 1", kind="innocent")
def test_a_typing_error_in_the_mothers_number_does_not_make_another_woman_the_mother(world: World) -> None:
    known = woman("Rosa Elvira Quispe Mamani", born="1985-05-05")
    first = world.registrar(LIMA).enrols(known, newborn(400))
    true_mother = woman("Luz Marina Flores Torres", born="1997-09-19", dni=known.document_number)
    try:
        second = world.registrar(LIMA).enrols(true_mother, newborn(5))
    except Refusal as refusal:
        assert "/certificate/mother/document_number" in refusal.pointers  # noqa: PT017
        true_mother.document_number = "41122334"
        second = world.registrar(LIMA).enrols(true_mother, newborn(5))
    assert second.mother_id != first.mother_id
    assert world.investigator.level(first, second).name != "case"


@story("case 1", kind="counter")
def test_a_placeholder_is_not_a_document(world: World) -> None:
    births = []
    for name, number in (("Ana Soto Vera", "00000000"), ("Bea Luna Díaz", "00000000")):
        try:
            births.append(world.registrar(LIMA).enrols(woman(name, dni=number), newborn(5), **NO_PRINTS))
        except Refusal as refusal:
            assert "/certificate/mother/document_number" in refusal.pointers  # noqa: PT017
    assert len({birth.mother_id for birth in births}) == len(births)


@story("F11", "case 3", kind="counter")
def test_a_twin_enrolled_alone_is_joined_to_the_delivery_afterwards(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(2), plurality=2)
    second = nurse.enrols(mother, newborn(born=first.child.born_at), plurality=2, birth_order=2)
    nurse.post(
        f"/deliveries/{first.answer['delivery_id']}/join",
        {"births": [second.id], "reason": "Segundo gemelo registrado aparte"},
    )
    assert "other-delivery" in second.warnings
    assert world.investigator.level(first, second).name in {"nothing", "weak"}


@story("F11 undone", kind="counter")
def test_two_births_joined_by_mistake_are_parted_and_told_again(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(2))
    second = nurse.enrols(mother, newborn(born=first.child.born_at))
    path, births = f"/deliveries/{first.answer['delivery_id']}", {"births": [second.id]}
    nurse.post(f"{path}/join", births | {"reason": "Se creyó que eran mellizos"})
    assert "a1" not in world.investigator.level(first, second).indicators
    nurse.post(f"{path}/parting", births | {"reason": "Son hijas de dos madres"})
    assert "a1" in world.investigator.level(first, second).indicators


@story("F12", "annulled by mistake", kind="counter")
def test_a_certificate_annulled_by_mistake_is_back_with_its_prints(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(2))
    nurse.annuls(birth)
    back = nurse.post(f"/births/{birth.id}/reinstatement", {"reason": "Se anuló el equivocado"})
    assert (back["state"], back["is_bound"]) == ("signed", True)
    assert world.clerk.inscribes(birth, "Luz").answer["state"] == "inscribed"
    assert world.investigator.level(birth).name == "nothing"


@story("F12", kind="counter")
def test_a_signed_certificate_with_a_typo_is_corrected_and_keeps_its_prints(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(2))
    change = {"certificate": {"newborn": {"weight_g": 3150}}, "reason": "Se anotó mal el peso"}
    corrected = nurse.post(f"/births/{birth.id}/correction", change)
    assert corrected["certificate"]["newborn"]["weight_g"] == 3150
    assert corrected["is_bound"]
    assert corrected["prints"]


@story("F12", kind="counter")
def test_an_annulled_certificates_number_goes_back_to_its_owner(world: World) -> None:
    nurse = world.registrar(LIMA)
    wrong = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(2), **NO_PRINTS)
    nurse.annuls(wrong)
    owner = nurse.enrols(woman("Elvira Tapia Rojas"), newborn(2), cnv=wrong.request["certificate"]["cnv"], **NO_PRINTS)
    assert owner.answer["state"] == "signed"


@story("F22", kind="counter")
@pytest.mark.parametrize("born", ["2015-01-09", "1958-01-09"])
def test_a_mother_too_young_or_too_old_is_pointed_out_at_the_counter(world: World, born: str) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori", born=born), newborn(2), **NO_PRINTS)
    assert birth.warnings & {"young-mother", "older-mother"}


@story("F21", kind="counter")
def test_a_district_that_is_not_the_facilitys_is_pointed_out(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(2), place__ubigeo="140101", **NO_PRINTS)
    assert "district-review" in birth.warnings
    (warning,) = [warning for warning in birth.answer["warnings"] if warning["slug"] == "district-review"]
    assert "RENIEC" in warning["detail"]


@story("F25", "case 8", kind="counter")
@pytest.mark.parametrize(
    "name",
    ["Rosa  Elvira / Huamán / Ccori", "Rosa / D´Angelo / Ccori", "Rosa / Núñez–Melgar / Ccori"],
)
def test_marks_and_spaces_as_keyboards_write_them_are_taken(world: World, name: str) -> None:
    birth = world.registrar(LIMA).enrols(woman(name), newborn(2), **NO_PRINTS)
    assert birth.answer["state"] == "signed"


@story("case 8", kind="counter")
def test_letters_of_other_passports_are_taken(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Əliyeva / Ɔfori / Ɛ"), newborn(2), **NO_PRINTS)
    assert birth.answer["state"] == "signed"


@story("F25", kind="counter")
def test_a_landline_with_a_dash_is_taken(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori", phone="01-4567890"), newborn(2), **NO_PRINTS)
    assert birth.answer["state"] == "signed"


@story("case 6", "F25", kind="counter")
def test_a_capture_station_some_minutes_fast_enrols(world: World) -> None:
    baby = newborn(born=world.clock.now())
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby, at=world.ago(minutes=3), **NO_PRINTS)
    assert birth.answer["state"] == "signed"


@story("case 4", kind="counter")
def test_a_birth_without_an_hour_has_no_hour(world: World) -> None:
    baby = newborn(3)
    birth = world.registrar(LIMA).enrols(
        woman("Rosa Huamán Ccori"), baby, born_at=day_in_peru(baby.born_at).isoformat(), **NO_PRINTS
    )
    assert "00:00" not in str(birth.answer["certificate"]["newborn"])


@story("case 5", kind="counter")
def test_a_mother_and_a_father_with_one_name_are_registered(world: World) -> None:
    mother = woman("Suharti", dni="C1234567", document_type="PASSPORT")
    birth = world.registrar(LIMA).enrols(mother, newborn(2), **NO_PRINTS)
    assert birth.answer["state"] == "signed"
    father = man("Sukarno", dni="C7654321", document_type="PASSPORT")
    assert world.clerk.inscribes(birth, "Luz", father).answer["state"] == "inscribed"
