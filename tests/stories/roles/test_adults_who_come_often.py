"""One adult at many births, whatever the word for it: declares, recognises, adopts, applies; and the dead."""

from typing import Any

import pytest

from registry.access.accounts import holders
from registry.access.queries import account_named
from registry.core.context import SYSTEM
from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA, named_by_court, staff_of
from tests.stories.driver.persons import Adult, Child, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

NAMES = ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano", "Eva Sol Inga")
CHILDREN = ("Luz", "Mar", "Sol", "Paz", "Flor")
RULING = {"kind": "court_decision", "reference": "Sentencia 44-2026"}
NO_CASE = {"nothing", "weak", "review"}


def _born(world: World, mother: Adult, child: Child, **fields: Any) -> BirthPaper:
    """Enrolled without prints: the story is about data."""
    return world.registrar(LIMA).enrols(mother, child, fingers=(), mothers_fingers=(), **fields)


def _father(person: Adult) -> dict[str, Any]:
    parent = named_by_court(person, "father")
    del parent["relation"]
    return {**parent, "recognises": True}


@story("F29 of a declarant", kind="fraud")
@pytest.mark.parametrize("dni", ["", None], ids=["with papers", "without papers"])
@pytest.mark.parametrize("relation", ["father", "mother"])
def test_a_declarant_who_is_called_a_parent_of_five_womens_children_is_a_case(
    world: World, relation: str, dni: str | None
) -> None:
    declarant = {"relation": relation, "document_type": "DNI", "document_number": "41414141"}
    births = []
    for name, given in zip(NAMES, CHILDREN, strict=True):
        births.append(_born(world, woman(name, dni=dni), newborn(20)))
        world.clerk.inscribes(births[-1], given, declarant=declarant)
    level = world.investigator.level(*births)
    assert (level.name, "e1" in level.indicators) == ("case", True), level


@story("parents declare", kind="innocent")
def test_parents_who_declare_all_their_own_children_are_nothing(world: World) -> None:
    mother, father = woman("Ana Soto Vera"), man("Hugo Ramos Inga")
    shown = {"document_type": "DNI", "document_number": father.document_number, "relation": "father"}
    for number in range(3):
        last = _born(world, mother, newborn(1200 - 400 * number))
        world.clerk.inscribes(last, CHILDREN[number], father, declarant=shown)
    assert "e1" not in world.investigator.level().indicators


@story("FR08 later", kind="fraud")
@pytest.mark.parametrize("act", ["supersession", "rectification"])
def test_one_man_who_recognises_four_children_after_their_actas_is_found(world: World, act: str) -> None:
    recogniser = man("Hugo Ramos Inga")
    for number, name in enumerate(NAMES[:4]):
        birth = _born(world, woman(name), newborn(20 + 100 * number))  # the youngest first
        acta = world.clerk.inscribes(birth, CHILDREN[number])
        named = {"given_names": CHILDREN[number]} if act == "supersession" else {}
        answer = world.clerk.amends(acta, act, father=_father(recogniser), document=RULING, **named)
        if answer["waiting"]:
            world.second_clerk.approves(answer)
    assert "e2" in world.investigator.level().indicators


@story("a couple that adopts four", kind="fraud")
def test_one_couple_that_adopts_children_of_four_women_is_found(world: World) -> None:
    couple = [named_by_court(man("Hugo Ramos Inga"), "father"), named_by_court(woman("Inés Vargas Luna"), "mother")]
    for name, given in zip(NAMES[:4], CHILDREN, strict=False):
        acta = world.clerk.inscribes(_born(world, woman(name), newborn(20)), given)
        answer = world.clerk.amends(acta, "supersession", given_names=given, parents=couple, document=RULING)
        world.second_clerk.approves(answer)
    findings = [finding for finding in world.investigator.level().findings if finding.indicator == "e2"]
    assert len({finding.persons for finding in findings}) == 2, "both of them"


