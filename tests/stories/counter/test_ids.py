"""A minor's ID: true children get it the same day, impostors do not, and the counter sees no difference."""

from typing import Any

import pytest

from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import Child, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

HELD = "under_review"
"""What the counter sees of an application that waits for a second person, or for its searches."""


def _inscribed(world: World, years: float = 10, name: str = "Rosa Huamán Ccori", **options: object) -> BirthPaper:
    """A child of some years who was captured on its first day and never since."""
    birth = world.registrar(LIMA).enrols(woman(name), grown(years), **options)  # type: ignore[arg-type]
    world.clerk.inscribes(birth, "Luz Milagros")
    return birth


@story("F1", kind="fraud")
def test_a_child_who_was_never_enrolled_does_not_get_anothers_card(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, shown=grown(10), applicant_fingers=())
    assert world.clerk.sees(application) == HELD
    level = world.investigator.level(birth)
    assert level.name in {"review", "case"}, level


@story("F1", kind="fraud")
def test_an_impostors_prints_do_not_become_the_childs_own(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, shown=grown(10), applicant_fingers=())
    assert world.clerk.sees(application) == HELD
    world.clerk.post(f"/applications/{application.id}/withdrawal", {"reason": "La familia se retiró"})
    true_child = world.clerk.asks_card(birth)
    assert world.clerk.sees(true_child) == "approved"


@story("F1", kind="innocent")
def test_a_true_child_whose_newborn_prints_have_faded_gets_the_card_the_same_day_with_the_mother(world: World) -> None:
    faded = newborn(1)  # what was captured at birth resembles nobody's fingers any more
    birth = _inscribed(world, baby_shown=_as_old_as(faded, 10))
    application = world.clerk.asks_card(birth)
    assert world.clerk.sees(application) == "approved"
    assert world.investigator.level(birth).name in {"nothing", "weak"}


def _as_old_as(child: Child, years: float) -> Child:
    return grown(years, hand=child.own_hand)


@story("F1", kind="innocent")
def test_a_true_child_with_good_newborn_prints_gets_the_card_the_same_day(world: World) -> None:
    birth = _inscribed(world)
    assert world.clerk.sees(world.clerk.asks_card(birth)) == "approved"
    assert world.investigator.level(birth).name == "nothing"


@story("F1", kind="fraud")
def test_an_impostor_who_comes_without_the_mothers_prints_is_held(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, shown=grown(10), applicant_fingers=(), failure="worn")
    assert world.clerk.sees(application) == HELD


@story("F26", "FR16c", kind="fraud")
def test_a_minor_who_refuses_the_bound_fingers_and_shows_others_is_held(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, shown=grown(10), fingers=(6, 7), failure="refused")
    assert world.clerk.sees(application) == HELD
    assert world.investigator.level(birth).name in {"review", "case"}


@story("F26", "FR16b", kind="fraud")
def test_a_woman_with_the_mothers_dni_who_refuses_all_prints_is_held(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, applicant_fingers=(), failure="refused")
    assert world.clerk.sees(application) == HELD
    assert world.investigator.level(birth).name in {"review", "case"}


@story("FR16", kind="fraud")
def test_a_woman_with_the_mothers_dni_and_other_fingers_is_held(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, applicant_shown=woman("Elvira Tapia Rojas"))
    assert world.clerk.sees(application) == HELD
    assert "c2" in world.investigator.level(birth).indicators


@story("a child with a bandaged thumb", kind="innocent")
def test_a_child_with_one_bandaged_finger_gets_the_card(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, fingers=(2,), failure="bandaged")
    assert world.clerk.sees(application) == "approved"
    assert world.investigator.level(birth).name in {"nothing", "weak"}


@story("F48", "FR39", kind="fraud")
def test_a_twin_who_shows_his_brothers_fingers_is_held(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, grown(9, sex="male"), plurality=2, conditions="newborn")
    brother = newborn(born=first.child.born_at, sex="male")
    second = nurse.enrols(mother, brother, delivery=first, plurality=2, birth_order=2, conditions="newborn")
    world.clerk.inscribes(first, "Remo")
    world.clerk.inscribes(second, "Rómulo")
    application = world.clerk.asks_card(first, shown=second.child)
    assert world.clerk.sees(application) == HELD
    level = world.investigator.level(first)
    assert level.name in {"review", "case"}, level
    assert "g2" in level.indicators


@story("twins", kind="innocent")
def test_twins_who_show_their_own_fingers_both_get_their_cards(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, grown(9, sex="male"), plurality=2)
    second = nurse.enrols(
        mother, newborn(born=first.child.born_at, sex="male"), delivery=first, plurality=2, birth_order=2
    )
    world.clerk.inscribes(first, "Remo")
    world.clerk.inscribes(second, "Rómulo")
    assert world.clerk.sees(world.clerk.asks_card(first)) == "approved"
    assert world.clerk.sees(world.clerk.asks_card(second)) == "approved"
    assert world.investigator.level(first, second).name == "nothing"


@story("FR10", kind="fraud")
def test_one_child_under_two_identities_is_held_at_both_counters(world: World) -> None:
    child = grown(10)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), child)
    second = world.registrar(CUSCO).enrols(
        woman("Elvira Tapia Rojas"), grown(10.5), baby_shown=grown(10.5, hand=child.own_hand)
    )
    world.clerk.inscribes(first, "Luz")
    world.clerk.inscribes(second, "Estrella")
    world.clerk.asks_card(first, shown=child)
    application = world.clerk.asks_card(second, shown=child)
    assert world.clerk.sees(application) == HELD
    level = world.investigator.level(first, second)
    assert level.name == "case", level


