"""Innocent families who look like something else: nobody opens a case against them."""

from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import AREQUIPA, CUSCO, LIMA
from tests.stories.driver.persons import Adult, Child, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

NO_CASE = {"nothing", "weak", "review"}
QUIET = {"nothing", "weak"}


def _family(
    world: World,
    mother: Adult,
    child: Child,
    father: Adult | None = None,
    names: str = "Luz Milagros",
    facility: str = LIMA,
    prints: bool = True,
) -> BirthPaper:
    fingers = (1, 2) if prints else ()
    birth = world.registrar(facility).enrols(mother, child, fingers=fingers, mothers_fingers=fingers)
    world.clerk.inscribes(birth, names, father)
    return birth


@story("IN01", kind="innocent")
def test_twins_with_their_delivery_are_nothing(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(2), plurality=2)
    second = nurse.enrols(mother, newborn(born=first.child.born_at), delivery=first, plurality=2, birth_order=2)
    assert world.investigator.level(first, second).name == "nothing"


@story("IN16", "F11", kind="innocent")
def test_twins_whose_delivery_was_forgotten_are_no_case_against_their_mother(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(2), plurality=2)
    second = nurse.enrols(mother, newborn(born=first.child.born_at), plurality=2, birth_order=2)
    assert world.investigator.level(first, second).name in QUIET


@story("IN06", kind="innocent")
def test_siblings_of_one_mother_are_nothing(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    father = man("Juan Flores Mamani")
    births = [
        _family(world, mother, newborn(days, sex=sex), father, names)
        for days, sex, names in ((1500, "male", "José Luis"), (800, "female", "María Luz"), (6, "male", "Juan José"))
    ]
    assert world.investigator.level(*births).name == "nothing"


@story("IN02", kind="innocent")
def test_two_sisters_and_their_children_are_no_case(world: World) -> None:
    sister = woman("María Elena Quispe Mamani", born="1990-04-11")
    other = woman("María Elvira Quispe Mamani", born="1992-04-11")
    first = _family(world, sister, newborn(30), man("Juan Mamani Flores"), "Luz María")
    second = _family(world, other, newborn(29), man("José Mamani Flores"), "Luz Marina")
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level


@story("IN02b", kind="innocent")
@pytest.mark.parametrize("household", [{}, {"phone": "987654321", "address": "Jr. Puno 345"}])
def test_two_sisters_without_prints_and_their_children_are_no_case(world: World, household: dict[str, str]) -> None:
    sister = woman("María Elena Quispe Mamani", born="1990-04-11", **household)
    other = woman("María Elvira Quispe Mamani", born="1992-04-11", **household)
    first = _family(world, sister, newborn(30), man("Juan Mamani Flores"), "Luz María", prints=False)
    second = _family(world, other, newborn(29), man("José Mamani Flores"), "Luz Marina", prints=False)
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level


@story("siblings of like names", kind="innocent")
def test_sisters_a_year_apart_called_alike_are_no_case_against_their_mother(world: World) -> None:
    mother = woman("Rosa Huamán Ccori", phone="987654321", address="Jr. Puno 345")
    father = man("Juan Flores Mamani")
    first = _family(world, mother, newborn(395), father, "Luz María", prints=False)
    second = _family(world, mother, newborn(28), father, "Luz Marina", prints=False)
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level


@story("IN04", kind="innocent")
def test_namesake_children_of_other_parents_in_two_departments_are_no_case(world: World) -> None:
    first = _family(world, woman("Rosa Condori Apaza"), newborn(30), man("Juan Quispe Huanca"), "José Luis")
    second = _family(
        world, woman("Carmen Mamani Ticona"), newborn(30), man("Pedro Quispe Choque"), "José Luis", AREQUIPA
    )
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level


@story("IN05", "F39", kind="innocent")
def test_two_namesakes_of_one_birth_date_with_other_thumbs_are_two_women(world: World) -> None:
    first = _family(world, woman("María Quispe Mamani", born="1991-08-15"), newborn(300), facility=CUSCO)
    second = _family(world, woman("María Quispe Mamani", born="1991-08-15"), newborn(20), names="Ana Rosa")
    level = world.investigator.level(first, second)
    assert level.name in QUIET, level


@story("F39", "IN12", kind="innocent")
def test_two_women_of_one_birth_date_and_given_name_are_no_case(world: World) -> None:
    first = _family(world, woman("Yovana Ccasa Puma", born="1993-12-02"), newborn(300))
    second = _family(world, woman("Yovana Ríos Tuanama", born="1993-12-02"), newborn(20), names="Ana Rosa")
    assert world.investigator.level(first, second).name in QUIET


@story("IN10", kind="innocent")
def test_an_institutions_social_worker_who_declares_often_is_no_case(world: World) -> None:
    births = []
    declarant = {"relation": "institution", "document_type": "DNI", "document_number": "41414141"}
    for name in ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano", "Eva Sol Inga"):
        birth = world.registrar(LIMA).enrols(woman(name), newborn(20), fingers=(), mothers_fingers=())
        world.clerk.inscribes(birth, f"Luz {name[:3]}", declarant=declarant)
        births.append(birth)
    level = world.investigator.level(*births)
    assert level.name in NO_CASE, level


@story("IN11", kind="innocent")
def test_the_first_certificate_of_a_new_pad_is_no_case(world: World) -> None:
    nurse = world.registrar(LIMA)
    for _number in range(11):
        nurse.enrols(None, newborn(9), fingers=())
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(4), cnv="3100000001")
    assert world.investigator.level(birth).name in NO_CASE


