"""Enrolments on pages: kept at every step, never overwritten unseen, registered once."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.registry import Registry
from tests.access.sessions.conftest import Browser
from tests.births.drafts.conftest import begin, certificate, fill, send_print, version
from tests.births.samples import digits

Registrar = Callable[[], Browser]
Sql = Callable[..., Any]


def test_a_birth_is_typed_page_by_page_checked_and_signed(registrar: Registrar, sql: Sql) -> None:
    page = registrar()
    draft, typed = begin(page), certificate()
    fill(page, draft, typed)
    assert page.get(draft).text.count("Complete") == 4
    for subject in ("mother", "newborn"):
        for finger in (1, 2, 6, 7):
            assert send_print(page, f"{draft}/prints/{subject}/{finger}", failure="bandaged").status_code == 303
    assert "3240" in page.get(f"{draft}/check").text
    signed = page.send(f"{draft}/check", f"{draft}/registration")
    assert re.fullmatch(r"/births/[0-9a-f-]{36}", signed.location or "")
    shown = page.get(signed.location or "")
    assert "The certificate is signed." in shown.text
    assert "Rosa Quispe" in shown.text
    row = "SELECT state || weight_g || (unknown ->> 'prenatal_visits') FROM birth WHERE cnv = :cnv"
    assert sql(row, cnv=typed["place"]["cnv"]) == "signed3240not_remembered"
    assert page.get(draft).location == signed.location  # the draft is gone


def test_a_print_keeps_the_engine_that_read_it_while_the_draft_waits(
    registrar: Registrar, finger_png: Callable[..., bytes], registry: Registry, sql: Sql
) -> None:
    page = registrar()
    draft, typed = begin(page), certificate()
    fill(page, draft, typed)
    address = f"{draft}/prints/mother/2"
    sent = page.client.post(
        address,
        data={"form_token": page.form_token(address), "print": (io.BytesIO(finger_png(31)), "2.png")},
        content_type="multipart/form-data",
        headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    )
    assert sent.status_code == 303
    for subject, finger in (("mother", 1), ("newborn", 1), ("newborn", 2), ("newborn", 6), ("newborn", 7)):
        send_print(page, f"{draft}/prints/{subject}/{finger}", failure="bandaged")
    for finger in (6, 7):
        send_print(page, f"{draft}/prints/mother/{finger}", failure="bandaged")
    with registry.engine.begin() as connection:
        older = text(
            "UPDATE draft_print SET engine = 'biometrics 0; leader-0; edges-0' WHERE draft_id = :id AND finger = 2"
        )
        connection.execute(older, {"id": draft.rsplit("/", 1)[1]})
    assert page.send(f"{draft}/check", f"{draft}/registration").status_code == 303
    read = (
        "SELECT capture.engine FROM capture JOIN birth ON birth.mother_id = person_id WHERE cnv = :cnv AND finger = 2"
    )
    assert sql(read, cnv=typed["place"]["cnv"]) == "biometrics 0; leader-0; edges-0"


def test_a_form_sent_twice_registers_one_birth(registrar: Registrar, sql: Sql) -> None:
    page = registrar()
    draft, typed = begin(page), certificate()
    fill(page, draft, typed)
    token = page.form_token(f"{draft}/check")
    first, second = (page.post(f"{draft}/registration", form_token=token) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert sql("SELECT count(*) FROM birth WHERE cnv = :cnv", cnv=typed["place"]["cnv"]) == 1


def test_beginning_twice_with_one_form_begins_once(registrar: Registrar) -> None:
    page = registrar()
    token = page.form_token("/enrolments")
    drafts = {page.post("/enrolments", form_token=token, once="1" * 32).location for _ in range(2)}
    assert len(drafts) == 1


def test_what_is_wrong_is_kept_as_typed_and_shown_beside_its_field(registrar: Registrar) -> None:
    page = registrar()
    draft = begin(page)
    address = f"{draft}/child"
    wrong = page.send(address, address, version="1", weight_g="99999", **{"born_on.day": "40", "born_on.year": "2026"})
    assert wrong.status_code == 422
    assert '<a href="#f-weight_g">Weight: Must be between 200 and 8000.</a>' in wrong.text
    assert 'href="#f-born_on-day"' in wrong.text
    again = page.get(address).text
    assert 'value="99999"' in again
    assert 'value="40"' in again
    assert "To correct" in page.get(draft).text


def test_two_windows_never_overwrite_each_other_unseen(registrar: Registrar) -> None:
    ana, berta = registrar(), registrar()
    draft = begin(ana)
    address = f"{draft}/child"
    read = version(berta, address)
    assert ana.send(address, address, version=version(ana, address), weight_g="3100").status_code == 303
    late = berta.send(address, address, version=read, weight_g="3900")
    assert late.status_code == 409
    assert "3100" in late.text
    assert "3900" in late.text
    assert 'value="3100"' in ana.get(address).text
    newer = late.text.split('name="version" value="')[1].split('"')[0]
    assert berta.send(address, address, version=newer, weight_g="3900").status_code == 303
    assert 'value="3900"' in ana.get(address).text


def test_what_two_windows_typed_into_different_fields_is_saved_together(registrar: Registrar) -> None:
    page = registrar()
    address = f"{begin(page)}/child"
    read = version(page, address)
    typed = {"length_cm": "50", "weight_g": "3100"}
    assert page.send(address, address, version=read, **typed, **{"unknown.apgar_1": "not_recorded"}).status_code == 303
    late = page.send(address, address, version=read, weight_g="3900", apgar_1="9").text
    both = late[: late.index("Each version fills in")].rpartition("<form")[2]
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', both))
    assert page.post(address, **sent).status_code == 303
    shown = page.get(address).text
    assert all(f'value="{value}"' in shown for value in ("50", "3900", "9"))
    assert 'value="3100"' not in shown


def test_the_same_page_saved_twice_is_no_conflict(registrar: Registrar) -> None:
    page = registrar()
    address = f"{begin(page)}/child"
    for _ in range(2):
        assert page.send(address, address, version="1", weight_g="3100").status_code == 303


def test_a_page_saves_itself_while_it_is_typed(registrar: Registrar) -> None:
    page = registrar()
    address = f"{begin(page)}/child"
    fields = {"form_token": page.form_token(address), "version": "1", "weight_g": "3"}
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    saved = page.client.post(address, data=fields, content_type="multipart/form-data", headers=headers)
    assert saved.get_json() == {"version": 2}
    assert 'value="3"' in page.get(address).text


def test_a_draft_is_found_by_a_colleague_and_by_nobody_elsewhere(
    registrar: Registrar, app: Any, person: Callable[..., Any]
) -> None:
    page = registrar()
    draft = begin(page)
    assert registrar().get(draft).status_code == 200
    clerk = Browser(app.test_client()).signed_in(person("clerk"))
    assert clerk.get(draft).status_code == 403


def test_what_a_draft_holds_is_sealed(registrar: Registrar, sql: Sql) -> None:
    page = registrar()
    draft = begin(page)
    address = f"{draft}/mother"
    page.send(address, address, version="1", mother_given_names="Inconfundible")
    stored = sql("SELECT sealed_content FROM enrolment_draft WHERE id = :id", id=draft.rsplit("/", 1)[1])
    assert b"Inconfundible" not in bytes(stored)


def test_a_district_is_found_by_its_name(registrar: Registrar) -> None:
    page = registrar()
    address = f"{begin(page)}/place"
    named = page.send(address, address, version="1", place="facility", ubigeo="Echarate")
    assert named.status_code == 303
    assert re.search(r"(?i)echarate, la convenci[oó]n, cusco", page.get(address).text)
    several = page.send(address, address, version="2", place="facility", ubigeo="Santa Rosa")
    assert "Several districts fit" in several.text
    unknown = page.send(address, address, version="3", place="facility", ubigeo="Ningunaparte")
    assert "No district has this name" in unknown.text


def test_a_print_is_shown_with_its_minutiae_and_a_finger_without_one_takes_two_clicks(
    registrar: Registrar, finger_png: Callable[..., bytes], sql: Sql
) -> None:
    page = registrar()
    draft = begin(page)
    address = f"{draft}/prints/newborn/1"
    token = page.form_token(address)
    for _click in range(2):
        sent = page.client.post(
            address,
            data={"form_token": token, "print": (io.BytesIO(finger_png(7, 1, True)), "pulgar.png")},
            content_type="multipart/form-data",
            headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        )
        assert sent.status_code == 303, sent.text
    shown = page.get(address).text
    assert shown.count('/picture"><img') == 1
    picture = re.search(r'src="([^"]+/picture)"', shown)
    assert picture is not None
    answer = page.get(picture[1])
    assert (answer.mimetype, answer.data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) < 100_000
    read = "SELECT count(*) FROM journal WHERE action = 'draft.print_read' AND subject_id = :id"
    assert sql(read, id=draft.rsplit("/", 1)[1]) == 1
    other = f"{draft}/prints/newborn/2"
    assert page.send(other, other, failure="too_small").status_code == 303
    assert "right index finger: no print, with a reason" in page.get(other).text
    assert registrar().get(picture[1]).status_code == 200  # of the same facility


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose the picture of the print, or say why there is none."),
        ({"failure": "lost"}, "Choose one of the reasons."),
    ],
)
def test_a_print_that_cannot_be_kept_is_explained(registrar: Registrar, fields: dict[str, str], words: str) -> None:
    page = registrar()
    address = f"{begin(page)}/prints/mother/1"
    answer = page.send(address, address, **fields)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_twin_types_nothing_twice(registrar: Registrar) -> None:
    page = registrar()
    draft, typed = begin(page), certificate()
    typed["child"]["plurality"] = "2"
    fill(page, draft, typed)
    birth = page.send(f"{draft}/check", f"{draft}/registration").location or ""
    twin = page.send(birth, "/enrolments", sibling=birth.rsplit("/", 1)[1]).location or ""
    assert f'value="{typed["mother"]["mother_document_number"]}"' in page.get(f"{twin}/mother").text
    child = page.get(f"{twin}/child").text
    assert 'name="birth_order" value="2"' in child
    assert 'name="weight_g" value=""' in child
    own = {"child": typed["child"] | {"birth_order": "2"}, "place": typed["place"] | {"cnv": digits(12)}}
    fill(page, twin, own)
    assert "3240 g" in page.get(f"{twin}/check").text
    assert "Another child of this delivery" in page.get(birth).text
    second = page.send(f"{twin}/check", f"{twin}/registration")
    assert second.status_code == 303, second.text
    assert "Another child of this delivery" not in page.get(birth).text, "both twins are there"


def test_a_number_of_somebody_else_can_be_stated_as_right(registrar: Registrar) -> None:
    page = registrar()
    first, typed = begin(page), certificate()
    fill(page, first, typed)
    page.send(f"{first}/check", f"{first}/registration")
    other, number = certificate(), typed["mother"]["mother_document_number"]
    other["mother"] |= {
        "mother_document_number": number,
        "mother_given_names": "Inés",
        "mother_first_surname": "Huamán",
        "mother_birth_date.day": "15",
        "mother_birth_date.month": "11",
        "mother_birth_date.year": "1985",
    }
    second = begin(page)
    fill(page, second, other)
    refused = page.send(f"{second}/check", f"{second}/registration")
    assert refused.status_code == 409
    assert "I looked at the document: the number is right" in refused.text
    done = page.send(f"{second}/check", f"{second}/registration", disputed="yes")
    assert done.status_code == 303


def test_an_hour_without_its_day_is_not_dropped_unseen(registrar: Registrar) -> None:
    page = registrar()
    address = f"{begin(page)}/child"
    answer = page.send(address, address, version=version(page, address), sex="female", born_time="04:25")
    assert (answer.status_code, "Give the day as well, or leave the hour empty." in answer.text) == (422, True)
    assert 'value="04:25"' in page.get(address).text


def test_signing_twice_shows_the_signed_certificate(registrar: Registrar) -> None:
    page = registrar()
    draft = begin(page)
    fill(page, draft, certificate())
    birth = page.send(f"{draft}/check", f"{draft}/registration", act="save").location or ""
    token = page.form_token(birth)
    first, second = (page.post(f"{birth}/signature", form_token=token) for _ in range(2))
    assert (first.status_code, second.status_code, second.location) == (303, 303, birth)
    assert "Rosa Quispe" in page.get(birth).text


def test_reading_a_draft_is_journalled(registrar: Registrar, sql: Sql) -> None:
    page = registrar()
    draft = begin(page)
    for address in (draft, f"{draft}/mother", f"{draft}/check", f"{draft}/prints/mother/2"):
        assert page.get(address).status_code == 200
    read = "SELECT count(*) FROM journal WHERE action = 'draft.read' AND subject_id = :id"
    assert sql(read, id=draft.rsplit("/", 1)[1]) == 4
    page.get("/enrolments")
    assert sql("SELECT count(*) FROM journal WHERE action = 'drafts.listed'") > 0