@story("F33", "FR09", kind="fraud")
def test_a_card_asked_for_a_dead_child_is_refused_and_told_to_the_investigators(world: World) -> None:
    birth = _inscribed(world)
    world.clerk.records_death(birth.child_id, world.ago(days=200))
    with pytest.raises(Refusal) as refused:
        world.clerk.asks_card(birth, shown=grown(10))
    assert refused.value.status == 422
    level = world.investigator.level(birth)
    assert level.name == "case", level
    assert "i3" in level.indicators


@story("FR17", kind="fraud")
def test_an_impostor_refused_here_who_tries_elsewhere_is_found(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, applicant_shown=woman("Elvira Tapia Rojas"))
    world.supervisor.post(f"/applications/{application.id}/rejection", {"reason": "No se acreditó la identidad"})
    again = world.second_clerk.asks_card(birth, applicant_shown=woman("Elvira Tapia Rojas"))
    assert world.clerk.sees(again) == HELD
    assert world.investigator.level(birth).name in {"review", "case"}


@story("F40", "IN12b", kind="innocent")
def test_a_colleague_of_the_same_office_who_takes_the_papers_up_does_not_hold_the_card(world: World) -> None:
    birth = _inscribed(world)
    first = world.clerk.asks_card(birth)
    world.supervisor.post(f"/applications/{first.id}/rejection", {"reason": "Fotografía de otra persona"})
    again = world.second_clerk.asks_card(birth)
    assert world.clerk.sees(again) == "approved"
    assert world.investigator.level(birth).name in {"nothing", "weak"}


@story("an aunt who is none", kind="counter")
def test_a_kinship_recorded_by_mistake_ends_with_the_application_that_recorded_it(world: World) -> None:
    birth = _inscribed(world)
    aunt = woman("Griselda Poma Arias", born="1979-01-20")
    proof: dict[str, Any] = {"relation": "aunt_or_uncle", "proof": "birth_record", "proof_number": "123"}

    def relations() -> set[str]:
        return {kin["relation"] for kin in world.clerk.get(f"/people/{birth.child_id}")["kin"]}

    first = world.clerk.asks_card(birth, aunt, applicant_fingers=(), **proof)
    assert "aunt_or_uncle" in relations()
    world.supervisor.post(f"/applications/{first.id}/rejection", {"reason": "La partida es de otra familia"})
    assert "aunt_or_uncle" not in relations()
    second = world.clerk.asks_card(birth, aunt, applicant_fingers=(), **proof)
    assert "aunt_or_uncle" in relations(), "who proves it the next time is recorded again"
    assert second.id != first.id


def _aunt_of_four(world: World, relation: str, **proof: Any) -> list[BirthPaper]:
    aunt, births = woman("Griselda Poma Arias", born="1979-01-20"), []
    for number, name in enumerate(("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano")):
        birth = world.registrar(LIMA).enrols(woman(name), grown(9 + number), fingers=(), mothers_fingers=())
        world.clerk.inscribes(birth, "Luz")
        world.clerk.asks_card(birth, aunt, relation=relation, fingers=(), applicant_fingers=(1,), **proof)
        births.append(birth)
    return births


@story("FR26", "F37", kind="fraud")
def test_one_aunt_for_four_unrelated_children_is_found(world: World) -> None:
    births = _aunt_of_four(world, "aunt_or_uncle", proof="birth_record", proof_number="123")
    assert "h1" in world.investigator.level(*births).indicators


@story("a tutor of four", kind="fraud")
def test_one_tutor_for_four_unrelated_children_is_found(world: World) -> None:
    births = _aunt_of_four(world, "tutor", proof="court_decision", proof_number="123-2024")
    assert "h1" in world.investigator.level(*births).indicators


@story("F23", kind="counter")
def test_a_draft_application_is_changed_not_begun_again(world: World) -> None:
    birth = _inscribed(world)
    draft = world.clerk.post(f"/people/{birth.child_id}/documents", {"kind": "first"})
    changed = world.clerk.send("PATCH", f"/applications/{draft['id']}", {"fee_receipt": "0007", "minor_present": True})
    assert changed["fee_receipt"] == "0007"


@story("F24", kind="counter")
def test_a_card_that_ends_tomorrow_is_announced_before_it_is_paid_for(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori", born="1985-02-03"), newborn(-1, years_ago=17))
    world.clerk.inscribes(birth, "Luz")
    application = world.clerk.asks_card(birth)
    answer = world.clerk.get(f"/applications/{application.id}")
    assert answer.get("warnings"), sorted(answer)


@story("case 5", kind="counter")
def test_a_child_with_one_name_and_one_surname_gets_a_card(world: World) -> None:
    mother = woman("Suharti", dni="C1234567", document_type="PASSPORT")
    birth = world.registrar(LIMA).enrols(mother, grown(10))
    world.clerk.inscribes(birth, "Luz", man("Juan Flores Mamani"))
    application = world.clerk.asks_card(birth)
    card = world.clerk.issues(application)
    assert card["content"]["first_surname"]
