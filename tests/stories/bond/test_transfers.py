"""A newborn moved to another hospital: verified there by the papers that came with it, and by nobody else's."""

from typing import Any

import pytest

from registry.births.families import WRONG_PAPERS
from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CALLAO, LIMA
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


def _papers(birth: BirthPaper) -> dict[str, Any]:
    """The transfer paper: the certificate's number and who the mother is."""
    return {"number": birth.answer["certificate"]["cnv"], "mother_document": birth.mother.document_number}


def _declared(birth: BirthPaper) -> dict[str, Any]:
    mother = birth.mother
    return {
        "number": birth.answer["certificate"]["cnv"],
        "mother_names": f"{mother.given_names} {mother.first_surname}",
        "born_on": birth.answer["certificate"]["newborn"]["born_on"],
    }


@story("moved to another hospital", kind="counter")
def test_a_newborn_in_another_hospitals_neonatal_unit_is_verified_there_and_the_birthplace_sees_it(
    world: World,
) -> None:
    own = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(9))
    answer = world.registrar(CALLAO).verifies(own, mother=own.mother, baby=own.child, family=_papers(own))
    assert (answer["outcome"], answer["facility"]) == ("confirmed", CALLAO)
    at_home = world.registrar(LIMA)
    assert [row["facility"] for row in at_home.get(f"/births/{own.id}/verifications")] == [CALLAO]
    assert own.id not in {row["birth_id"] for row in at_home.get("/births/unverified?limit=500")}
    assert world.investigator.level(own).name == "nothing"


@story("moved, mother without papers", kind="counter")
@pytest.mark.parametrize("name", ["Nélida Tsamajain Wisum", "Ñusta Mamani / Ccori"])
def test_the_child_of_a_mother_without_papers_is_found_by_her_names_and_its_day(world: World, name: str) -> None:
    own = world.registrar(LIMA).enrols(woman(name, dni=None), newborn(9))
    elsewhere = world.registrar(CALLAO)
    answer = elsewhere.verifies(own, mother=own.mother, baby=own.child, family=_declared(own))
    assert answer["outcome"] == "confirmed"
    for wrong in ({"mother_names": "Rosa Huamán"}, {"born_on": "2026-01-02"}):
        with pytest.raises(Refusal) as refused:
            elsewhere.post("/verifications/search", _declared(own) | wrong)
        assert refused.value.status == 404


@story("moved, and exchanged there", kind="fraud")
def test_two_babies_exchanged_in_the_neonatal_unit_of_another_hospital_are_a_case(world: World) -> None:
    own = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(9))
    other = world.registrar(CALLAO).enrols(woman("Elvira Tapia Rojas"), newborn(8))
    for _attempt in range(2):
        answer = world.registrar(CALLAO).verifies(own, mother=own.mother, baby=other.child, family=_papers(own))
        assert answer["outcome"] != "confirmed"
    level = world.investigator.level(own, other)
    assert level.name == "case", level
    assert "b3" in level.indicators


@story("no oracle", kind="fraud")
def test_somebody_elses_papers_a_sealed_family_and_nobodys_are_answered_alike_and_guessing_ends(world: World) -> None:
    own = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(9))
    stranger = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), newborn(8))
    sealed = world.registrar(LIMA).enrols(woman("Carmen Díaz Luna"), newborn(7))
    world.seals(sealed)
    elsewhere = world.registrar(CALLAO)
    names = _declared(own)  # of a mother with a document: names do not do
    tries = [_papers(own) | {"mother_document": stranger.mother.document_number}, _papers(sealed), names]
    tries.append({"number": "269999990001", "mother_document": "40000017"})
    answers = set()
    for papers in tries:
        with pytest.raises(Refusal) as refused:
            elsewhere.post("/verifications/search", papers)
        answers.add((refused.value.status, refused.value.words))
    assert len(answers) == 1
    for _try in range(WRONG_PAPERS.count):
        with pytest.raises(Refusal) as refused:
            elsewhere.post("/verifications/search", tries[-1])
    assert refused.value.status == 429
    with pytest.raises(Refusal) as unknown:
        elsewhere.get(f"/births/{own.id}")
    assert unknown.value.status == 404, "the birth itself stays its facility's"
