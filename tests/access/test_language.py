"""In which language a request is answered."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from registry.access.models import Account
from registry.core.messages import _, language, speaking
from registry.core.registry import Registry

Auth = Callable[..., dict[str, str]]


@pytest.fixture
def plain_client(app: Flask) -> FlaskClient:
    """A client that asks for no language."""
    return FlaskClient(app)


@pytest.fixture
def without_choice(registry: Registry) -> Iterator[None]:
    """Let the auditor have no language of its own once the test is over."""
    yield
    with Session(registry.engine) as session, session.begin():
        session.execute(update(Account).where(Account.username == "auditor").values(language=None))


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("en", "en"),
        ("es-PE,es;q=0.9,en;q=0.5", "es"),
        ("de, en;q=0.1", "en"),
        ("de", "es"),
        ("", "es"),
        ("en;q=x", "es"),
    ],
)
def test_a_stranger_is_answered_in_a_language_it_accepts(plain_client: FlaskClient, accepted: str, spoken: str) -> None:
    response = plain_client.get("/nothing", headers={"Accept-Language": accepted})
    assert response.headers["Content-Language"] == spoken
    assert "Accept-Language" in response.headers["Vary"]
    with speaking(spoken):
        assert response.get_json()["title"] == str(_("There is no such page or record."))


@pytest.mark.usefixtures("without_choice")
def test_an_account_is_answered_in_the_language_it_chose(client: FlaskClient, auth: Auth) -> None:
    headers = auth("auditor")
    chosen = client.put("/api/v1/account/language", json={"language": "es"}, headers=headers)
    assert (chosen.status_code, chosen.get_json()["language"]) == (200, "es")
    refused = client.put("/api/v1/account/language", json={}, headers=headers)
    assert refused.headers["Content-Language"] == "es"
    back = client.put("/api/v1/account/language", json={"language": None}, headers=headers)
    assert back.get_json()["language"] is None
    assert client.get("/api/v1/tokens/current", headers=headers).headers["Content-Language"] == "en"


def test_an_unknown_language_is_refused(client: FlaskClient, auth: Auth) -> None:
    response = client.put("/api/v1/account/language", json={"language": "de"}, headers=auth("auditor"))
    assert response.status_code == 422
    assert response.get_json()["errors"] == [{"pointer": "/language", "detail": "Must be one of: es, en, qu, ay."}]


def test_a_request_leaves_no_language_behind(plain_client: FlaskClient) -> None:
    with speaking("qu"):
        plain_client.get("/nothing", headers={"Accept-Language": "es"})
        assert language() == "qu"
