"""IDs of children who were printed in their first days alone: by the child, by the mother, or by a second person."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.stories.driver.answers import ApplicationPaper, BirthPaper
from tests.stories.driver.forms import CUSCO, LIMA, touches
from tests.stories.driver.persons import grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

HELD, APPROVED = "under_review", "approved"
QUIET = {"nothing", "weak"}
FOUND = {"review", "case"}


def _child(world: World, years: float = 10, name: str = "Rosa Huamán Ccori", **options: Any) -> BirthPaper:
    birth = world.registrar(LIMA).enrols(woman(name), grown(years), **options)
    world.clerk.inscribes(birth, "Luz Milagros")
    return birth


def _faded_child(world: World, **options: Any) -> BirthPaper:
    """A child whose prints of the first day are like nobody's fingers now."""
    return _child(world, baby_shown=grown(10, hand=newborn(1).own_hand), **options)


def _triplets(world: World) -> list[BirthPaper]:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    births = [nurse.enrols(mother, grown(9, sex="male"), plurality=3, conditions="newborn")]
    for order in (2, 3):
        brother = newborn(born=births[0].child.born_at, sex="male")
        births.append(
            nurse.enrols(mother, brother, delivery=births[0], plurality=3, birth_order=order, conditions="newborn")
        )
    for birth, name in zip(births, ("Remo", "Rómulo", "Rufo"), strict=True):
        world.clerk.inscribes(birth, name)
    return births


def _lifted(world: World, application: ApplicationPaper) -> None:
    reason = {"reason": "Partida, tarjeta de vacunas y constancia de estudios"}
    world.supervisor.post(f"/applications/{application.id}/hold/lifting", reason)
    world.jobs()


@story("exchanged at birth", kind="innocent")
def test_a_child_whose_fingers_were_exchanged_at_birth_gets_the_card_the_same_day(world: World) -> None:
    child = grown(10)

    def exchanged(now: datetime) -> list[dict[str, Any]]:
        return touches(world.studio, "newborn", child, now, hand_of={1: 2, 2: 1})

    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), child, fingers=(), extra_prints=exchanged)
    world.clerk.inscribes(birth, "Luz Milagros")
    assert world.clerk.sees(world.clerk.asks_card(birth)) == APPROVED
    assert world.investigator.level(birth).name == "nothing"


@story("A2", "the mother's hands exchanged", kind="innocent")
def test_a_faded_child_gets_the_card_though_its_mothers_fingers_were_exchanged_at_birth(world: World) -> None:
    birth = _faded_child(world, mother_hand_of={1: 2, 2: 1})
    assert world.clerk.sees(world.clerk.asks_card(birth)) == APPROVED
    assert world.investigator.level(birth).name in QUIET


@story("A2", "by a second person", kind="innocent")
def test_a_faded_child_with_its_aunt_gets_the_card_when_a_second_person_answers_for_it(world: World) -> None:
    birth = _faded_child(world)
    aunt = woman("Julia Huamán Ccori")
    application = world.clerk.asks_card(birth, aunt, relation="aunt_or_uncle", proof="birth_record", proof_number="77")
    assert world.clerk.sees(application) == HELD
    assert world.investigator.level(birth).name != "case"
    _lifted(world, application)
    assert world.clerk.sees(application) == APPROVED
    chain = world.investigator.get(f"/births/{birth.id}/references")
    assert {link["ground"] for link in chain if link["subject"] == "minor"} == {"second_person"}


@story("A2", "a mother without prints", kind="innocent")
def test_a_faded_child_of_a_mother_without_prints_waits_and_is_no_case(world: World) -> None:
    birth = _faded_child(world, mothers_fingers=())
    application = world.clerk.asks_card(birth)
    assert world.clerk.sees(application) == HELD
    assert world.investigator.level(birth).name != "case"
    _lifted(world, application)
    assert world.clerk.sees(application) == APPROVED


@story("F26", "amputated", kind="innocent")
def test_a_child_who_lost_the_fingers_on_file_gets_the_card_with_the_mother(world: World) -> None:
    birth = _child(world)
    application = world.clerk.asks_card(birth, fingers=(6, 7), failure="amputated")
    assert world.clerk.sees(application) == APPROVED
    assert world.investigator.level(birth).name in QUIET


@story("F26", "six fingers", kind="innocent")
def test_a_child_whose_extra_thumb_was_captured_at_birth_gets_the_card(world: World) -> None:
    child = grown(10)

    def with_extra_thumb(now: datetime) -> list[dict[str, Any]]:
        return touches(world.studio, "newborn", child, now, (1, 2), hand_of={1: 11})  # an eleventh finger

    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), child, fingers=(), extra_prints=with_extra_thumb)
    world.clerk.inscribes(birth, "Luz Milagros")
    assert world.clerk.sees(world.clerk.asks_card(birth)) == APPROVED
    assert world.investigator.level(birth).name in QUIET


