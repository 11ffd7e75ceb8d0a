"""Frauds that begin at a birth: a child sold, a woman under two names, one staff member for everything."""

from typing import Any

from tests.stories.driver.answers import Level
from tests.stories.driver.forms import AREQUIPA, CALLAO, CHICLAYO, CUSCO, HUACHO, IQUITOS, LIMA
from tests.stories.driver.persons import Child, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


def _sold(
    world: World, first_days: float, again_days: float, facility: str, sex: str = "female", recaptured: bool = False
) -> Level:
    """One infant enrolled in Lima, then under another woman: how the investigator sees it."""
    baby = newborn(first_days)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)
    again: Child = newborn(again_days, hand=baby.own_hand, sex=sex)
    second = world.registrar(facility).enrols(woman("Elvira Tapia Rojas"), again)
    if recaptured:
        world.registrar(LIMA).adds_prints(first, baby=baby)
        world.registrar(facility).adds_prints(second, baby=again)
    return world.investigator.level(first, second)


@story("FR02", kind="fraud")
def test_an_infant_registered_again_in_the_same_department_is_a_case(world: World) -> None:
    level = _sold(world, 30, 10, HUACHO)
    assert level.name == "case", level
    assert "b1" in level.indicators


@story("FR01", "F27", kind="fraud")
def test_an_infant_registered_again_forty_days_later_in_another_department_is_a_case(world: World) -> None:
    assert _sold(world, 50, 10, CUSCO).name == "case"


@story("FR03", kind="fraud")
def test_another_sex_typed_does_not_hide_an_infant(world: World) -> None:
    assert _sold(world, 20, 10, LIMA, sex="male").name == "case"


@story("FR04", kind="fraud")
def test_a_neighbouring_department_four_days_later_does_not_hide_an_infant(world: World) -> None:
    assert _sold(world, 8, 4, CALLAO).name == "case"


@story("FR36", kind="fraud")
def test_a_sold_infant_is_found_at_the_latest_when_recaptured(world: World) -> None:
    assert _sold(world, 110, 68, CUSCO, recaptured=True).name == "case"


@story("FR05", kind="fraud")
def test_a_child_registered_again_three_years_older_as_kispe_is_found(world: World) -> None:
    mother = woman("Saturnina Quispe Choquehuanca", born="1986-03-09")
    first = world.registrar(CUSCO).enrols(mother, newborn(30, years_ago=9))
    world.clerk.inscribes(first, "Yesenia Maribel", man("Wilber Ttito Huallpa"))
    other = woman("Saturnina Kispe Choquehuanca", born="1986-03-09", dni=None)
    again = world.registrar(CUSCO).enrols(other, newborn(30, years_ago=12), at=world.clock.now(), fingers=())
    world.clerk.inscribes(again, "Yesenia Maribel", man("Wilber Ttito Huallpa", dni=None), at=world.clock.now())
    assert world.investigator.level(first, again).name in {"review", "case"}


@story("FR07", kind="fraud")
def test_an_attendant_at_two_far_places_in_one_hour_is_found(world: World) -> None:
    traveller: dict[str, Any] = {"attendant__dni": "77665544", "attendant__licence": "55443"}
    first = world.registrar(AREQUIPA).enrols(woman("Ana Salas Rivera"), newborn(3), **traveller)
    baby = newborn(born=first.child.born_at)
    second = world.registrar(CUSCO).enrols(woman("Julia Ttito Puma"), baby, **traveller)
    assert world.investigator.level(first, second).name in {"review", "case"}


@story("FR07b", "F29", kind="fraud")
def test_a_certifier_at_two_far_places_in_one_hour_is_found(world: World) -> None:
    traveller: dict[str, Any] = {"certifier__dni": "77665544", "certifier__licence": "55443"}
    first = world.registrar(AREQUIPA).enrols(woman("Ana Salas Rivera"), newborn(3), **traveller)
    second = world.registrar(IQUITOS).enrols(
        woman("Julia Ríos Tuanama"), newborn(born=first.child.born_at), **traveller
    )
    assert world.investigator.level(first, second).name in {"review", "case"}


def _recognises_four(world: World, dni: str | None) -> Level:
    """How the investigator sees everything afterwards: the alert is about the man."""
    for name in ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano"):
        birth = world.registrar(LIMA).enrols(woman(name), newborn(20), fingers=(), mothers_fingers=())
        world.clerk.inscribes(birth, "Luz", man("Julio Paredes Ormeño", dni=dni, born=None))
    return world.investigator.level()


@story("FR08", kind="fraud")
def test_one_man_who_recognises_children_of_four_women_is_found(world: World) -> None:
    assert "e2" in _recognises_four(world, "40506070").indicators


@story("FR08b", "F30", kind="fraud")
def test_a_man_without_papers_who_recognises_children_of_four_women_is_found_too(world: World) -> None:
    assert "e2" in _recognises_four(world, None).indicators


