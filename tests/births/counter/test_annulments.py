"""A certificate made by mistake is annulled on its page, and an annulment by mistake undone there."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.births.samples import Auth, example
from tests.documents.counter.conftest import HEADERS, Counter, hidden, words_of

WHY = {"reason": "Se registró dos veces"}


def registered(client: FlaskClient, auth: Auth) -> Any:
    answer = client.post("/api/v1/births", json=example({}), headers=auth("registrar", "00006208"))
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_certificate_made_twice_is_annulled_once_however_often_it_is_sent(
    registrar: Callable[..., Counter], client: FlaskClient, auth: Auth
) -> None:
    nurse, birth = registrar(), registered(client, auth)
    page = f"/births/{birth['id']}"
    assert f'href="{page}/annulment"' in nurse.get(page)
    refused = nurse.send(f"{page}/annulment", f"{page}/annulment", 422, reason=" ")
    assert "Annul this certificate" in refused.text
    form = hidden(nurse.get(f"{page}/annulment"), f"{page}/annulment") | WHY

    def send(fields: dict[str, str]) -> TestResponse:
        headers = HEADERS | {"Accept": "text/html"}
        content = "multipart/form-data"
        return nurse.browser.client.post(f"{page}/annulment", data=fields, content_type=content, headers=headers)

    assert send(form).location == page
    shown = nurse.get(page)
    assert "Se registró dos veces" in words_of(shown)
    assert f'href="{page}/annulment"' not in shown
    assert send(form).location == page, "a double click"
    again = send(form | {"once": "another-form"})
    assert again.status_code == 409
    assert "The certificate has been annulled." in again.text


def test_an_annulment_by_mistake_is_undone(registrar: Callable[..., Counter], client: FlaskClient, auth: Auth) -> None:
    nurse, birth = registrar(), registered(client, auth)
    page = f"/births/{birth['id']}"
    nurse.get(f"{page}/reinstatement", 409)
    nurse.send(f"{page}/annulment", f"{page}/annulment", **WHY)
    assert f'href="{page}/reinstatement"' in nurse.get(page)
    undone = nurse.send(f"{page}/reinstatement", f"{page}/reinstatement", reason="Era la hoja de otra madre")
    assert undone.location == page
    answer: Any = client.get(f"/api/v1/births/{birth['id']}", headers=auth("registrar", "00006208")).json
    assert answer["state"] == birth["state"]
    assert f'href="{page}/annulment"' in nurse.get(page)


def test_only_the_facility_that_registered_is_offered_the_annulment(
    registrar: Callable[..., Counter], clerk: Counter, client: FlaskClient, auth: Auth
) -> None:
    birth = registered(client, auth)
    assert "annulment" not in clerk.get(f"/births/{birth['id']}")
    registrar("00005196").get(f"/births/{birth['id']}/annulment", 404)
