"""Prints added later and recaptures: by which papers the family is known, and what launders nothing."""

from typing import Any

import pytest

from registry.people.rules import cui_check_digit
from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA, touches
from tests.stories.driver.persons import man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}
FOUND = {"review", "case"}
DUE_DAYS = 68


def _birth(world: World, days_ago: float = DUE_DAYS, name: str = "Rosa Huamán Ccori", **options: Any) -> BirthPaper:
    return world.registrar(LIMA).enrols(woman(name), newborn(days_ago), **options)


def _is_done(recaptured: BirthPaper) -> bool:
    return any(recapture["state"] == "done" for recapture in recaptured.answer["recaptures"])


@story("F7", "by the acta", kind="counter")
@pytest.mark.parametrize("paper", ["acta", "cui", "card", "cnv"])
def test_a_family_that_moved_is_known_by_any_of_its_papers(world: World, paper: str) -> None:
    own = _birth(world)
    acta = world.clerk.inscribes(own, "Luz")
    cui = acta.answer["cui"]
    number = {
        "acta": acta.answer["number"],
        "cui": cui[:8],
        "card": f"{cui[:8]}-{cui_check_digit(cui[:8])}",
        "cnv": own.answer["certificate"]["cnv"],
    }[paper]
    nurse = world.registrar(CUSCO)
    found = nurse.post("/recaptures/search", {"number": number, "mother_document": own.mother.document_number})
    assert [recapture["months"] for recapture in found] == [2]
    assert _is_done(nurse.adds_prints(own, baby=own.child, number=number))


@story("F7", "the father comes", kind="counter")
def test_a_father_on_the_acta_brings_the_child_with_his_own_document(world: World) -> None:
    own, father = _birth(world), man("Julio Mamani Ccopa")
    world.clerk.inscribes(own, "Luz", father)
    recaptured = world.registrar(CUSCO).adds_prints(own, baby=own.child, document=father.document_number)
    assert _is_done(recaptured)


@story("F7", "somebody's document", kind="fraud")
def test_a_strangers_document_finds_nobody(world: World) -> None:
    own, stranger = _birth(world), woman("Elvira Tapia Rojas")
    world.registrar(CUSCO).enrols(stranger, newborn(1))
    with pytest.raises(Refusal) as refused:
        world.registrar(CUSCO).adds_prints(own, baby=own.child, document=stranger.document_number)
    assert refused.value.status == 404


@story("F7", "second click", kind="counter")
def test_a_second_recapture_by_the_same_family_changes_nothing(world: World) -> None:
    own, nurse = _birth(world), world.registrar(CUSCO)
    assert _is_done(nurse.adds_prints(own, mother=own.mother, baby=own.child))
    with pytest.raises(Refusal):
        nurse.adds_prints(own, mother=own.mother, baby=own.child)
    assert world.investigator.level(own).name == "nothing"


@story("F7", "failures only", kind="counter")
def test_a_recapture_at_which_no_finger_can_be_read_stays_due(world: World) -> None:
    own, nurse = _birth(world), world.registrar(CUSCO)
    answer = nurse.adds_prints(own, extra_prints=world.failures("newborn", "too_small"))
    assert not _is_done(answer)
    assert _is_done(nurse.adds_prints(own, baby=own.child))
    assert world.investigator.level(own).name in QUIET


@story("F26", "a recapture refused", kind="innocent")
def test_a_family_that_refuses_a_recapture_is_reviewed_and_never_a_case(world: World) -> None:
    own = _birth(world)
    world.registrar(LIMA).adds_prints(own, extra_prints=world.failures("newborn", "refused"))
    assert world.investigator.level(own).name in {"weak", "review"}


@story("F7", "sealed meanwhile", kind="counter")
def test_a_family_sealed_meanwhile_is_nobodys_and_recaptured_once_the_sealing_is_lifted(world: World) -> None:
    own, nurse = _birth(world), world.registrar(CUSCO)
    sealing = world.seals(own)
    papers = {"number": own.answer["certificate"]["cnv"], "mother_document": own.mother.document_number}
    words = []
    for family in (papers, {"number": "269999990001", "mother_document": "40000017"}):
        with pytest.raises(Refusal) as refused:
            nurse.post("/recaptures/search", family)
        words.append((refused.value.status, refused.value.words))
    assert words[0] == words[1]
    with pytest.raises(Refusal) as unknown:
        nurse.adds_prints(own, baby=own.child)
    assert (unknown.value.status, unknown.value.words) == words[0]
    assert own.id not in str(world.registrar(LIMA).get("/recaptures"))
    world.lifts(sealing)
    assert _is_done(nurse.adds_prints(own, baby=own.child))


@story("FR23", "the twin elsewhere", kind="innocent")
def test_a_twin_brought_to_the_recapture_of_the_other_is_told_in_words(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(DUE_DAYS, sex="male"), plurality=2)
    brother = newborn(born=first.child.born_at, sex="male")
    second = nurse.enrols(mother, brother, delivery=first, plurality=2, birth_order=2)
    with pytest.raises(Refusal) as refused:
        world.registrar(CUSCO).adds_prints(first, mother=mother, baby=second.child)
    assert "another child of the same delivery" in refused.value.words
    assert _is_done(world.registrar(CUSCO).adds_prints(first, mother=mother, baby=first.child))
    assert world.investigator.level(first, second).name == "nothing"