@story("F26", "only others", kind="fraud")
def test_another_child_who_shows_only_fingers_that_are_not_on_file_is_held_even_with_the_mother(world: World) -> None:
    birth = _child(world)
    application = world.clerk.asks_card(birth, shown=grown(10), fingers=(6, 7), failure="other")
    assert world.clerk.sees(application) == HELD
    assert world.investigator.level(birth).name in FOUND


def _recaptured_child(world: World) -> BirthPaper:
    """A child of ten whose prints were taken again at three months, so that they are its own for good."""
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.registrar(LIMA).adds_prints(birth, baby=birth.child, at=birth.child.born_at + timedelta(days=95))
    world.clerk.inscribes(birth, "Luz Milagros")
    return birth


@story("F1", "only the tips", kind="fraud")
@pytest.mark.parametrize("tip", [0.3, 0.4, 0.5])
def test_an_impostor_who_shows_only_the_tips_of_the_fingers_is_held_even_with_the_mother(
    world: World, tip: float
) -> None:
    birth = _recaptured_child(world)
    application = world.clerk.asks_card(birth, shown=grown(10), tip=tip)
    assert world.clerk.sees(application) == HELD


@story("F1", "only the tips", kind="innocent")
def test_a_child_who_shows_only_tips_waits_for_a_second_person_and_is_no_case(world: World) -> None:
    birth = _recaptured_child(world)
    application = world.clerk.asks_card(birth, tip=0.3)
    if world.clerk.sees(application) == HELD:
        assert world.investigator.level(birth).name != "case"
        _lifted(world, application)
    assert world.clerk.sees(application) == APPROVED


@story("F26", "a mother who says her hand is bandaged", kind="fraud")
def test_an_impostor_with_a_mother_whose_hand_is_bandaged_is_held(world: World) -> None:
    birth = _child(world)
    application = world.clerk.asks_card(birth, shown=grown(10), applicant_fingers=(), failure="bandaged")
    assert world.clerk.sees(application) == HELD


@story("F48", "triplets", kind="innocent")
def test_triplets_who_show_their_own_fingers_all_get_their_cards(world: World) -> None:
    births = _triplets(world)
    for birth in births:
        assert world.clerk.sees(world.clerk.asks_card(birth)) == APPROVED
    assert world.investigator.level(*births).name in QUIET


@story("F48", "triplets", kind="fraud")
def test_a_triplet_who_shows_anothers_fingers_is_held(world: World) -> None:
    births = _triplets(world)
    application = world.clerk.asks_card(births[2], shown=births[0].child)
    assert world.clerk.sees(application) == HELD
    assert "g2" in world.investigator.level(births[2]).indicators


@story("F48", "a half-sister", kind="fraud")
def test_a_half_sister_who_shows_her_fingers_for_her_sisters_card_is_held(world: World) -> None:
    elder = _child(world, 12, conditions="newborn")
    younger = world.registrar(CUSCO).enrols(elder.mother, grown(9), conditions="newborn")
    world.clerk.inscribes(younger, "Estrella")
    application = world.clerk.asks_card(younger, shown=elder.child)
    assert world.clerk.sees(application) == HELD
    assert "g2" in world.investigator.level(younger).indicators


@story("F48", "a cousin", kind="fraud")
def test_a_cousin_of_the_household_who_shows_her_fingers_is_held(world: World) -> None:
    home = {"phone": "987654123", "address": "Jr. Los Nogales 415"}
    cousin = world.registrar(LIMA).enrols(woman("Ana Huamán Ccori", **home), grown(10.2), conditions="newborn")
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori", **home), grown(10), conditions="newborn")
    for child, name in ((cousin, "Estrella"), (birth, "Luz Milagros")):
        world.clerk.inscribes(child, name)
    application = world.clerk.asks_card(birth, shown=cousin.child)
    assert world.clerk.sees(application) == HELD
    assert "g2" in world.investigator.level(birth).indicators


@story("references", "an ID", kind="counter")
def test_the_chain_of_an_id_goes_back_over_the_recapture_to_the_birth(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.registrar(LIMA).adds_prints(birth, baby=birth.child, at=birth.child.born_at + timedelta(days=95))
    world.clerk.inscribes(birth, "Luz Milagros")
    assert world.clerk.sees(world.clerk.asks_card(birth)) == APPROVED
    chain = {link["capture"]: link for link in world.investigator.get(f"/births/{birth.id}/references")}
    of_card = [link for link in chain.values() if link["subject"] == "minor" and link["standing"] == "reference"]
    assert of_card
    for link in of_card:
        grounds = [link["ground"]]
        while link["compared_with"]:
            link = chain[link["compared_with"][0]]  # noqa: PLW2901  # from link to link
            grounds.append(link["ground"])
        assert grounds == ["compared", "compared", "enrolment"]
