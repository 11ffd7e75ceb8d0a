"""The clerk's actas: every field and every state has a way back, and a grave one needs two persons."""

from typing import Any

import pytest
from click.testing import CliRunner

from registry.cli import main
from tests.stories.driver.answers import ActaPaper, BirthPaper, Refusal
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

RULING = {"kind": "court_decision", "reference": "Sentencia 44-2026"}
NO_PRINTS: dict[str, Any] = {"fingers": (), "mothers_fingers": ()}


def _inscribed(world: World, days_ago: float = 20) -> tuple[BirthPaper, ActaPaper]:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(days_ago), **NO_PRINTS)
    return birth, world.clerk.inscribes(birth, "Luz Milagros")


@story("F2", "case 2", kind="counter")
def test_one_clerk_alone_does_not_cancel_an_acta(world: World) -> None:
    _birth, acta = _inscribed(world)
    world.clerk.amends(acta, "cancellation", document=RULING)
    assert world.clerk.get(f"/records/{acta.id}")["state"] == "inscribed"


@story("F2", kind="counter")
def test_a_child_whose_acta_was_cancelled_has_an_acta_and_its_number_again(world: World) -> None:
    birth, acta = _inscribed(world)
    world.second_clerk.approves(world.clerk.amends(acta, "cancellation", document=RULING))
    assert world.clerk.get(f"/records/{acta.id}")["state"] == "cancelled"
    again = world.clerk.inscribes(birth, "Luz Milagros", at=world.clock.now())
    assert again.answer["cui"] == acta.answer["cui"]


@story("F2", kind="counter")
def test_an_acta_cancelled_by_mistake_is_reinstated_by_two(world: World) -> None:
    _birth, acta = _inscribed(world)
    world.second_clerk.approves(world.clerk.amends(acta, "cancellation", document=RULING))
    world.second_clerk.approves(world.clerk.amends(acta, "reinstatement", document=RULING))
    assert world.clerk.get(f"/records/{acta.id}")["state"] == "inscribed"


WRONG: dict[str, dict[str, str]] = {
    "newborn": {"sex": "male"},
    "mother": {"given_names": "Rosaura"},
}


@story("F13", kind="counter")
@pytest.mark.parametrize("group", WRONG)
def test_a_grave_field_of_an_acta_is_rectified_by_two(world: World, group: str) -> None:
    birth, acta = _inscribed(world)
    waiting = world.clerk.amends(acta, "rectification", certificate={group: WRONG[group]}, document=RULING)
    assert world.clerk.get(f"/records/{acta.id}")["state"] == "inscribed"
    assert world.second_clerk.approves(waiting)["state"] == "rectified"
    certificate = world.registrar(LIMA).get(f"/births/{birth.id}")["certificate"]
    assert WRONG[group].items() <= certificate[group].items()


@story("F14", kind="counter", waits_for="acta")
def test_a_couple_adopts_and_the_new_acta_names_both(world: World) -> None:
    _birth, acta = _inscribed(world)
    answer = world.clerk.amends(
        acta,
        "supersession",
        given_names="Luz Milagros",
        father={
            "given_names": "Hugo", "first_surname": "Ramos", "second_surname": "Inga",
            "document_type": "DNI", "document_number": "41515151", "recognises": True,
        },
        mother={
            "given_names": "Inés", "first_surname": "Vargas", "second_surname": "Luna",
            "document_type": "DNI", "document_number": "41616161",
        },
    )  # fmt: skip
    assert (answer["first_surname"], answer["second_surname"]) == ("Ramos", "Vargas")


@story("F15", kind="counter", waits_for="acta")
def test_who_checks_a_copy_learns_what_the_paper_must_show(world: World) -> None:
    _birth, acta = _inscribed(world)
    copy = world.clerk.post(f"/records/{acta.id}/copies", {"language": "es"})
    answer = world.client.get(f"/verify/copies/{copy['code']}")
    assert acta.answer["number"] in answer.text


@story("F16", kind="counter", waits_for="acta")
def test_a_death_is_not_recorded_without_its_document(world: World) -> None:
    birth, _acta = _inscribed(world)
    with pytest.raises(Refusal) as refused:
        world.clerk.records_death(birth.child_id, world.ago(days=2))
    assert refused.value.status == 422


@story("case 7", kind="counter")
@pytest.mark.parametrize("name", ["Rosa / Nguyễn / Ł", "Qʼorianka / Ñuñunca-Ŋari / G̃uarani"])
def test_letters_of_every_people_stand_in_the_acta(world: World, name: str) -> None:
    birth = world.registrar(LIMA).enrols(woman(name), newborn(2), **NO_PRINTS)
    acta = world.clerk.inscribes(birth, "Ch’aska")
    assert world.clerk.post(f"/records/{acta.id}/copies", {"language": "es"})["code"]


@story("FR22", "F38", kind="fraud")
def test_a_clerk_alone_does_not_rename_a_child_wholly(world: World) -> None:
    _birth, acta = _inscribed(world)
    try:
        world.clerk.amends(
            acta,
            "rectification",
            given_names="Estrella",
            first_surname="Tapia",
            second_surname="Rojas",
            document=RULING,
        )
    except Refusal as refusal:
        assert refusal.words  # noqa: PT017
    assert world.clerk.get(f"/records/{acta.id}")["given_names"] == "Luz Milagros"


@story("FR22", "F38", kind="fraud", waits_for="acta")
def test_a_child_renamed_wholly_by_two_is_told_to_the_investigators(world: World) -> None:
    birth, acta = _inscribed(world)
    renamed = {"given_names": "Estrella", "first_surname": "Tapia", "second_surname": "Rojas"}
    world.second_clerk.approves(world.clerk.amends(acta, "rectification", document=RULING, **renamed))
    assert "f5" in world.investigator.level(birth).indicators


@story("F59", kind="counter", waits_for="acta")
@pytest.mark.parametrize("language", ["agr", "shp"])
def test_an_acta_is_kept_in_awajun_or_shipibo_konibo(world: World, language: str) -> None:
    _birth, acta = _inscribed(world)
    assert world.clerk.post(f"/records/{acta.id}/copies", {"language": language})["code"]


@story("F5", kind="counter", waits_for="acta")
def test_existing_actas_come_in_from_a_file_with_their_numbers() -> None:
    result = CliRunner().invoke(main, ["record", "import", "--help"])
    assert result.exit_code == 0, result.output


@story("F16", kind="counter", waits_for="acta")
def test_a_death_recorded_of_the_wrong_person_is_undone_by_two(world: World) -> None:
    birth, _acta = _inscribed(world)
    world.clerk.records_death(birth.child_id, world.ago(days=2), document="Certificado de defunción 12-2026")
    reason = {"reason": "Se registró a otra persona", "document": "Oficio 3-2026"}
    world.clerk.post(f"/people/{birth.child_id}/death/undoing", reason)
    world.supervisor.post(f"/people/{birth.child_id}/death/undoing/approval", reason | {"agrees": True})
    assert not world.clerk.get(f"/people/{birth.child_id}").get("died_on")
