"""Births that are signed and ready for their acta."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.births.samples import BOTH, example, failures

FATHER = {"given_names": "Juan Ñusta", "first_surname": "O'Higgins", "second_surname": "Vílchez"}


@pytest.fixture
def send(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """send(path, body, role): a JSON POST with an account, by default a clerk's; without a body a GET."""

    def ask(path: str, body: Any = None, role: str = "clerk") -> Any:
        if body is None:
            return client.get(f"/api/v1{path}", headers=auth(role) | {"X-Purpose": "identity_check"})
        return client.post(f"/api/v1{path}", json=body, headers=auth(role))

    return ask


@pytest.fixture
def approve(send: Callable[..., Any]) -> Callable[..., Any]:
    """approve(acta, decision, role): what a second person says to the change that waits."""

    def decide(record: dict[str, Any], decision: str = "approve", role: str = "supervisor") -> Any:
        body = {"decision": decision, "requested_at": record["waiting"]["requested_at"]}
        return send(f"/records/{record['id']}/decision", body, role)

    return decide


@pytest.fixture
def signed(send: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """signed(changes): a signed certificate."""

    def enrol(changes: dict[str, Any] | None = None) -> dict[str, Any]:
        unknown = (changes or {}).get("/certificate/mother", {}).get("is_unknown")
        prints = failures(1, subject="newborn") if unknown else BOTH
        response = send("/births", example(changes, prints), "registrar")
        assert response.status_code == 201, response.json
        assert response.json["state"] == "signed"
        answer: dict[str, Any] = response.json
        return answer

    return enrol


@pytest.fixture
def drafted(send: Callable[..., Any], signed: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """drafted(certificate, **fields): an acta that is not inscribed yet."""

    def make(certificate: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        body = {"birth_id": signed(certificate)["id"], "given_names": "Ángel Ñahui"} | fields
        response = send("/records", body)
        assert response.status_code == 201, response.json
        assert response.headers["Location"] == f"/api/v1/records/{response.json['id']}"
        answer: dict[str, Any] = response.json
        return answer

    return make


@pytest.fixture
def inscribed(send: Callable[..., Any], drafted: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """inscribed(certificate, **fields): an acta in force."""

    def make(certificate: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        response = send(f"/records/{drafted(certificate, **fields)['id']}/inscription", {})
        assert response.status_code == 200, response.json
        answer: dict[str, Any] = response.json
        return answer

    return make
