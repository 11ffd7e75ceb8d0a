"""What a tired registrar need not type, and is told at once: found when a newcomer walked through an enrolment."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.access.sessions.conftest import Browser
from tests.births.drafts.conftest import begin, certificate, fill, version
from tests.births.samples import Draw

Registrar = Callable[[], Browser]


@pytest.fixture
def page(registrar: Registrar) -> Browser:
    return registrar()


def test_nothing_counts_as_begun_before_somebody_typed(page: Browser) -> None:
    assert page.get(begin(page)).text.count("Not begun") == 6


def test_an_only_child_is_the_first_and_whoever_attended_certifies(page: Browser) -> None:
    draft, typed = begin(page), certificate()
    del typed["child"]["birth_order"]
    place = typed["place"] | {"attendant_profession": "physician", "attendant_dni": "99000002"}
    place |= {"attendant_licence": "90002", "certifier_is_attendant": "yes"}
    typed["place"] = {name: text for name, text in place.items() if name.split("_")[0] != "certifier" or "is" in name}
    fill(page, draft, typed)
    assert page.get(draft).text.count("Complete") == 4
    assert 'name="certifier_dni" value="99000002"' in page.get(f"{draft}/place").text
    check = page.get(f"{draft}/check").text
    assert "The signature still needs" not in check


def test_what_is_missing_is_named_once_and_without_words_of_programs(page: Browser) -> None:
    draft, typed = begin(page), certificate()
    del typed["history"]
    fill(page, draft, typed)
    check = page.get(f"{draft}/check").text
    assert check.count("may stay empty, with the reason") == 1
    assert "unknown”" not in check
    assert ">Civil status</a>" in check or ">Marital status</a>" in check


def test_a_year_of_two_digits_is_asked_for_in_full(page: Browser) -> None:
    address = f"{begin(page)}/place"
    short = {"certified_on.day": "28", "certified_on.month": "11", "certified_on.year": "26"}
    answer = page.send(address, address, version=version(page, address), **short)
    assert answer.status_code == 422
    assert "a year of four digits" in answer.text


def test_the_mothers_finger_sent_as_the_newborns_is_told_while_they_are_there(page: Browser, finger_png: Draw) -> None:
    draft = begin(page)

    def take(subject: str, number: int, impression: int) -> str:
        address = f"{draft}/prints/{subject}/{number}"
        picture: Any = (io.BytesIO(finger_png(8101, impression)), "print.png")
        return str(page.post(address, form_token=page.form_token(address), print=picture).get_data(as_text=True))

    assert "finger sent as" not in take("mother", 1, 0)
    slip = take("newborn", 2, 1)
    assert "This is the finger sent as right thumb (mother)" in slip
    assert "not taken" in page.get(f"{draft}/prints/newborn/2").text
    assert "finger sent as" not in take("mother", 1, 2), "another impression of the same finger"


def test_who_goes_back_after_signing_is_led_to_the_birth_and_nobody_else(registrar: Registrar) -> None:
    page, colleague = registrar(), registrar()
    draft = begin(page)
    fill(page, draft, certificate())
    birth = page.send(f"{draft}/check", f"{draft}/registration", act="save").location or ""
    for back in (draft, f"{draft}/check", f"{draft}/mother"):
        assert (page.get(back).status_code, page.get(back).location) == (303, birth)
    assert colleague.get(draft).status_code == 404
    assert page.get(f"{draft[:-2]}00").status_code == 404


def test_what_is_sent_from_another_window_after_the_registration_is_shown_and_led_to_the_birth(
    registrar: Registrar,
) -> None:
    page, colleague = registrar(), registrar()
    draft = begin(page)
    fill(page, draft, certificate())
    token, read = page.form_token(f"{draft}/mother"), version(page, f"{draft}/mother")
    birth = page.send(f"{draft}/check", f"{draft}/registration").location or ""
    late = page.post(f"{draft}/mother", form_token=token, version=read, mother_given_names="Flor de María")
    assert late.status_code == 409
    assert "Flor de María" in late.text, "nothing that was typed is lost"
    assert f'href="{birth}/change/mother"' in late.text
    assert page.get(f"{birth}/change/mother").status_code == 200
    print_ = page.post(f"{draft}/prints/newborn/1", form_token=token, failure="bandaged")
    assert (print_.status_code, print_.location) == (303, birth)
    assert "was not kept" in page.get(birth).text
    theirs = colleague.form_token("/enrolments")
    assert colleague.post(f"{draft}/mother", form_token=theirs, version=read).status_code == 404


@pytest.mark.parametrize("hour", ["24:00", "25:10", "4 de la tarde"])
def test_an_hour_that_no_clock_shows_is_asked_for_again_beside_the_hour(page: Browser, hour: str) -> None:
    address = f"{begin(page)}/child"
    typed = certificate()["child"] | {"born_time": hour}
    answer = page.send(address, address, version=version(page, address), **typed)
    assert answer.status_code == 422
    assert 'href="#f-born_time"' in answer.text
    assert 'href="#f-born_on-day"' not in answer.text
    assert "A day begins at midnight, at 00:00." in answer.text
    assert "2026-05-17T08:30:00" not in answer.text
