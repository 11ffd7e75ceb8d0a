"""What investigators record once: one woman, two women, one delivery. It holds until the data change."""

import pytest

from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}


def _one_woman_two_names(world: World) -> tuple[BirthPaper, BirthPaper]:
    mother = woman("Rosa Huamán Ccori", born="1990-02-03")
    first = world.registrar(LIMA).enrols(mother, newborn(400))
    false_name = woman("Elvira Tapia Rojas", born="1996-11-20", hand=mother.own_hand)
    return first, world.registrar(CUSCO).enrols(false_name, newborn(5))


@story("IN17", "F50", kind="innocent")
def test_a_truth_recorded_once_is_not_reopened_by_the_next_birth(world: World) -> None:
    undocumented = woman("Nélida Tsamajain Wisum", born="1993-02-03", dni=None)
    first = world.registrar(LIMA).enrols(undocumented, newborn(1200))
    documented = woman("Nélida Tsamajain Wisum", born="1993-02-03", hand=undocumented.own_hand)
    second = world.registrar(LIMA).enrols(documented, newborn(600))
    case = world.investigator.opens_case(first, second)
    joining = world.investigator.joins(case, first.mother_id, second.mother_id)
    assert joining["into"] == second.mother_id, "the record with the DNI is the one in use"
    with pytest.raises(Refusal) as refused:
        world.investigator.decides_joining(case, joining)
    assert refused.value.status in {403, 409}
    world.supervisor.decides_joining(case, joining)
    assert world.investigator.level(first, second).name in QUIET
    third = world.registrar(LIMA).enrols(documented, newborn(5))
    assert world.investigator.level(first, second, third).name in QUIET


@story("F50", kind="fraud")
def test_a_joining_undone_by_two_shows_the_two_women_again(world: World) -> None:
    first, second = _one_woman_two_names(world)
    case = world.investigator.opens_case(first, second)
    pair = (first.mother_id, second.mother_id)
    world.supervisor.decides_joining(case, world.investigator.joins(case, *pair))
    assert world.investigator.level(first, second).name in QUIET
    world.supervisor.decides_joining(case, world.investigator.joins(case, *pair, act="parting"))
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert "c1" in level.indicators


@story("F50", kind="fraud")
def test_a_joining_does_not_hide_two_births_that_no_woman_can_bear(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = world.registrar(LIMA).enrols(mother, newborn(95))
    second = world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas", hand=mother.own_hand), newborn(5))
    case = world.investigator.opens_case(first, second)
    joining = world.investigator.joins(case, first.mother_id, second.mother_id)
    world.supervisor.decides_joining(case, joining)
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert "a1" in level.indicators
    assert "c1" not in level.indicators


@story("F50", kind="innocent")
def test_a_mother_with_her_new_dni_gets_a_card_for_the_child_she_bore_without_papers(world: World) -> None:
    undocumented = woman("Nélida Tsamajain Wisum", born="1993-02-03", dni=None)
    first = world.registrar(LIMA).enrols(undocumented, grown(10))
    world.clerk.inscribes(first, "Yajaira")
    documented = woman("Nélida Tsamajain Wisum", born="1993-02-03", hand=undocumented.own_hand)
    second = world.registrar(LIMA).enrols(documented, newborn(5))
    case = world.investigator.opens_case(first, second)
    joining = world.investigator.joins(case, first.mother_id, second.mother_id)
    world.supervisor.decides_joining(case, joining)
    application = world.clerk.asks_card(first, documented)
    assert world.clerk.sees(application) == "approved"


@story("told apart", kind="innocent")
def test_two_namesakes_told_apart_stay_so_at_the_next_birth_of_one(world: World) -> None:
    one, other = (woman("Nélida Tsamajain Wisum", born="1993-02-03") for _number in range(2))
    first = world.registrar(LIMA).enrols(one, newborn(900), mothers_fingers=())
    second = world.registrar(LIMA).enrols(other, newborn(500), mothers_fingers=(1, 2))
    case = world.investigator.opens_case(first, second)
    note = {"kind": "note", "title": "Visita", "text": "Son dos vecinas."}
    entry = world.investigator.post(f"/cases/{case}/entries", note)
    world.investigator.post(
        f"/cases/{case}/judgements",
        {
            "left": first.mother_id, "right": second.mother_id, "verdict": "different", "reason": "Son dos vecinas",
            "evidence": [{"kind": "entry", "id": entry["id"]}],
        },
    )  # fmt: skip
    other.phone = "987654321"
    third = world.registrar(LIMA).enrols(other, newborn(5))
    reopened = {frozenset(alert["persons"]) for alert in world.investigator.alerts(third) if alert["state"] == "open"}
    assert frozenset({first.mother_id, second.mother_id}) not in reopened
