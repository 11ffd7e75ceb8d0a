"""Public routes act for nobody known: they see no sealed person, but for the state of a copy that somebody holds."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.access.http import begin, current_actor
from registry.core.context import ANONYMOUS
from registry.people.models import Person
from tests.births.record.conftest import drafted as drafted  # fixtures
from tests.births.record.conftest import inscribed as inscribed
from tests.births.record.conftest import send as send
from tests.births.record.conftest import signed as signed
from tests.sealing.conftest import Seal


def test_a_public_route_sees_no_sealed_person(app: Flask, person: Callable[..., str], seal: Seal) -> None:
    hidden, seen = uuid.UUID(person(given_names="Qori")), uuid.UUID(person(given_names="Sisa"))
    seal(hidden)
    with app.test_request_context("/verify"), begin() as ctx:
        assert current_actor() == ANONYMOUS
        assert ctx.session.scalars(select(Person.id).where(Person.id.in_((hidden, seen)))).all() == [seen]


def test_the_copy_of_a_sealed_persons_acta_stays_genuine(
    client: FlaskClient, send: Any, inscribed: Any, seal: Seal
) -> None:
    record = inscribed()
    copy = send(f"/records/{record['id']}/copies", {"language": "es"}).json
    before = client.get(f"/verify/copies/{copy['code']}")
    assert before.get_json()["status"] == "valid"
    seal(record["child_id"])
    assert client.get(f"/verify/copies/{copy['code']}").get_json() == before.get_json()


def test_the_journal_names_nobody_known(client: FlaskClient, sql: Callable[..., object]) -> None:
    newest = "SELECT content FROM journal WHERE action = 'account.password_refused' ORDER BY sequence DESC LIMIT 1"
    client.post("/api/v1/tokens", json={"username": "auditor", "password": "wrong, wrong, wrong"})
    assert '"actor":"anonymous"' in str(sql(newest))
