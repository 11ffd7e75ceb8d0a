"""Children, applications and cards made through the interface, on committed data. `conftest` hands on the fixtures."""

import uuid
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.documents.applications import review
from registry.fingerprints.rules import ASKED_FINGERS
from tests.births.samples import BOTH, Auth, example
from tests.documents.portraits import another_portrait

Ask = Callable[..., Any]
MakeInscribed = Callable[..., "Inscribed"]
IssueOverHttp = Callable[..., dict[str, Any]]
Sql = Callable[..., Any]
"""Types of fixtures; each one's docstring states its arguments. An answer's JSON stays Any."""


def a_death(died_on: date, **fields: Any) -> dict[str, Any]:
    """A death with its certificate, as a clerk records it."""
    certificate = {"kind": "medical_certificate", "reference": "Certificado 12-2026"}
    return {"died_on": died_on.isoformat(), "document": certificate} | fields


@pytest.fixture
def ask(client: FlaskClient, auth: Auth) -> Ask:
    """ask(method, path, body, role, key): a JSON request of a signed-in account, by default a clerk."""

    def send(method: str, path: str, body: Any = None, role: str = "clerk", key: str | None = None) -> Any:
        headers = auth(role) | {"X-Purpose": "identity_check"} | ({"Idempotency-Key": key} if key else {})
        return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    return send


@dataclass(frozen=True)
class Inscribed:
    """A child inscribed through the interface: its id and its mother's."""

    id: str
    mother_id: str


@pytest.fixture
def inscribed(app: Flask, ask: Ask) -> MakeInscribed:
    """inscribed(age): a child of that age with an acta in force, on committed data."""

    def make(age: int = 10, given_names: str = "Ángel Ñahui") -> Inscribed:
        born = utc_now() - timedelta(days=round(age * 365.25) + 40)
        body = example(
            {
                "/certificate/newborn/born_at": born.isoformat(),
                "/certificate/certified_on": born.date().isoformat(),
                "/certificate/mother/birth_date": "1980-05-17",
                "/certificate/mother/last_birth_on": None,
                "/certificate/mother/age_years": None,
            },
            [dict(print_, captured_at=(born + timedelta(hours=2)).isoformat()) for print_ in BOTH],
        )
        birth = ask("POST", "/births", body, "registrar")
        assert birth.status_code == 201, birth.json
        acta = ask("POST", "/records", {"birth_id": birth.json["id"], "given_names": given_names})
        assert acta.status_code == 201, acta.json
        done = ask("POST", f"/records/{acta.json['id']}/inscription", {})
        assert done.status_code == 200, done.json
        return Inscribed(birth.json["newborn_id"], birth.json["mother_id"])

    return make


def whole(child: Inscribed, **changes: Any) -> dict[str, Any]:
    """A complete request, with changes."""
    moment = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    return {
        "kind": "first",
        "applicant": {"relation": "mother", "person_id": child.mother_id},
        "minor_present": True,
        "fee_receipt": "0001",
        "photograph": b64encode(another_portrait()).decode(),
        "submit": True,
        "prints": [
            {"subject": "minor", "finger": finger, "captured_at": moment, "failure": "bandaged"}
            for finger in ASKED_FINGERS
        ],
    } | changes


def approved(registry: Registry, application_id: str) -> None:
    """Conclude the searches of an application, with nothing found."""
    with registry.begin(SYSTEM) as ctx:
        review.conclude(ctx, uuid.UUID(application_id), None)


@pytest.fixture
def card(ask: Ask, inscribed: MakeInscribed, registry: Registry) -> IssueOverHttp:
    """card(child): the card of a child, through the interface."""

    def make(child: Inscribed, **changes: Any) -> dict[str, Any]:
        application = ask("POST", f"/people/{child.id}/documents", whole(child, **changes))
        assert application.status_code == 201, application.json
        approved(registry, application.json["id"])
        done = ask("POST", f"/applications/{application.json['id']}/card")
        assert done.status_code == 201, done.json
        answer: dict[str, Any] = done.json
        return answer

    return make
