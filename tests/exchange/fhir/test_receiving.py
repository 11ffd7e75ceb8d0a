"""A facility's system fills a draft; nobody is registered, nothing typed is overwritten, what is left out is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from flask import Flask

from tests.access.sessions.conftest import Browser, person  # noqa: F401  # a fixture
from tests.conftest import OTHER_HOSPITAL
from tests.exchange.fhir.documents import changed, document

ADDRESS = "/api/v1/fhir/Bundle"
Send = Callable[..., Any]


@pytest.fixture
def send(client: Any, auth: Callable[..., dict[str, str]]) -> Send:
    """send(document): its answer; judged by FHIR's structure."""

    def post(content: Any, role: str = "registrar", facility: str | None = None, **options: Any) -> Any:
        headers = auth(role, facility) if facility else auth(role)
        answer = client.post(
            ADDRESS, data=json.dumps(content), content_type="application/fhir+json", headers=headers, **options
        )
        if answer.mimetype == "application/fhir+json":
            OperationOutcome.model_validate(json.loads(answer.text))
        return answer

    return post


@pytest.fixture
def registrar(app: Flask, fresh_limits: None, person: Callable[..., Any]) -> Browser:  # noqa: F811
    """A registrar of the hospital, signed in."""
    return Browser(app.test_client()).signed_in(person("registrar"))


def texts(answer: Any) -> list[str]:
    return [issue["details"]["text"] for issue in json.loads(answer.text)["issue"]]


def test_a_document_makes_a_draft_that_says_where_each_value_came_from(
    send: Send, registrar: Browser, sql: Callable[..., Any]
) -> None:
    births = sql("SELECT count(*) FROM birth")
    answer = send(document())
    assert answer.status_code == 201, answer.text
    assert texts(answer)[0].startswith("A draft was made.")
    draft = answer.headers["Location"]
    assert "Rosa Begoña Ñahui De la Cruz" in registrar.get(draft).text
    shown = registrar.get(f"{draft}/received").text
    for words in ("3240", "Caesarean", "Bundle.entry[7].resource.value", "Nothing is read from this resource"):
        assert words in shown
    assert 'value="3240"' in registrar.get(f"{draft}/child").text
    assert sql("SELECT count(*) FROM birth") == births


def test_sent_again_it_is_one_draft_and_corrected_it_never_overwrites_what_was_typed(
    send: Send, registrar: Browser
) -> None:
    first = document()
    draft = send(first).headers["Location"]
    again = send(first)
    assert (again.status_code, again.headers["Location"]) == (200, draft)
    assert "received before" in texts(again)[0]
    page = f"{draft}/history"
    registrar.send(page, page, version="1", prenatal_visits="7")
    weight = changed(first, 7, valueQuantity={"value": 3420, "code": "g"})
    corrected = send(weight)
    assert (corrected.status_code, corrected.headers["Location"]) == (200, draft)
    assert "3240" in registrar.get(f"{draft}/child").text
    shown = registrar.get(f"{draft}/received")
    assert "3420" in shown.text
    assert "<strong>3240</strong>" in shown.text
    stale = registrar.send(f"{draft}/received", f"{draft}/received/2/weight_g", version="1")
    assert stale.status_code == 409
    assert "3240" in registrar.get(f"{draft}/child").text
    done = registrar.send(f"{draft}/received", f"{draft}/received/2/weight_g", version="2")
    assert done.status_code == 303
    assert 'value="3420"' in registrar.get(f"{draft}/child").text
    assert 'value="7"' in registrar.get(page).text


def test_a_document_whose_draft_is_gone_is_told_and_makes_no_other(send: Send, registrar: Browser) -> None:
    content = document()
    draft = send(content).headers["Location"]
    registrar.send(f"{draft}/removal", f"{draft}/removal")
    gone = send(content)
    assert gone.status_code == 409
    assert "registered or given up" in texts(gone)[0]


def test_the_same_identifier_of_another_facility_is_another_document_and_its_place_is_not_taken(send: Send) -> None:
    content = document()
    one, other = send(content), send(content, facility=OTHER_HOSPITAL)
    assert one.headers["Location"] != other.headers["Location"]
    assert "another facility" in " ".join(texts(other))


def test_what_the_certificate_refuses_is_told_and_left_out(send: Send, registrar: Browser) -> None:
    wrong = changed(document(), 7, valueQuantity={"value": 99999, "code": "g"})
    wrong["entry"][2]["resource"]["identifier"][0]["value"] = "12"
    wrong["entry"][2]["resource"]["name"][0]["given"] = ["Ro\u202esa"]
    answer = send(wrong)
    assert answer.status_code == 201
    page = registrar.get(answer.headers["Location"] + "/mother").text
    assert 'value="12"' not in page
    assert "99999" not in registrar.get(answer.headers["Location"] + "/child").text
    assert len([text for text in texts(answer) if "belongs" in text]) == 1


@pytest.mark.parametrize("role", ["clerk", "administrator", "auditor"])
def test_only_a_facilitys_account_may_send(send: Send, role: str) -> None:
    assert send(document(), role).status_code == 403


def test_hostile_bodies_are_refused_in_clear_words(send: Send, client: Any, auth: Any) -> None:
    headers = auth("registrar")
    deep = b'{"a":' * 5000 + b"1" + b"}" * 5000
    for body in (b"{", b"[]", b'{"a":NaN}', b'{"a":1,"a":2}', deep, b'{"type":"\\ud800"}', b"\xff\xfe"):
        answer = client.post(ADDRESS, data=body, content_type="application/fhir+json", headers=headers)
        assert answer.status_code in (400, 422), (body[:20], answer.status_code)
    large = client.post(ADDRESS, data=b" " * 2_000_000, content_type="application/fhir+json", headers=headers)
    assert large.status_code == 413
    assert client.post(ADDRESS, data=b"{}", content_type="text/plain", headers=headers).status_code == 415
    assert send({"resourceType": "Bundle"}).status_code == 422
