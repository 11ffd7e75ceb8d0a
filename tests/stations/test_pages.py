"""An administrator's pages of stations."""

import re
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient

from tests.access.sessions.conftest import Browser, person  # noqa: F401  # a fixture
from tests.conftest import HOSPITAL
from tests.stations.joining import join


def test_an_administrator_registers_and_revokes_a_station_on_pages(
    app: Flask,
    client: FlaskClient,
    fresh_limits: None,
    person: Callable[..., object],  # noqa: F811
    unique: str,
) -> None:
    page = Browser(app.test_client()).signed_in(person("administrator"))  # type: ignore[arg-type]
    fields = {"once": unique, "facility_code": HOSPITAL, "name": f"Sala {unique}"}
    shown = page.send("/stations/new", "/stations/new", **fields)
    code = re.search(r"<code[^>]*>([A-Z2-7-]{19})</code>", shown.text)
    assert code is not None
    assert page.send("/stations/new", "/stations/new", **fields).location == "/stations"
    assert join(client, code[1], Ed25519PrivateKey.generate()).status_code == 201
    listed = page.get("/stations").text
    assert listed.count(f"<strong>Sala {unique}</strong>") == 1
    form = re.search(rf"<strong>Sala {unique}</strong>.*?href=\"(/stations/[0-9a-f-]+/revocation)\"", listed, re.DOTALL)
    assert form is not None
    assert page.send(form[1], form[1], once=f"{unique}r", reason="x").status_code == 422
    assert page.send(form[1], form[1], once=f"{unique}s", reason="Stolen from the ward").location == "/stations"
    wrong = page.send("/stations/new", "/stations/new", once=f"{unique}t", facility_code="1", name="")
    assert wrong.status_code == 422
    assert "There is no such facility" in page.send(
        "/stations/new", "/stations/new", once=f"{unique}u", facility_code="1", name="Sala"
    ).text  # fmt: skip
    clerk = Browser(app.test_client()).signed_in(person("clerk"))  # type: ignore[arg-type]
    assert clerk.get("/stations").status_code == 403
