"""Wrong input at the counter for minors' IDs, item by item."""

import io
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from registry.core.clock import day_in_peru, utc_now
from registry.demo import portrait
from registry.people.ages import birthday
from tests.births.samples import Auth, digits, example, failures, pointers
from tests.documents.over_http import Ask, Inscribed, MakeInscribed, Sql, a_death, whole


def details(response: TestResponse) -> dict[str, str]:
    """Pointer → the error's detail."""
    return {error["pointer"]: error["detail"] for error in response.get_json()["errors"]}


def encoded(picture: Image.Image, kind: str) -> str:
    written = io.BytesIO()
    picture.save(written, kind)
    return b64encode(written.getvalue()).decode()


@pytest.mark.parametrize(("days", "is_in_time"), [(1, False), (0, True)])
def test_seven_years_and_364_days_are_too_few(ask: Ask, days: int, is_in_time: bool) -> None:
    assert _applied_at(ask, 8, days).status_code == (201 if is_in_time else 422)


@pytest.mark.parametrize(("days", "is_in_time"), [(1, True), (0, False)])
def test_seventeen_years_and_no_days_are_too_many(ask: Ask, days: int, is_in_time: bool) -> None:
    response = _applied_at(ask, 17, days)
    assert response.status_code == (201 if is_in_time else 422)
    if not is_in_time:
        assert details(response) == {"/person": "The minor is older than the age up to which the ID is issued."}


def _applied_at(ask: Ask, age: int, days: int) -> Any:
    """Apply for a child that will be of an age in so many days."""
    born = birthday(day_in_peru(utc_now()) + timedelta(days=days), -age)
    changes = {
        "/certificate/newborn/born_at": f"{born}T09:00:00-05:00",
        "/certificate/certified_on": str(born),
        "/certificate/mother/birth_date": "1980-05-17",
        "/certificate/mother/last_birth_on": None,
        "/certificate/mother/age_years": None,
    }
    prints = [dict(print_, captured_at=f"{born}T11:00:00-05:00") for print_ in failures(1, subject="newborn")]
    birth = ask("POST", "/births", example(changes, prints), "registrar").json
    acta = ask("POST", "/records", {"birth_id": birth["id"], "given_names": "Killa"}).json
    ask("POST", f"/records/{acta['id']}/inscription", {})
    child = Inscribed(birth["newborn_id"], birth["mother_id"])
    return ask("POST", f"/people/{child.id}/documents", whole(child))


APPLICANT = {
    "document_type": "DNI",
    "given_names": "Yolanda",
    "first_surname": "Ccahuana",
    "birth_date": "1960-02-29",
    "sex": "female",
    "nationality": "PER",
}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"relation": "mother"}, {"/applicant/relation"}),
        ({"relation": "tutor"}, {"/applicant/proof"}),
        ({"relation": "tutor", "proof": "appointment", "proof_number": "1"}, {"/applicant/proof"}),
        ({"relation": "grandparent"}, {"/applicant/proof"}),
        (
            {"relation": "sibling", "birth_date": "2015-01-01", "proof": "birth_record", "proof_number": "1"},
            {"/applicant"},
        ),
        (
            {"relation": "aunt_or_uncle", "birth_date": None, "proof": "birth_record", "proof_number": "1"},
            {"/applicant"},
        ),
        ({"relation": "defensoria", "proof": "appointment", "proof_number": "1"}, {"/applicant/institution"}),
        ({"relation": "cousin"}, {"/applicant/relation"}),
        ({"relation": "tutor", "document_number": None}, {"/applicant"}),
        ({"relation": "tutor", "given_names": "Yоlanda"}, {"/applicant/given_names"}),  # a Cyrillic о
        ({"relation": "tutor", "birth_date": "2999-01-01"}, {"/applicant/birth_date"}),
    ],
)
def test_an_applicant_who_is_not_entitled_is_refused_with_the_reason(
    ask: Ask, inscribed: MakeInscribed, changes: dict[str, Any], wrong: set[str]
) -> None:
    child = inscribed()
    applicant = APPLICANT | {"document_number": digits(8)} | changes
    response = ask("POST", f"/people/{child.id}/documents", whole(child, applicant=applicant))
    assert response.status_code == 422
    assert pointers(response) == wrong


@pytest.mark.parametrize(
    "changes",
    [
        {"relation": "tutor", "proof": "court_decision", "proof_number": "00123-2026-FC"},
        {"relation": "grandparent", "proof": "birth_record", "proof_number": "ACTA-1"},
        {"relation": "protection_centre", "proof": "appointment", "proof_number": "R-1", "institution": "Hogar Ñ"},
    ],
)
def test_an_applicant_with_proof_is_entitled(ask: Ask, inscribed: MakeInscribed, changes: dict[str, Any]) -> None:
    child = inscribed()
    applicant = APPLICANT | {"document_number": digits(8)} | changes
    response = ask("POST", f"/people/{child.id}/documents", whole(child, applicant=applicant))
    assert response.status_code == 201, response.json