@story("three sisters adopted", kind="innocent")
def test_a_couple_that_adopts_three_children_of_one_woman_is_nothing(world: World) -> None:
    couple = [named_by_court(man("Hugo Ramos Inga"), "father"), named_by_court(woman("Inés Vargas Luna"), "mother")]
    mother = woman("Ana Soto Vera")
    for number, given in enumerate(CHILDREN[:3]):
        acta = world.clerk.inscribes(_born(world, mother, newborn(1200 - 400 * number)), given)
        answer = world.clerk.amends(acta, "supersession", given_names=given, parents=couple, document=RULING)
        world.second_clerk.approves(answer)
    assert "e2" not in world.investigator.level().indicators


@story("a grandmother of four", kind="innocent")
def test_a_grandmother_who_asks_cards_for_her_daughters_children_is_nothing(world: World) -> None:
    grandmother = woman("Griselda Poma Arias", born="1950-01-20")
    proof: dict[str, Any] = {"relation": "grandparent", "proof": "birth_record", "proof_number": "123"}
    for number, name in enumerate(("Ana Soto Poma", "Bea Soto Poma", "Celia Soto Poma", "Dora Soto Poma")):
        birth = _born(world, woman(name), grown(9 + number))
        world.clerk.inscribes(birth, CHILDREN[number])
        world.clerk.asks_card(birth, grandmother, fingers=(), applicant_fingers=(1,), **proof)
    assert "h1" not in world.investigator.level().indicators


@story("eight at one address", kind="fraud")
def test_eight_strangers_at_one_address_in_eight_spellings_are_found(world: World) -> None:
    spellings = (
        "Jr. Puno 345", "Jirón Puno N° 345", "JIRON PUNO NRO. 345", "jr puno # 345",
        "Jr Puno No 345", "Jirón Puno Nº345", "Jr. Puno, 345", "Jr. Puno Nr 345",
    )  # fmt: skip
    names = (*NAMES, "Fe Paz Ruiz", "Gema Ros Till", "Hilda Cox Mena")
    for number, (name, address) in enumerate(zip(names, spellings, strict=True)):
        _born(world, woman(name, address=address), newborn(200 - number))
    assert "h1" in world.investigator.level().indicators


def _dead(world: World, name: str, days_ago: float, dni: str | None = "") -> Adult:
    """Somebody known to the registry whose death is recorded."""
    person = woman(name, dni=dni)
    _born(world, person, newborn(2000))
    assert person.id is not None
    world.clerk.records_death(person.id, world.ago(days=days_ago))
    return person


@story("a dead man's recognition", kind="fraud")
@pytest.mark.parametrize(("days_dead", "expected"), [(700, "case"), (100, "review")], ids=["years ago", "a widow"])
def test_a_child_recognised_by_a_man_long_dead_is_a_case_and_a_widows_is_none(
    world: World, days_dead: float, expected: str
) -> None:
    father = _dead(world, "Hugo Ramos Inga", days_dead)
    birth = _born(world, woman("Ana Soto Vera"), newborn(20))
    world.clerk.inscribes(birth, "Luz", father)
    level = world.investigator.level(birth)
    assert (level.name, "i5" in level.indicators) == (expected, True), level


@story("a dead adopter", "a dead declarant", kind="fraud")
def test_who_adopts_or_declares_with_the_papers_of_the_dead_is_reviewed(world: World) -> None:
    dead = _dead(world, "Inés Vargas Luna", 700)
    shown = {"relation": "relative", "document_type": "DNI", "document_number": dead.document_number}
    declared = _born(world, woman("Ana Soto Vera"), newborn(20))
    world.clerk.inscribes(declared, "Luz", declarant=shown)
    adopted = _born(world, woman("Bea Luna Díaz"), newborn(20))
    acta = world.clerk.inscribes(adopted, "Mar")
    parents = [named_by_court(dead, "mother")]
    answer = world.clerk.amends(acta, "supersession", given_names="Mar", parents=parents, document=RULING)
    world.second_clerk.approves(answer)
    for birth in (declared, adopted):
        level = world.investigator.level(birth)
        assert (level.name, "i5" in level.indicators) == ("review", True), level