@story("FR11", "FR11b", kind="fraud")
def test_a_woman_who_bears_twice_in_five_months_under_other_papers_is_found(world: World) -> None:
    first_name = woman("Nélida Tsamajain Wisum", born="1993-02-03")
    first = world.registrar(LIMA).enrols(first_name, newborn(160))
    again = woman("Nelida Tsamajain Wisum", born="1993-02-03", dni="09988771")
    second = world.registrar(LIMA).enrols(again, newborn(8), mother_shown=woman("Otra Mujer Prestada"))
    level = world.investigator.level(first, second)
    assert level.name in {"review", "case"}, level
    (finding,) = (finding for finding in level.findings if finding.indicator == "a4")
    assert finding.persons == {first.mother_id, second.mother_id}
    assert "the fingers say two" in finding.reason
    assert "before the first birth" in finding.reason


@story("FR12", "F28", kind="fraud")
def test_exchanged_hands_do_not_hide_a_mother(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = world.registrar(LIMA).enrols(mother, newborn(400))
    false_name = woman("Elvira Tapia Rojas", hand=mother.own_hand)
    second = world.registrar(LIMA).enrols(false_name, newborn(5), mothers_fingers=(6, 7), mother_hand_of={6: 1, 7: 2})
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert "c1" in level.indicators


@story("FR12b", kind="fraud")
def test_a_mother_under_two_names_is_a_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = world.registrar(LIMA).enrols(mother, newborn(400))
    second = world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas", hand=mother.own_hand), newborn(5))
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert "c1" in level.indicators


@story("FR13b", "F32", kind="fraud")
def test_a_twin_born_thirty_days_after_the_first_is_a_case(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(35), plurality=2)
    second = nurse.enrols(mother, newborn(5), delivery=first, plurality=2, birth_order=2)
    assert world.investigator.level(first, second).name == "case"


@story("FR14", kind="fraud")
def test_an_annulled_baby_that_comes_back_under_another_woman_is_a_case(world: World) -> None:
    nurse, baby = world.registrar(LIMA), newborn(5)
    first = nurse.enrols(woman("Rosa Huamán Ccori"), baby)
    nurse.annuls(first)
    again = newborn(born=baby.born_at, weight_g=baby.weight_g, hand=baby.own_hand)
    second = nurse.enrols(woman("Elvira Tapia Rojas"), again)
    assert world.investigator.level(first, second).name == "case"


@story("FR14b", "F31", kind="fraud")
def test_an_annulled_birth_that_comes_back_under_another_woman_without_prints_is_found(world: World) -> None:
    nurse, baby = world.registrar(LIMA), newborn(5)
    first = nurse.enrols(woman("Rosa Huamán Ccori"), baby)
    nurse.annuls(first)
    again = newborn(born=baby.born_at, weight_g=baby.weight_g)
    second = nurse.enrols(woman("Elvira Tapia Rojas"), again, fingers=())
    level = world.investigator.level(second)
    assert level.name in {"review", "case"}, level


@story("FR20", kind="fraud")
def test_one_declarant_for_five_women_is_a_case(world: World) -> None:
    births = []
    declarant = {"relation": "other", "document_type": "DNI", "document_number": "41414141"}
    for name in ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano", "Eva Sol Inga"):
        birth = world.registrar(LIMA).enrols(woman(name), newborn(20), fingers=(), mothers_fingers=())
        world.clerk.inscribes(birth, "Luz", declarant=declarant)
        births.append(birth)
    level = world.investigator.level(*births)
    assert level.name == "case", level


@story("FR21", kind="fraud")
def test_a_fifteen_year_old_registered_far_from_its_birthplace_is_reviewed(world: World) -> None:
    birth = world.registrar(IQUITOS).enrols(
        woman("Ana Soto Vera", born="1985-05-04"),
        grown(15),
        at=world.clock.now(),
        place__kind="home",
        place__facility=None,
        place__ubigeo="080101",
    )
    world.clerk.inscribes(birth, "Luz", at=world.clock.now())
    assert "f2" in world.investigator.level(birth).indicators


@story("FR25", kind="fraud")
def test_a_certificate_of_another_facilitys_pad_is_found(world: World) -> None:
    lima, cusco = world.registrar(LIMA), world.registrar(CUSCO)
    for _number in range(11):
        lima.enrols(None, newborn(9), fingers=())
        last = cusco.enrols(None, newborn(9), fingers=())
    stolen = str(int(last.request["certificate"]["cnv"]) + 1)
    birth = lima.enrols(woman("Rosa Huamán Ccori"), newborn(4), cnv=stolen)
    assert "f4" in world.investigator.level(birth).indicators


@story("FR37", "FR38", kind="fraud")
def test_a_dead_woman_who_bears_a_child_is_a_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    world.registrar(LIMA).enrols(mother, newborn(900))
    assert mother.id is not None
    world.clerk.records_death(mother.id, world.ago(days=700))
    birth = world.registrar(CHICLAYO).enrols(mother, newborn(5), mother_shown=woman("Otra Mujer Prestada"))
    level = world.investigator.level(birth)
    assert level.name == "case", level
    assert "d1" in level.indicators