def test_a_minor_cannot_apply_alone(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    applicant = {"relation": "sibling", "person_id": child.id, "proof": "birth_record", "proof_number": "1"}
    response = ask("POST", f"/people/{child.id}/documents", whole(child, applicant=applicant))
    assert details(response) == {"/applicant": "Minors cannot apply for themselves."}


def test_a_dead_applicant_is_refused_and_a_dead_minor_too(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    today = datetime.now(UTC).date() - timedelta(days=1)
    assert ask("POST", f"/people/{child.mother_id}/death", a_death(today)).status_code == 200
    refused = ask("POST", f"/people/{child.id}/documents", whole(child))
    assert details(refused) == {"/applicant": "The applicant's death is recorded."}
    other = inscribed()
    ask("POST", f"/people/{other.id}/death", a_death(today))
    refused = ask("POST", f"/people/{other.id}/documents", whole(other))
    assert details(refused) == {"/person": "The person's death is recorded."}


@pytest.mark.parametrize(
    ("photograph", "word"),
    [
        (encoded(Image.new("RGB", (1, 1)), "PNG"), "pixels"),
        (encoded(portrait.draw(3).convert("CMYK"), "JPEG"), "CMYK"),
        (b64encode(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)).decode(), "HEIC"),
        (encoded(Image.new("RGB", (826, 1062), (120, 120, 120)), "PNG"), "blank"),
        (encoded(portrait.draw(3).convert("L"), "PNG"), "colour"),
        (encoded(portrait.draw(3, (900, 900)), "PNG"), "proportion"),
        (encoded(portrait.draw(3), "PNG")[:4000], "damaged"),
        ("no base64!", "base64"),
        ("", "picture"),
    ],
)
def test_a_photograph_that_cannot_be_used_is_refused_with_its_reason(
    ask: Ask, inscribed: MakeInscribed, photograph: str, word: str, sql: Sql
) -> None:
    child = inscribed()
    response = ask("POST", f"/people/{child.id}/documents", whole(child, photograph=photograph))
    assert response.status_code == 422
    assert word in " ".join(error["detail"] for error in response.json["errors"])
    assert pointers(response) == {"/photograph"}
    assert sql("SELECT count(*) FROM document_application WHERE person_id = :id", id=child.id) == 0


def test_a_hundred_megabytes_are_refused_unread(client: FlaskClient, auth: Auth, inscribed: MakeInscribed) -> None:
    class Never(io.RawIOBase):
        """A body that fails the test if it is read."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            raise AssertionError("the body was read")

    child = inscribed()
    large = {"CONTENT_LENGTH": str(100 * 2**20), "wsgi.input": Never()}
    response = client.post(
        f"/api/v1/people/{child.id}/documents",
        headers=auth("clerk"),
        environ_overrides=large,
        content_type="multipart/form-data; boundary=x",
    )
    assert (response.status_code, response.get_json()["type"]) == (413, "/problems/too-large")


def test_prints_dated_tomorrow_or_in_the_last_century_are_refused(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    for moment in ((datetime.now(UTC) + timedelta(days=1)).isoformat(), "1999-12-31T10:00:00-05:00"):
        prints = [{"subject": "minor", "finger": 1, "captured_at": moment, "failure": "worn"}]
        response = ask("POST", f"/people/{child.id}/documents", whole(child, prints=prints))
        assert (response.status_code, pointers(response)) == (422, {"/prints/0/captured_at"})


def test_a_blurred_and_a_black_photograph_are_refused(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    soft = portrait.draw(2, (48, 62)).resize((826, 1062), Image.Resampling.BICUBIC)
    refused = ask("POST", f"/people/{child.id}/documents", whole(child, photograph=encoded(soft, "PNG")))
    assert "The picture is blurred." in details(refused)["/photograph"]
    black = Image.fromarray(np.zeros((1062, 826, 3), np.uint8))
    assert ask("POST", f"/people/{child.id}/documents", whole(child, photograph=encoded(black, "PNG"))).status_code == (
        422
    )


def test_a_number_that_belongs_to_somebody_else_is_never_silently_that_person(
    ask: Ask, inscribed: MakeInscribed
) -> None:
    child, number = inscribed(), digits(8)
    named = {
        "relation": "aunt_or_uncle",
        "document_type": "DNI",
        "document_number": number,
        "given_names": "Yolanda",
        "first_surname": "Ccahuana",
        "birth_date": "1960-02-29",
        "proof": "birth_record",
        "proof_number": "7781",
    }
    first = ask("POST", f"/people/{child.id}/documents", whole(child, applicant=named, submit=False))
    assert first.status_code == 201
    other = named | {"given_names": "Elvira", "first_surname": "Tapia", "birth_date": "1971-08-03"}
    child = inscribed()
    refused = ask("POST", f"/people/{child.id}/documents", whole(child, applicant=other, submit=False))
    assert set(details(refused)) == {"/applicant/document_number"}
    for asked in (number, digits(8)):  # a number alone is answered with nobody, whether it is known or not
        alone = {name: named[name] for name in ("relation", "document_type", "proof", "proof_number")}
        alone["document_number"] = asked
        refused = ask("POST", f"/people/{child.id}/documents", whole(child, applicant=alone, submit=False))
        assert details(refused) == {"/applicant/given_names": "Give the names as in the document."}
    spelt = named | {"given_names": "Yolanda Rosa", "birth_date": "1960-02-28"}
    again = ask("POST", f"/people/{child.id}/documents", whole(child, applicant=spelt, submit=False))
    assert again.json["applicant_id"] == first.json["applicant_id"]
