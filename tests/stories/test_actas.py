"""The clerk's actas: every field and every state has a way back, and a grave one needs two persons."""

from typing import Any

import pytest
from click.testing import CliRunner

from registry.cli import main
from tests.stories.driver.answers import ActaPaper, BirthPaper, Refusal
from tests.stories.driver.forms import LIMA, named_by_court
from tests.stories.driver.persons import grown, man, newborn, woman
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


@story("F14", kind="counter")
def test_a_couple_adopts_and_the_new_acta_names_both(world: World) -> None:
    birth, acta = _inscribed(world)
    hugo, ines = man("Hugo Ramos Inga"), woman("Inés Vargas Luna")
    asked = world.clerk.amends(
        acta,
        "supersession",
        given_names="Luz Milagros",
        parents=[named_by_court(hugo, "father"), named_by_court(ines, "mother")],
        document=RULING,
    )
    answer = world.second_clerk.approves(asked)
    assert (answer["first_surname"], answer["second_surname"]) == ("Ramos", "Vargas")
    assert [parent["given_names"] for parent in answer["parents"]] == ["Hugo", "Inés"]
    kin = {kin["relative_id"] for kin in world.clerk.get(f"/people/{birth.child_id}")["kin"]}
    assert birth.mother_id not in kin
    assert len(kin) == 2
    assert world.investigator.level(birth).indicators == {"c3"}, "no print was taken, and nothing else is told"


@story("F14", kind="counter")
def test_two_mothers_whom_a_court_names_have_the_card_asked_for_by_either(world: World) -> None:
    rosa = woman("Rosa Huamán Ccori")
    birth = world.registrar(LIMA).enrols(rosa, grown(9), at=world.clock.now(), **NO_PRINTS)
    acta = world.clerk.inscribes(birth, "Luz Milagros", at=world.clock.now())
    ines = woman("Inés Vargas Luna")
    asked = world.clerk.amends(
        acta,
        "supersession",
        given_names="Luz Milagros",
        parents=[named_by_court(rosa, "mother"), named_by_court(ines, "mother")],
        document=RULING,
    )
    answer = world.second_clerk.approves(asked)
    assert (answer["first_surname"], answer["second_surname"]) == ("Huamán", "Vargas")
    assert {parent["person_id"] for parent in answer["parents"]} >= {birth.mother_id}
    application = world.clerk.asks_card(birth, ines, relation="mother", fingers=(), applicant_fingers=())
    assert world.clerk.sees(application) in {"approved", "under_review"}


@story("F15", kind="counter")
def test_who_checks_a_copy_learns_what_the_paper_must_show(world: World) -> None:
    _birth, acta = _inscribed(world)
    copy = world.clerk.post(f"/records/{acta.id}/copies", {"language": "es"})
    answer = world.client.get(f"/verify/copies/{copy['code']}")
    assert acta.answer["number"] in answer.text


@story("F16", kind="counter")
def test_a_death_is_not_recorded_without_its_document(world: World) -> None:
    birth, _acta = _inscribed(world)
    with pytest.raises(Refusal) as refused:
        world.clerk.records_death(birth.child_id, world.ago(days=2), document=None)
    assert refused.value.status == 422
    assert refused.value.pointers == {"/document"}


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


@story("FR22", "F38", kind="fraud")
def test_a_child_renamed_wholly_by_two_is_told_to_the_investigators(world: World) -> None:
    birth, acta = _inscribed(world)
    renamed = {"given_names": "Estrella", "first_surname": "Tapia", "second_surname": "Rojas"}
    world.second_clerk.approves(world.clerk.amends(acta, "rectification", document=RULING, **renamed))
    assert "f5" in world.investigator.level(birth).indicators