@story("FR23", "the twin's prints as the other's", kind="fraud")
def test_a_twins_prints_never_become_the_others_by_insisting(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(DUE_DAYS, sex="male"), plurality=2)
    brother = newborn(born=first.child.born_at, sex="male")
    second = nurse.enrols(mother, brother, delivery=first, plurality=2, birth_order=2)
    added = nurse.adds_prints(first, mother=mother, baby=second.child, fingers_checked=True)
    assert not _is_done(added)
    assert [part["subject"] for part in added.answer["confirmation"]] == ["newborn"]
    assert not _is_done(BirthPaper(nurse.get(f"/births/{first.id}")))


@story("FR35", "before the signature", kind="fraud")
def test_an_accomplices_prints_added_to_a_draft_confirm_nobody(world: World) -> None:
    own, nurse, accomplice = _birth(world, 1, sign=False), world.registrar(LIMA), woman("Elvira Tapia Rojas")
    nurse.adds_prints(own, mother=accomplice, impression=2)
    nurse.post(f"/births/{own.id}/signature")
    answer = nurse.verifies(own, mother=accomplice, baby=own.child)
    assert answer["mother"]["outcome"] != "confirmed", answer
    assert world.investigator.level(own).name in FOUND


@story("FR34", "made again with another baby", kind="fraud")
def test_a_certificate_annulled_and_made_again_with_another_newborn_is_found(world: World) -> None:
    nurse, own = world.registrar(LIMA), _birth(world, 1, fingers=(1, 2, 6, 7))
    nurse.annuls(own)
    again = newborn(born=own.child.born_at, weight_g=own.child.weight_g)
    second = nurse.enrols(own.mother, own.child, baby_shown=again, fingers=(1, 2, 6, 7))
    level = world.investigator.level(second)
    assert level.name in FOUND, level
    assert "g4" in level.indicators


@story("made again", kind="innocent")
def test_a_certificate_annulled_and_made_again_for_the_same_two_is_nothing(world: World) -> None:
    nurse, own = world.registrar(LIMA), _birth(world, 1)
    nurse.annuls(own)
    second = nurse.enrols(own.mother, own.child)
    assert world.investigator.level(second).name in QUIET


@story("FR34", "made again with another woman's prints", kind="fraud")
def test_a_certificate_made_again_with_another_womans_prints_is_found(world: World) -> None:
    nurse, own = world.registrar(LIMA), _birth(world, 1)
    nurse.annuls(own)
    second = nurse.enrols(own.mother, own.child, mother_shown=woman("Elvira Tapia Rojas"))
    level = world.investigator.level(second)
    assert level.name in FOUND, level
    assert "c2" in level.indicators


@story("FR15", "the nurse in all her births", kind="fraud")
def test_a_nurse_who_gives_her_own_prints_for_the_mothers_is_found_in_whatever_order(world: World) -> None:
    nurse = woman("Carmen Rojas Paz")
    births = [
        world.registrar(LIMA).enrols(woman(name), newborn(days), mother_shown=nurse, mother_hand_of=hand_of)
        for name, days, hand_of in (
            ("Ana Soto Vera", 6, {1: 1, 2: 2}),
            ("Bea Luna Díaz", 4, {1: 2, 2: 1}),
            ("Celia Rey Paz", 2, {1: 2, 2: 6}),
        )
    ]
    for birth in births:
        level = world.investigator.level(birth)
        assert level.name == "case", level
        assert "c1" in level.indicators


@story("FR12", "fingers in another order", kind="fraud")
@pytest.mark.parametrize("hand_of", [{1: 2, 2: 1}, {6: 2, 7: 1}, {1: 7, 2: 6}], ids=["order", "both", "other hand"])
def test_a_mother_who_gives_her_fingers_in_another_order_is_found(world: World, hand_of: dict[int, int]) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = world.registrar(CUSCO).enrols(mother, newborn(400), mothers_fingers=(1, 2, 6, 7))
    false_name = woman("Elvira Tapia Rojas", hand=mother.own_hand)
    second = world.registrar(LIMA).enrols(
        false_name, newborn(5), mothers_fingers=tuple(hand_of), mother_hand_of=hand_of
    )
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert "c1" in level.indicators


@story("FR02", "the infant's fingers in another order", kind="fraud")
def test_an_infant_sold_with_its_fingers_exchanged_is_found(world: World) -> None:
    own = _birth(world, 20)
    bought = newborn(18)

    def exchanged(now: Any) -> list[dict[str, Any]]:
        return touches(world.studio, "newborn", own.child, now, (1, 2), hand_of={1: 2, 2: 1})

    second = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), bought, fingers=(), extra_prints=exchanged)
    level = world.investigator.level(own, second)
    assert level.name in FOUND, level
    assert "b1" in level.indicators


@story("confirmed by a second person", kind="fraud")
def test_a_second_person_of_the_same_mind_is_named_in_the_chain_for_a_court(world: World) -> None:
    own, nurse = _birth(world), world.registrar(LIMA)
    added = nurse.adds_prints(own, baby=newborn(DUE_DAYS))
    (waiting,) = added.answer["confirmation"]
    reason = {"reason": "La madre presentó la tarjeta de vacunas"}
    world.registrar(LIMA, second=True).post(
        f"/births/{own.id}/prints/confirmation", {"captures": waiting["prints"], **reason}
    )
    world.jobs()
    chain = world.investigator.get(f"/births/{own.id}/references")
    by_person = [link for link in chain if link.get("ground") == "second_person"]
    assert {link["reason"] for link in by_person} == {reason["reason"]}
    assert all(link["account_id"] and link["copy_of"] for link in by_person)
    assert "g4" in world.investigator.level(own).indicators, "what was found before stays found"
