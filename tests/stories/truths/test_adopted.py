"""An adopted child's new mother is no stranger: nobody accuses her, and the counter learns nothing of it."""

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA, named_by_court
from tests.stories.driver.persons import Adult, grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

RULING = {"kind": "court_decision", "reference": "Sentencia 44-2026"}
DUE_DAYS = 68


def _adopted(world: World, ines: Adult) -> BirthPaper:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(DUE_DAYS))
    acta = world.clerk.inscribes(birth, "Luz Milagros")
    parents = [named_by_court(ines, "mother")]
    asked = world.clerk.amends(acta, "supersession", given_names="Luz Milagros", parents=parents, document=RULING)
    world.second_clerk.approves(asked)
    return birth


@story("an adoptive mother at the recapture", kind="innocent")
def test_an_adoptive_mother_who_shows_her_fingers_at_a_recapture_is_no_suspect(world: World) -> None:
    ines = woman("Inés Vargas Luna")
    birth = _adopted(world, ines)
    shown = world.registrar(LIMA).adds_prints(birth, mother=ines, baby=birth.child)
    assert world.investigator.level(birth).name in {"nothing", "weak"}, world.investigator.level(birth)
    stranger = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), newborn(DUE_DAYS))
    other = world.registrar(LIMA).adds_prints(stranger, mother=woman("Julia Ríos Inga"), baby=stranger.child)
    words = [[need["slug"] for need in each["needs"]] for each in other.answer["confirmation"]]
    assert [[need["slug"] for need in each["needs"]] for each in shown.answer["confirmation"]] == words
    assert "g4" in world.investigator.level(stranger).indicators, "of a child that nobody adopted it is found"


@story("another woman before the adoption", kind="fraud")
def test_another_womans_fingers_before_the_decision_stay_found(world: World) -> None:
    ines = woman("Inés Vargas Luna")
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(DUE_DAYS))
    acta = world.clerk.inscribes(birth, "Luz Milagros")
    world.registrar(LIMA).adds_prints(birth, mother=ines, baby=birth.child, at=world.ago(days=2))
    parents = [named_by_court(ines, "mother")]
    asked = world.clerk.amends(acta, "supersession", given_names="Luz Milagros", parents=parents, document=RULING)
    world.second_clerk.approves(asked)
    assert "g4" in world.investigator.level(birth).indicators


@story("another child after the adoption", kind="fraud")
def test_another_child_brought_by_an_adoptive_mother_is_found(world: World) -> None:
    ines = woman("Inés Vargas Luna")
    birth = _adopted(world, ines)
    world.registrar(LIMA).adds_prints(birth, mother=ines, baby=newborn(DUE_DAYS))
    assert "g4" in world.investigator.level(birth).indicators


@story("an adoptive mother asks for the ID", kind="innocent")
def test_an_adoptive_mother_gets_the_ids_of_her_child_and_nobody_is_accused(world: World) -> None:
    ines = woman("Inés Vargas Luna")
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    acta = world.clerk.inscribes(birth, "Luz Milagros")
    parents = [named_by_court(ines, "mother")]
    asked = world.clerk.amends(acta, "supersession", given_names="Luz Milagros", parents=parents, document=RULING)
    answer = world.second_clerk.approves(asked)
    ines.id = answer["parents"][0]["person_id"]
    application = world.clerk.asks_card(birth, ines, relation="mother")
    assert world.clerk.sees(application) == "approved"
    assert world.investigator.level(birth).name in {"nothing", "weak"}, world.investigator.level(birth)