@story("IN07", kind="innocent")
def test_a_certificate_made_anew_for_the_same_mother_is_no_case(world: World) -> None:
    nurse, mother, baby = world.registrar(LIMA), woman("Rosa Huamán Ccori"), newborn(2)
    wrong = nurse.enrols(mother, baby)
    nurse.annuls(wrong)
    right = nurse.enrols(mother, newborn(born=baby.born_at, hand=baby.own_hand, weight_g=baby.weight_g))
    assert world.investigator.level(right).name in NO_CASE


@story("IN17", "F50", kind="innocent")
def test_a_woman_without_papers_who_has_a_dni_at_her_next_birth_is_no_case(world: World) -> None:
    undocumented = woman("Nélida Tsamajain Wisum", born="1993-02-03", dni=None)
    first = _family(world, undocumented, newborn(900))
    documented = woman("Nélida Tsamajain Wisum", born="1993-02-03", hand=undocumented.own_hand)
    second = _family(world, documented, newborn(5), names="Ana Rosa")
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level


@story("IN18", "F50", kind="innocent")
def test_a_foreigner_who_became_peruvian_between_two_births_is_no_case(world: World) -> None:
    with_ce = woman("Yusmary Rondón Peña", born="1993-02-03", dni="001234567", document_type="CE")
    first = _family(world, with_ce, newborn(900))
    with_dni = woman("Yusmary Rondón Peña", born="1993-02-03", hand=with_ce.own_hand)
    second = _family(world, with_dni, newborn(5), names="Ana Rosa")
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level


@story("IN08", kind="innocent")
def test_a_father_who_recognises_his_child_a_year_later_is_nothing(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(400))
    acta = world.clerk.inscribes(birth, "Luz")
    world.clerk.amends(
        acta,
        "supersession",
        given_names="Luz",
        father={
            "given_names": "Juan", "first_surname": "Flores", "second_surname": "Mamani",
            "document_type": "DNI", "document_number": "41717171", "recognises": True,
        },
    )  # fmt: skip
    assert world.investigator.level(birth).name == "nothing"


@story("IN03", kind="innocent")
def test_a_boarding_schools_tutor_is_reviewed_at_most(world: World) -> None:
    tutor, births = woman("Griselda Poma Arias", born="1979-01-20"), []
    for number, name in enumerate(("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano")):
        birth = _family(world, woman(name), grown(9 + number), names=f"Luz {name[:3]}", prints=False)
        proof: dict[str, Any] = {"proof": "court_decision", "proof_number": f"12{number}-2024"}
        world.clerk.asks_card(birth, tutor, relation="tutor", fingers=(), applicant_fingers=(1,), **proof)
        births.append(birth)
    assert world.investigator.level(*births).name in NO_CASE


@story("IN13", kind="innocent")
def test_a_mother_who_died_in_childbirth_leaves_no_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    birth = world.registrar(LIMA).enrols(mother, newborn(20), mothers_fingers=())
    world.clerk.inscribes(birth, "Luz", man("Juan Flores Mamani"))
    assert mother.id is not None
    world.clerk.records_death(mother.id, birth.child.born_at)
    assert world.investigator.level(birth).name in NO_CASE


@story("a home birth far away", kind="innocent")
def test_a_child_of_the_forest_registered_late_by_its_family_is_reviewed_at_most(world: World) -> None:
    mother = woman("Nélida Tsamajain Wisum", born="1990-02-03", dni=None)
    birth = world.registrar(LIMA).enrols(
        mother, grown(9), at=world.clock.now(), place__kind="home", place__facility=None, place__is_remote=True
    )
    world.clerk.inscribes(birth, "Yajaira", at=world.clock.now())
    assert world.investigator.level(birth).name in NO_CASE


@story("F49", kind="innocent")
@pytest.mark.parametrize("hospital", [LIMA, CUSCO])
def test_babies_of_one_ward_and_day_are_not_each_other(world: World, hospital: str) -> None:
    names = ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano", "Eva Sol Inga", "Flor Tapia Ruiz")
    births = [_family(world, woman(name), newborn(1), names=f"Luz {name[:3]}", facility=hospital) for name in names]
    assert world.investigator.level(*births).name in QUIET
