"""A tutor with an invented court decision, and tutors whom courts appointed."""

from typing import Any

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import grown, woman
from tests.stories.marks import story
from tests.stories.world import World

FILE = "00123-2024-0-1801-JR-FC-02"
TUTOR: dict[str, Any] = {"relation": "tutor", "proof": "court_decision"}
PAPER = {"kind": "court_decision", "reference": "Oficio 9-2026 del juzgado"}


def _child(world: World, mother: str, facility: str = LIMA) -> BirthPaper:
    birth = world.registrar(facility).enrols(woman(mother), grown(10))
    world.clerk.inscribes(birth, "Luz")
    return birth


def _tutor(name: str) -> Any:
    return woman(name, born="1979-01-20")


@story("a false tutor", kind="fraud")
def test_one_decision_for_children_of_two_families_is_reviewed_and_the_id_taken_back(world: World) -> None:
    first, second = _child(world, "Ana Soto Vera"), _child(world, "Bea Luna Díaz", CUSCO)
    card = world.clerk.issues(world.clerk.asks_card(first, _tutor("Griselda Poma Arias"), proof_number=FILE, **TUTOR))
    number = "Exp. 123-2024-0-1801-JR-FC-02"
    again = world.clerk.asks_card(second, _tutor("Olinda Cruz Vega"), proof_number=number, **TUTOR)
    assert "h2" in world.investigator.level(second).indicators
    assert world.investigator.level(first, second).name == "review", "an alert, and no case by itself"
    assert world.clerk.sees(again) == "under_review"
    taken_back = world.supervisor.post(f"/documents/{card['id']}/revocation", {"reason": "revoked"})
    assert taken_back["state"] == "ended"
    person = f"/people/{first.child_id}"
    kin = {each["relation"]: each["relative_id"] for each in world.clerk.get(person)["kin"]}
    body = {"relative_id": kin["tutor"], "relation": "tutor", "reason": "El juzgado no la emitió", "document": PAPER}
    asked = world.clerk.post(f"{person}/kinship/withdrawal", body)
    decision = {"decision": "approve", "requested_at": asked["waiting"]["requested_at"]}
    world.second_clerk.post(f"{person}/kinship/decision", decision)
    assert {each["relation"] for each in world.clerk.get(person)["kin"]} == {"mother"}


@story("a false tutor", kind="fraud")
def test_a_decision_older_than_the_child_is_reviewed(world: World) -> None:
    birth = _child(world, "Ana Soto Vera")
    year = birth.child.born_at.year - 2
    application = world.clerk.asks_card(birth, _tutor("Griselda Poma Arias"), proof_number=f"77-{year}", **TUTOR)
    assert "h2" in world.investigator.level(birth).indicators
    assert world.clerk.sees(application) == "under_review"


@story("a tutor whom a court appointed", kind="innocent")
def test_tutors_of_two_courts_and_of_cousins_get_their_cards(world: World) -> None:
    short = f"123-{world.clock.now().year - 1}"
    births = [_child(world, "Ana Soto Vera"), _child(world, "Bea Luna Díaz", CUSCO)]
    for birth, name in zip(births, ("Griselda Poma Arias", "Olinda Cruz Vega"), strict=True):
        assert world.clerk.sees(world.clerk.asks_card(birth, _tutor(name), proof_number=short, **TUTOR)) == "approved"
    cousins, aunt = [_child(world, "Celia Rey Paz"), _child(world, "Dora Rey Paz")], _tutor("Nora Rey Paz")
    for birth in cousins:
        assert world.clerk.sees(world.clerk.asks_card(birth, aunt, proof_number=FILE, **TUTOR)) == "approved"
    assert "h2" not in world.investigator.level(*births, *cousins).indicators


@story("a mother whose authority was suspended", kind="innocent")
def test_a_tutor_after_a_mother_who_came_is_a_note_and_holds_nothing(world: World) -> None:
    birth = _child(world, "Ana Soto Vera")
    world.clerk.issues(world.clerk.asks_card(birth, at=world.ago(days=30)))
    damaged: dict[str, Any] = {"kind": "duplicate", "cause": "damage", "proof_number": FILE}
    application = world.clerk.asks_card(birth, _tutor("Griselda Poma Arias"), **damaged, **TUTOR)
    assert world.clerk.sees(application) == "approved"
    assert world.investigator.level(birth).name in {"nothing", "weak"}
