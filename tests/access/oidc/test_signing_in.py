"""Signing in by a real identity provider in a thread: `oidc-provider-mock`, over HTTP."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from oidc_provider_mock import User, run_server_in_thread

from registry.access.accounts import service as accounts
from registry.access.oidc import service
from registry.access.service import AddAccount
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.access.sessions.conftest import Browser
from tests.conftest import PASSWORD, EnglishClient
from tests.once.applications import application_of

pytestmark = [
    pytest.mark.usefixtures("fresh_limits"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the provider's own
]
DNI, STRANGER, WEAK, NAMELESS = (f"{uuid.uuid4().int % 10**8:08d}" for _ in range(4))


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    users = [
        User(sub=DNI, claims={"doc": DNI, "acr": "two_factor"}),
        User(sub=STRANGER, claims={"doc": STRANGER, "acr": "two_factor"}),
        User(sub=WEAK, claims={"doc": DNI, "acr": "one_factor"}),
        User(sub=NAMELESS, claims={"acr": "two_factor"}),
    ]
    with run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def linked(registry: Registry) -> str:
    name = f"clerk.{uuid.uuid4().hex[:12]}"
    with registry.begin(SYSTEM) as ctx:
        account = accounts.add(ctx, AddAccount(name, "clerk", PASSWORD), f"DNI:{DNI}")
        service.link(ctx, account)
    return name


@pytest.fixture(scope="module")
def oidc_app(registry: Registry, issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    secret = tmp_path_factory.mktemp("oidc") / "secret"
    secret.write_text("shared with the provider")
    settings = replace(
        registry.settings,
        oidc_issuer=issuer,
        oidc_client_id="registry",
        oidc_secret_file=secret,
        public_url="http://localhost",
    )
    app = application_of(replace(registry, settings=settings))
    app.test_client_class = EnglishClient
    return app


@pytest.fixture
def page(oidc_app: Flask) -> Browser:
    return Browser(oidc_app.test_client())


def sent(page: Browser) -> str:
    """The address at the provider that a browser is sent to."""
    answer = page.send("/sign-in", "/sign-in/provider")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def answered(page: Browser, person: str) -> str:
    """The path that the provider sends the browser back to."""
    reply = requests.post(sent(page), data={"sub": person}, allow_redirects=False, timeout=10)
    parts = urlsplit(reply.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_a_linked_person_signs_in_with_both_factors_at_the_provider(page: Browser, linked: str) -> None:
    question = parse_qs(urlsplit(sent(page)).query)
    assert question["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= question.keys()
    assert page.get(answered(page, DNI)).status_code == 200
    shown = page.get("/account")
    assert linked in shown.text


@pytest.mark.parametrize(
    ("person", "title"),
    [(STRANGER, "No account is linked"), (WEAK, "was not accepted")],
    ids=["a stranger", "one factor"],
)
def test_nobody_else_signs_in_and_nobody_gets_an_account(
    page: Browser, linked: str, person: str, title: str, sql: Callable[..., Any]
) -> None:
    before = sql("SELECT count(*) FROM account")
    answer = page.get(answered(page, person))
    assert answer.status_code == 403
    assert title in answer.text
    assert page.session is None
    assert sql("SELECT count(*) FROM account") == before


def test_a_person_without_a_number_is_nobody(page: Browser, linked: str) -> None:
    assert page.get(answered(page, NAMELESS)).status_code == 403


def test_an_answer_is_taken_once_and_from_the_browser_that_asked(page: Browser, oidc_app: Flask, linked: str) -> None:
    path, other = answered(page, DNI), Browser(oidc_app.test_client())
    assert other.get(path).status_code == 403  # no cookie
    answered(other, STRANGER)
    assert other.get(path).status_code == 403  # the cookie of another visit
    assert page.get(path).status_code == 200
    assert page.get(path).status_code == 403
    assert page.get("/sign-in/provider/answer?error=access_denied&state=x").status_code == 403


def test_a_wrong_state_uses_the_visit_up(page: Browser, linked: str) -> None:
    path = answered(page, DNI)
    state = parse_qs(urlsplit(path).query)["state"][0]
    assert page.get(path.replace(state, "x" * len(state))).status_code == 403
    assert page.get(path).status_code == 403


def test_a_closed_account_is_not_entered(page: Browser, registry: Registry, linked: str) -> None:
    path = answered(page, DNI)
    with registry.begin(SYSTEM) as ctx:
        from registry.access.queries import account_named

        account = account_named(ctx.session, linked)
        assert account is not None
        accounts.close(ctx, account.id, "left the office")
    assert page.get(path).status_code == 403


def test_without_a_provider_there_is_no_such_page(app: Flask, fresh_limits: None) -> None:
    page = Browser(app.test_client())
    assert "identity provider" not in page.get("/sign-in").text
    assert page.send("/sign-in", "/sign-in/provider").status_code == 404
    assert page.get("/sign-in/provider/answer").status_code == 404


def test_a_provider_that_states_no_addresses_is_told_as_such(
    registry: Registry, fresh_limits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = "https://idp.example"
    monkeypatch.setattr("registry.access.oidc.provider._get", lambda _address: {"issuer": issuer})
    settings = replace(registry.settings, oidc_issuer=issuer, oidc_client_id="registry")
    page = Browser(application_of(replace(registry, settings=settings)).test_client())
    assert page.send("/sign-in", "/sign-in/provider").status_code == 503


def test_a_provider_that_does_not_answer_is_told_as_such(registry: Registry, fresh_limits: None) -> None:
    settings = replace(registry.settings, oidc_issuer="http://127.0.0.1:9", oidc_client_id="registry")
    page = Browser(application_of(replace(registry, settings=settings)).test_client())
    assert page.send("/sign-in", "/sign-in/provider").status_code == 503