@story("a dead midwife", kind="fraud")
def test_a_birth_attended_in_a_dead_midwifes_name_is_a_case(world: World) -> None:
    before = _born(world, woman("Ana Soto Vera"), newborn(900))
    _dead(world, "Inés Vargas Luna", 700, dni=staff_of(LIMA)["attendant"]["dni"])
    after = _born(world, woman("Bea Luna Díaz"), newborn(20))
    assert "i5" not in world.investigator.level(before).indicators
    level = world.investigator.level(after)
    assert (level.name, "i5" in level.indicators) == ("case", True), level


def _behind(world: World, username: str, document: str) -> None:
    """An administrator notes who stands behind an account."""
    with world.registry.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, username)
        assert account is not None
        account.holder_id = holders.holder_of(ctx, document).id


@story("a dead registrar's account", kind="fraud")
def test_a_birth_registered_by_a_dead_registrars_account_is_reviewed(world: World) -> None:
    dni = "40123456"
    _behind(world, f"registrar.{LIMA}", f"DNI:{dni}")
    before = _born(world, woman("Ana Soto Vera"), newborn(900))
    _dead(world, "Inés Vargas Luna", 700, dni=dni)
    after = _born(world, woman("Bea Luna Díaz"), newborn(20))
    colleagues = world.registrar(LIMA, second=True).enrols(
        woman("Celia Rey Paz"), newborn(20), fingers=(), mothers_fingers=()
    )
    assert "i5" not in world.investigator.level(before, colleagues).indicators
    level = world.investigator.level(after)
    assert (level.name, "i5" in level.indicators) == ("review", True), level


ON_THE_RIVER: dict[str, Any] = {"place__kind": "in_transit", "place__facility": None}


def _in_boats(world: World, profession: str, mothers: int) -> list[BirthPaper]:
    witness = {"profession": profession, "dni": "45556677"}
    return [
        _born(world, woman(name), newborn(300 - 60 * number), attendant=witness, **ON_THE_RIVER)
        for number, name in enumerate(NAMES[:mothers])
    ]


@story("a witness in a boat", kind="fraud")
def test_a_witness_who_is_the_relative_of_five_women_is_reviewed(world: World) -> None:
    level = world.investigator.level(*_in_boats(world, "relative", 5))
    assert [finding.severity for finding in level.findings if finding.indicator == "e3"] == ["M"], level


@story("a grandmother at four births", "a midwife on a river", kind="innocent")
@pytest.mark.parametrize(("profession", "mothers"), [("relative", 4), ("midwife", 5)])
def test_a_grandmother_and_a_midwife_at_births_on_the_river_are_nothing(
    world: World, profession: str, mothers: int
) -> None:
    assert "e3" not in world.investigator.level(*_in_boats(world, profession, mothers)).indicators


def _recognised_with(world: World, name: str, number: str) -> BirthPaper:
    birth = _born(world, woman("Rosa Huamán Ccori"), newborn(20))
    world.clerk.inscribes(birth, "Luz", man(name, dni=number))
    return birth


@story("a boy's number as a father's", kind="fraud")
def test_a_birth_recognised_with_the_number_of_a_boy_of_nine_is_reviewed(world: World) -> None:
    boy = _born(world, woman("Nelly Poma Arias"), grown(9, sex="male"))
    cui = world.clerk.inscribes(boy, "Luis").answer["cui"]
    level = world.investigator.level(_recognised_with(world, "Luis Poma Arias", cui))
    assert (level.name, "d2" in level.indicators) == ("review", True), level


@story("a woman who recognises as a father", "a father of sixteen", kind="innocent")
def test_a_father_whom_the_register_knows_as_a_woman_is_a_note_and_a_young_one_nothing(world: World) -> None:
    known = _born(world, woman("Elvira Tapia Rojas"), newborn(700))
    level = world.investigator.level(_recognised_with(world, "Elvira Tapia Rojas", known.mother.document_number or ""))
    assert [finding.severity for finding in level.findings if finding.indicator == "d2"] == ["L"], level
    youth = _born(world, woman("Nelly Poma Arias"), grown(16, sex="male"))
    cui = world.clerk.inscribes(youth, "Luis").answer["cui"]
    assert "d2" not in world.investigator.level(_recognised_with(world, "Luis Poma Arias", cui)).indicators
