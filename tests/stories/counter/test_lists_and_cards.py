"""Missing children on the watch-list, and cards asked for again and again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.demo.counter import COLLECTED
from registry.documents.cards.printing import print_pending
from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA, touches
from tests.stories.driver.persons import Human, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

HELD = "under_review"


def _looked_for(world: World, **what: Any) -> str:
    """The police look for a child; a supervisor approves the entry. Its id."""
    entry: dict[str, Any] = world.investigator.post(
        "/watchlist/entries",
        {
            "kind": "missing_child",
            "source": "pnp_alert",
            "reference": "ALERTA-2026-0001",
            "legal_basis": "missing_person_alert",
            "reason": "No volvió del colegio",
            "expires_at": (world.clock.now() + timedelta(days=30)).isoformat(),
            **what,
        },
    )
    world.supervisor.post(f"/watchlist/entries/{entry['id']}/approval", {"agrees": True, "reason": "Alerta conforme"})
    world.jobs()
    return str(entry["id"])


def _prints_of(world: World, child: Human) -> list[dict[str, Any]]:
    names = ("finger", "ppi", "image")
    sent = touches(world.studio, "minor", child, world.clock.now())
    return [{name: print_[name] for name in names} for print_ in sent]


@story("FR30", kind="fraud")
def test_a_missing_child_shown_for_anothers_card_is_an_urgent_case_and_the_counter_sees_nothing(world: World) -> None:
    missing = grown(9)
    _looked_for(world, prints=_prints_of(world, missing))
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(9), fingers=(), mothers_fingers=())
    world.clerk.inscribes(birth, "Luz")
    application = world.clerk.asks_card(birth, shown=missing, applicant_fingers=(1,))
    assert world.clerk.sees(application) == HELD
    cases = world.investigator.cases()
    assert any(case["is_urgent"] for case in cases), cases


@story("FR31", kind="fraud")
def test_a_missing_child_under_its_misspelt_name_is_found(world: World) -> None:
    subject = {
        "given_names": "Huayra Illary", "first_surname": "Ccoillo", "second_surname": "Wancahuari", "sex": "female",
        "birth_date": (world.clock.now() - timedelta(days=9 * 365)).date().isoformat(),
    }  # fmt: skip
    _looked_for(world, subject=subject)
    child = newborn(born=world.clock.now() - timedelta(days=9 * 365))
    birth = world.registrar(CUSCO).enrols(
        woman("Rosa Huancahuari Puma"), child, fingers=(), mothers_fingers=(), at=world.clock.now()
    )
    world.clerk.inscribes(birth, "Wayra Illari", man("Juan Ccoyllo Puma"), at=world.clock.now())
    assert any(case["is_urgent"] for case in world.investigator.cases())


@story("FR32", kind="fraud")
def test_a_man_who_is_looked_for_and_recognises_a_child_is_found(world: World) -> None:
    name = {"given_names": "Hilario", "first_surname": "Ccoyllo", "second_surname": "Huarcaya"}
    _looked_for(world, kind="person_of_interest", source="court_order", subject=name)
    birth = world.registrar(CUSCO).enrols(woman("Rosa Huamán Puma"), newborn(5), fingers=(), mothers_fingers=())
    world.clerk.inscribes(birth, "Luz María", man("Hilario Ccoillo Warcaya"))
    assert "k2" in world.investigator.level().indicators


@story("FR33", kind="fraud")
def test_a_woman_who_is_looked_for_and_bears_a_child_is_found_by_her_fingers(world: World) -> None:
    sought = woman("Elvira Tapia Rojas")
    _looked_for(world, kind="person_of_interest", source="court_order", prints=_prints_of(world, sought))
    birth = world.registrar(CUSCO).enrols(woman("Rosa Huamán Puma", hand=sought.own_hand), newborn(5))
    assert "k2" in world.investigator.level(birth).indicators
    ordinary = world.registrar(CUSCO).enrols(woman("Ana Soto Vera"), newborn(4))
    assert birth.warnings == ordinary.warnings, "the counter sees nothing of it"


@story("a namesake of a missing child", kind="innocent")
def test_an_ordinary_family_is_not_taken_for_a_missing_childs(world: World) -> None:
    subject = {"given_names": "Wayra Illari", "first_surname": "Ccoyllo", "second_surname": "Huancahuari"}
    _looked_for(world, subject=subject)
    birth = world.registrar(CUSCO).enrols(woman("Rosa Huamán Puma"), newborn(5))
    world.clerk.inscribes(birth, "Luz María", man("Juan Flores Puma"))
    assert not world.investigator.cases()
    assert world.investigator.level(birth).name == "nothing"


@story("a missing child's entry of another child", kind="innocent")
def test_the_case_says_that_the_entry_behind_it_was_a_mistake(world: World) -> None:
    child = newborn(born=world.clock.now() - timedelta(days=9 * 365))
    birth = world.registrar(CUSCO).enrols(
        woman("Rosa Huancahuari Puma"), child, fingers=(), mothers_fingers=(), at=world.clock.now()
    )
    world.clerk.inscribes(birth, "Wayra Illari", man("Juan Ccoyllo Puma"), at=world.clock.now())
    subject = {
        "given_names": "Wayra Illari",
        "first_surname": "Ccoyllo",
        "second_surname": "Huancahuari",
        "birth_date": (world.clock.now() - timedelta(days=9 * 365)).date().isoformat(),
    }
    entry = _looked_for(world, subject=subject)
    (case,) = (case for case in world.investigator.cases() if case["is_urgent"])
    world.investigator.post(f"/watchlist/entries/{entry}/withdrawal", {"ending": "mistaken"})
    for _worker in range(2):  # a second one that is given the job again says nothing twice
        world.jobs()
    history = world.supervisor.get(f"/cases/{case['id']}")["history"]
    assert [event["reason"] for event in history if event["what"] == "watch_ended"] == [
        "It was entered by mistake, or of somebody else"
    ]


def _carded(world: World, years: float = 10) -> BirthPaper:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(years))
    world.clerk.inscribes(birth, "Luz")
    world.clerk.issues(world.clerk.asks_card(birth))
    return birth


@story("FR19", kind="fraud")
def test_a_third_lost_card_is_looked_at(world: World) -> None:
    birth = _carded(world)
    for _loss in range(3):
        application = world.clerk.asks_card(birth, kind="duplicate", cause="loss")
        if world.clerk.sees(application) == HELD:
            break
        world.clerk.issues(application)
    else:
        pytest.fail("three duplicates were issued")
    assert "j1" in world.investigator.level(birth).indicators


@story("a lost card", kind="innocent")
def test_a_child_who_loses_its_card_once_has_another_the_same_day(world: World) -> None:
    birth = _carded(world)
    application = world.clerk.asks_card(birth, kind="duplicate", cause="loss")
    assert world.clerk.sees(application) == "approved"
    assert world.investigator.level(birth).name == "nothing"


@story("F24", kind="counter")
def test_a_card_delivered_before_it_was_printed_does_not_go_to_the_printer(world: World, tmp_path: Path) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    application = world.clerk.asks_card(birth)
    world.clerk.issues(application)
    world.clerk.post(f"/applications/{application.id}/delivery", COLLECTED)
    assert not list(print_pending(world.registry, tmp_path))


@story("F55", kind="counter")
def test_the_public_page_shows_the_number_as_the_card_does(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz")
    card = world.clerk.issues(world.clerk.asks_card(birth))
    code = world.clerk.get(f"/documents/{card['id']}/files/qr.txt").text
    page = world.client.post("/verify", data={"text": code}, content_type="multipart/form-data").text
    assert card["content"]["cui"] in page
    assert "The code does not contain the portrait." in page


@story("F17", kind="counter")
def test_a_refusal_is_told_in_the_clerks_language(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(3), fingers=(), mothers_fingers=())
    world.clerk.inscribes(birth, "Luz")
    with pytest.raises(Refusal) as refused:
        world.clerk.send(
            "POST", "/records", {"birth_id": birth.id, "given_names": "Luz"}, **{"Accept-Language": "es-PE"}
        )
    assert "acta" in refused.value.words.lower()
    assert any(word in refused.value.words for word in (" el ", " la ", " un ", " de "))


@story("F53", kind="counter")
def test_who_mistyped_five_times_is_told_how_long_to_wait(world: World) -> None:
    for _attempt in range(6):
        answer = world.client.post("/api/v1/tokens", json={"username": "clerk", "password": "no es esta, no"})
    assert answer.headers.get("Retry-After"), answer.text


@story("an ID while a correction waits", kind="counter")
def test_a_card_asked_for_while_a_correction_of_the_acta_waits_says_so_and_hinders_nothing(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(9))
    acta = world.clerk.inscribes(birth, "Luz")
    ruling = {"kind": "court_decision", "reference": "Sentencia 44-2026"}
    waiting = world.clerk.amends(acta, "rectification", certificate={"newborn": {"sex": "male"}}, document=ruling)
    application = world.clerk.asks_card(birth)
    slugs = [line["slug"] for line in world.clerk.get(f"/applications/{application.id}")["warnings"]]
    assert (world.clerk.sees(application), slugs) == ("approved", ["acta-changing"])
    world.second_clerk.approves(waiting)
    assert world.clerk.get(f"/applications/{application.id}")["warnings"] == []
    assert world.clerk.issues(application)["content"]["sex"] == "male"
