"""Families whom life takes apart: twins of two hospitals, a grandmother, a mother found later, a mother of fifteen."""

from datetime import timedelta
from typing import Any

from registry.core.clock import day_in_peru, start_of_day
from tests.stories.driver.forms import CALLAO, CUSCO, LIMA, certificate
from tests.stories.driver.persons import grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}
WHY = {"reason": "Gemelos nacidos en dos hospitales"}
RULING = {"kind": "court_decision", "reference": "Sentencia 44-2026"}


@story("twins of two hospitals", kind="innocent")
def test_twins_born_in_two_hospitals_are_joined_by_a_clerk_whom_the_nurse_is_told_of(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = world.registrar(LIMA).enrols(mother, newborn(4), plurality=2)
    other = newborn(born=first.child.born_at + timedelta(hours=3))
    second = world.registrar(CALLAO).enrols(mother, other, plurality=2, birth_order=2)
    (told,) = (each for each in second.answer["warnings"] if each["slug"] == "other-child-elsewhere")
    assert "ask a clerk" in told["detail"]
    assert "other-delivery" not in second.warnings, "what is registered elsewhere is not said"
    assert world.investigator.level(first, second).name != "case"
    world.clerk.post(f"/deliveries/{first.answer['delivery_id']}/join", WHY | {"births": [second.id]})
    world.clerk.inscribes(first, "Rosa Luz")
    world.clerk.inscribes(second, "Rosa Paz")
    assert world.investigator.level(first, second).name == "nothing"
    assert not [each for each in world.clerk.get(f"/births/{second.id}")["warnings"] if "elsewhere" in each["slug"]]


@story("twins around midnight", kind="innocent")
def test_a_twin_born_on_the_stroke_of_midnight_is_nothing(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    midnight = start_of_day(day_in_peru(world.ago(days=3)))
    first = nurse.enrols(mother, newborn(born=midnight - timedelta(minutes=9)), plurality=2)
    second = nurse.enrols(mother, newborn(born=midnight), delivery=first, plurality=2, birth_order=2)
    assert world.investigator.level(first, second).name == "nothing"


@story("a grandmother raises the child", kind="innocent")
def test_a_grandmother_who_raises_her_dead_daughters_child_gets_its_id(world: World) -> None:
    own = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(9), at=world.clock.now())
    world.clerk.inscribes(own, "Luz", at=world.clock.now())
    assert own.mother_id is not None
    world.clerk.records_death(own.mother_id, world.ago(days=1))
    grandmother = woman("Juana Ccori Mamani", born="1962-04-05")
    proof: dict[str, Any] = {"relation": "grandparent", "proof": "birth_record", "proof_number": "77"}
    application = world.clerk.asks_card(own, grandmother, **proof)
    assert world.clerk.sees(application) == "approved"
    assert world.investigator.level(own).name in QUIET


@story("a mother found later", kind="counter")
def test_the_mother_of_a_foundling_who_is_found_is_named_by_two_and_accused_of_nothing(world: World) -> None:
    now, clerk = world.clock.now(), world.clerk
    found = world.registrar(CUSCO).enrols(None, newborn(30), at=now)
    acta = clerk.inscribes(found, "Luz", first_surname="Flores", at=now)
    stated = certificate(woman("Rosa Huamán Ccori"), found.child, CUSCO, None)["mother"]
    mother = stated | {"is_unknown": False}
    waiting = clerk.amends(acta, "rectification", certificate={"mother": mother}, document=RULING)
    assert waiting["state"] == "inscribed", "one clerk alone does not give a child a mother"
    assert world.second_clerk.approves(waiting)["state"] == "rectified"
    named = clerk.get(f"/births/{found.id}")
    assert named["mother_id"]
    assert named["mother_id"] in {kin["relative_id"] for kin in clerk.get(f"/people/{found.child_id}")["kin"]}
    assert world.investigator.level(found).name in {"nothing", "weak", "review"}


@story("a mother of fifteen, registered here", kind="innocent")
def test_a_girl_of_fifteen_who_is_registered_here_is_the_same_person_as_a_mother(world: World) -> None:
    now = world.clock.now()
    girl = grown(15)
    own = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), girl, at=now)
    acta = world.clerk.inscribes(own, "Luz Milagros", at=now)
    mother = woman("Luz Milagros Huamán Ccori", born=girl.born_at.date().isoformat(), dni=acta.answer["cui"][:8])
    mother.hand = girl.own_hand
    birth = world.registrar(LIMA).enrols(mother, newborn(2), at=now)
    assert birth.mother_id == own.child_id
    assert world.investigator.level(birth).name in QUIET


@story("a married name", kind="innocent")
def test_a_woman_who_took_her_husbands_name_between_two_births_is_one_woman(world: World) -> None:
    mother = woman("Rosa / Huamán / Ccori", born="1991-05-06")
    first = world.registrar(LIMA).enrols(mother, newborn(900))
    married = woman("Rosa / Huamán / de Flores", born="1991-05-06", dni=mother.document_number, hand=mother.own_hand)
    second = world.registrar(CUSCO).enrols(married, newborn(5))
    assert second.mother_id == first.mother_id
    assert world.investigator.level(first, second).name == "nothing"