@story("F38 in steps", kind="fraud")
def test_a_child_renamed_in_two_steps_is_told_to_the_investigators(world: World) -> None:
    birth, acta = _inscribed(world)
    second_clerk = world.second_clerk
    second_clerk.approves(world.clerk.amends(acta, "rectification", document=RULING, given_names="Estrella"))
    assert "f5" not in world.investigator.level(birth).indicators
    surnames = {"first_surname": "Tapia", "second_surname": "Rojas"}
    second_clerk.approves(world.clerk.amends(acta, "rectification", document=RULING, **surnames))
    assert "f5" in world.investigator.level(birth).indicators


@story("F38 of the mother", kind="fraud")
def test_a_mother_renamed_wholly_in_the_certificate_is_told_to_the_investigators(world: World) -> None:
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(2), **NO_PRINTS)
    other = {"given_names": "Elvira", "first_surname": "Tapia", "second_surname": "Rojas"}
    change = {"certificate": {"mother": other}, "reason": "Se anotaron mal los nombres"}
    nurse.post(f"/births/{birth.id}/correction", change)
    assert "f5" in world.investigator.level(birth).indicators


@story("one name put right", kind="innocent")
@pytest.mark.parametrize(
    "names",
    [
        {"given_names": "Estrella"},
        {"first_surname": "Ccori", "second_surname": "Huamán"},
        {"given_names": "Luz Milagros Estrella", "first_surname": "Guamán"},
    ],
)
def test_one_name_surnames_exchanged_or_another_spelling_are_nothing(world: World, names: dict[str, str]) -> None:
    birth, acta = _inscribed(world)
    answer = world.clerk.amends(acta, "rectification", document=RULING, **names)
    if answer["waiting"]:
        world.second_clerk.approves(answer)
    assert "f5" not in world.investigator.level(birth).indicators


@story("F59", kind="counter")
@pytest.mark.parametrize("language", ["agr", "shp"])
def test_an_acta_is_kept_in_awajun_or_shipibo_konibo(world: World, language: str) -> None:
    _birth, acta = _inscribed(world)
    assert world.clerk.post(f"/records/{acta.id}/copies", {"language": language})["code"]


@story("F5", kind="counter")
def test_existing_actas_come_in_from_a_file_with_their_numbers() -> None:
    result = CliRunner().invoke(main, ["record", "import", "--help"])
    assert result.exit_code == 0, result.output


@story("F16", kind="counter")
def test_a_death_recorded_of_the_wrong_person_is_undone_by_two(world: World) -> None:
    birth, _acta = _inscribed(world)
    world.clerk.records_death(birth.child_id, world.ago(days=2))
    paper = {"kind": "administrative_decision", "reference": "Oficio 3-2026"}
    asked = world.clerk.post(
        f"/people/{birth.child_id}/death/undoing", {"reason": "Se registró a otra persona", "document": paper}
    )
    assert asked["died_on"], "one clerk alone does not undo it"
    world.supervisor.post(
        f"/people/{birth.child_id}/death/decision",
        {"decision": "approve", "requested_at": asked["waiting"]["requested_at"]},
    )
    assert not world.clerk.get(f"/people/{birth.child_id}")["died_on"]
    assert "i1" not in world.investigator.level(birth).indicators


@story("F38 by a recognition", kind="fraud")
def test_a_child_renamed_by_a_late_recognition_is_told_to_the_investigators(world: World) -> None:
    birth, acta = _inscribed(world)
    juan = named_by_court(man("Juan Flores Mamani"), "father")
    juan.pop("relation")
    asked = world.clerk.amends(
        acta, "supersession", given_names="Estrella", father=juan | {"recognises": True}, document=RULING
    )
    world.second_clerk.approves(asked)
    assert "f5" in world.investigator.level(birth).indicators


@story("F14 in other names", kind="innocent")
def test_an_adopted_child_with_other_names_is_nothing(world: World) -> None:
    birth, acta = _inscribed(world)
    hugo = named_by_court(man("Hugo Ramos Inga"), "father")
    world.second_clerk.approves(
        world.clerk.amends(acta, "supersession", given_names="Estrella", parents=[hugo], document=RULING)
    )
    assert "f5" not in world.investigator.level(birth).indicators
