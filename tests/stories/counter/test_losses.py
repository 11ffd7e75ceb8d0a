"""Who may say that a child's ID is lost or stolen: it ends at once for the family, and not for whoever claims it."""

from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import grown, woman
from tests.stories.marks import story
from tests.stories.world import World

STOLEN: dict[str, Any] = {"kind": "duplicate", "cause": "theft"}
AUNT: dict[str, Any] = {"relation": "aunt_or_uncle", "proof": "birth_record", "proof_number": "123"}


def _with_card(world: World, **applicant: Any) -> tuple[BirthPaper, str]:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    card = world.clerk.issues(world.clerk.asks_card(birth, at=world.ago(days=30), **applicant))
    return birth, card["id"]


def _state(world: World, card: str) -> str:
    state: str = world.clerk.get(f"/documents/{card}")["state"]
    return state


@story("anybody said to be an aunt", kind="fraud")
@pytest.mark.parametrize("fingers", [(1, 2), ()], ids=["another-childs", "none"])
def test_a_strangers_report_does_not_end_a_childs_id(world: World, fingers: tuple[int, ...]) -> None:
    birth, card = _with_card(world)
    stranger, another = woman("Griselda Poma Arias", born="1979-01-20"), grown(10)
    report = world.clerk.asks_card(
        birth, stranger, shown=another, fingers=fingers, applicant_fingers=(), **STOLEN, **AUNT
    )
    assert _state(world, card) == "live"
    assert world.clerk.sees(report) == "under_review"
    warnings = world.clerk.get(f"/applications/{report.id}")["warnings"]
    assert "loss-unconfirmed" in {warning["slug"] for warning in warnings}
    world.supervisor.post(f"/applications/{report.id}/rejection", {"reason": "No es familiar de la niña"})
    assert _state(world, card) == "live"


@story("a stolen wallet", kind="innocent")
def test_a_mother_and_a_child_with_any_relative_end_a_stolen_id_at_once(world: World) -> None:
    birth, card = _with_card(world)
    with world.worker_off():
        report = world.clerk.asks_card(birth, fingers=(), **STOLEN)
        assert _state(world, card) == "ended", "the mother, whatever the child's fingers"
    world.clerk.post(f"/applications/{report.id}/withdrawal", {"reason": "Se retiró"})
    other, card = _with_card(world)
    aunt = woman("Griselda Poma Arias", born="1979-01-20")
    with world.worker_off():
        report = world.clerk.asks_card(other, aunt, applicant_fingers=(), **STOLEN, **AUNT)
        assert _state(world, card) == "ended", "the child itself is there"
    assert world.clerk.issues(report)["state"] == "live"


@story("a stolen wallet", kind="innocent")
def test_an_aunt_whom_nobody_knew_is_believed_once_a_second_person_has_looked(world: World) -> None:
    birth, card = _with_card(world)
    aunt = woman("Griselda Poma Arias", born="1979-01-20")
    report = world.clerk.asks_card(birth, aunt, fingers=(), applicant_fingers=(1,), **STOLEN, **AUNT)
    assert _state(world, card) == "live"
    world.supervisor.post(f"/applications/{report.id}/hold/lifting", {"reason": "Trajo las dos partidas"})
    assert _state(world, card) == "ended"
    following = world.clerk.issues(report)["id"]
    with world.worker_off():
        world.clerk.asks_card(birth, aunt, fingers=(), applicant_fingers=(1,), **STOLEN, **AUNT)
        assert _state(world, following) == "ended", "an ID was issued at her request"
