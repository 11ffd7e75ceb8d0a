"""Kin recorded by mistake, requests that wait while somebody is sealed, data that are corrected."""

from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import LIMA, named_by_court
from tests.stories.driver.persons import grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

PAPER = {"kind": "birth_certificate", "reference": "Partida 77-1990"}
RULING = {"kind": "court_decision", "reference": "Sentencia 44-2026"}
NO_PRINTS: dict[str, Any] = {"fingers": (), "mothers_fingers": ()}


def _kin(world: World, birth: BirthPaper) -> dict[str, str]:
    return {kin["relation"]: kin["relative_id"] for kin in world.clerk.get(f"/people/{birth.child_id}")["kin"]}


@story("an aunt who is none", "a card was issued", kind="counter")
def test_a_kinship_recorded_by_mistake_is_ended_by_two_after_the_card_was_issued(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    aunt = woman("Griselda Poma Arias")
    proof: dict[str, Any] = {"proof": "birth_record", "proof_number": "123"}
    world.clerk.issues(world.clerk.asks_card(birth, aunt, relation="aunt_or_uncle", **proof))
    person = f"/people/{birth.child_id}"
    wrong = {"relative_id": _kin(world, birth)["aunt_or_uncle"], "relation": "aunt_or_uncle"}
    body = wrong | {"reason": "Es de otra familia", "document": PAPER}
    asked = world.clerk.post(f"{person}/kinship/withdrawal", body)
    decision = {"decision": "approve", "requested_at": asked["waiting"]["requested_at"]}
    with pytest.raises(Refusal):
        world.clerk.post(f"{person}/kinship/decision", decision)
    assert "aunt_or_uncle" in _kin(world, birth)
    world.second_clerk.post(f"{person}/kinship/decision", decision)
    assert set(_kin(world, birth)) == {"mother"}
    with pytest.raises(Refusal) as refused:
        world.clerk.post(f"{person}/kinship/withdrawal", body)
    assert refused.value.pointers == {"/relative_id"}
    of_mother = body | {"relative_id": birth.mother_id, "relation": "mother"}
    with pytest.raises(Refusal) as refused:
        world.clerk.post(f"{person}/kinship/withdrawal", of_mother)
    assert "rectified" in refused.value.words, "the way on is the acta's"


@story("a father sealed meanwhile", kind="innocent")
def test_a_request_that_names_somebody_who_is_sealed_meanwhile_waits_no_longer(world: World) -> None:
    witness = man("Hugo Ramos Inga")
    elsewhere = world.registrar(LIMA).enrols(witness, newborn(900), **NO_PRINTS)
    birth = world.registrar(LIMA).enrols(woman("Ana Soto Vera"), newborn(20), **NO_PRINTS)
    acta = world.clerk.inscribes(birth, "Luz")
    parents = [named_by_court(witness, "father")]
    asked = {"given_names": "Luz", "parents": parents, "document": RULING}
    assert world.clerk.amends(acta, "supersession", **asked)["waiting"]["content"]["parents"]
    world.seals(elsewhere)
    for reader in (world.clerk, world.second_clerk):
        assert str(witness.document_number) not in str(reader.get(f"/records/{acta.id}"))
    assert world.clerk.amends(acta, "supersession", **asked)["waiting"], "the clerk may ask again, as after a refusal"


@story("F57", kind="innocent")
def test_a_mother_whose_birth_date_is_corrected_is_not_implausible_any_more(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori", born="1920-02-03"), newborn(5))
    assert "d1" in world.investigator.level(birth).indicators
    nurse.corrects(birth, birth_date="1992-02-03")
    assert "d1" not in world.investigator.level(birth).indicators
