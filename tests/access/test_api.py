import unicodedata
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter

from registry.access import permissions
from registry.access.accounts.signing_in import Attempt, authenticate
from registry.access.permissions import PUBLIC, PermissionMissing, permission_of, refuse_undeclared
from registry.access.queries import account_named
from registry.access.rules import OWN, ROLES
from registry.access.service import AddAccount, add_account, issue_token, recognise
from registry.core.context import SYSTEM, Context
from registry.core.errors import Unauthenticated
from registry.core.registry import Registry
from tests.conftest import HOSPITAL, PASSWORD

Auth = Callable[..., dict[str, str]]
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


def test_a_password_is_exchanged_for_a_token_of_its_account(client: FlaskClient) -> None:
    issued = client.post("/api/v1/tokens", json={"username": "investigator", "password": PASSWORD})
    assert issued.status_code == 201
    who = client.get("/api/v1/tokens/current", headers={"Authorization": f"Bearer {issued.get_json()['token']}"})
    assert who.get_json()["username"] == "investigator"
    assert who.get_json()["role"] == "investigator"


@pytest.mark.parametrize("username", ["Investigator", "INVESTIGATOR", " investigator ", "\uff49nvestigator"])
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_name_and_a_password_are_the_same_on_every_keyboard(client: FlaskClient, username: str, form: Form) -> None:
    body = {"username": username, "password": unicodedata.normalize(form, PASSWORD)}
    assert client.post("/api/v1/tokens", json=body).status_code == 201


def test_an_account_is_added_under_its_folded_name(registry: Registry, unique: str) -> None:
    with registry.begin(SYSTEM) as ctx:
        account = add_account(ctx, AddAccount(f"Rosa.{unique}", "auditor", "contrasen\u0303a con \ufb01rma"))
    assert account.username == f"rosa.{unique}"
    attempt = Attempt(f"rosa.{unique}", "contrase\u00f1a con firma", "192.0.2.1")
    assert authenticate(registry, attempt).id == account.id


def test_a_token_ends_at_once_when_signed_out(client: FlaskClient) -> None:
    token = client.post("/api/v1/tokens", json={"username": "auditor", "password": PASSWORD}).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.delete("/api/v1/tokens/current", headers=headers).status_code == 204
    assert client.get("/api/v1/tokens/current", headers=headers).status_code == 401


@pytest.mark.parametrize("username", ["investigator", "nobody.here"])
def test_a_wrong_password_and_an_unknown_name_look_alike(client: FlaskClient, username: str) -> None:
    response = client.post("/api/v1/tokens", json={"username": username, "password": "wrong, wrong, wrong"})
    assert response.status_code == 401
    assert response.get_json()["title"] == "Credentials are missing, wrong or expired."


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer \u00f1", "Bearer crt_" + "x" * 5000])
def test_a_bad_token_is_refused(client: FlaskClient, header: str) -> None:
    response = client.get("/api/v1/tokens/current", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_the_secret_is_not_in_the_database(ctx: Context) -> None:
    account = account_named(ctx.session, "auditor")
    assert account is not None
    issued = issue_token(ctx, account, "t", 1)
    stored = ctx.session.connection().exec_driver_sql("SELECT secret_hash FROM api_token").scalars().all()
    assert all(issued.secret.encode() not in bytes(item) for item in stored)
    assert account.password_hash.startswith("$argon2id$")


def test_an_expired_token_is_refused(ctx: Context) -> None:
    account = account_named(ctx.session, "auditor")
    assert account is not None
    issued = issue_token(ctx, account, "t", 1)
    assert recognise(ctx.session, issued.secret, ctx.now).username == "auditor"
    with pytest.raises(Unauthenticated):
        recognise(ctx.session, issued.secret, ctx.now + timedelta(hours=1))


def test_every_route_declares_a_permission_that_some_role_has(app: Flask) -> None:
    held = frozenset().union(*ROLES.values()) | OWN | {PUBLIC}
    for rule in app.url_map.iter_rules():
        assert permission_of(app, rule.endpoint) in held, rule.rule


def test_the_service_does_not_start_with_an_undeclared_view() -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(PermissionMissing, match="/open"):
        refuse_undeclared(app)
    with pytest.raises(ValueError, match="no role includes"):
        permissions.requires("births.enroll")


def test_each_route_refuses_every_role_without_its_permission(app: Flask, client: FlaskClient, auth: Auth) -> None:
    some_id = "00000000-0000-0000-0000-000000000000"
    for rule in app.url_map.iter_rules():
        needed = permission_of(app, rule.endpoint)
        if needed in {PUBLIC, None} | OWN or not rule.rule.startswith("/api/v1"):
            continue
        is_number = {name: isinstance(item, IntegerConverter) for name, item in rule._converters.items()}
        values = {name: 1 if is_number[name] else some_id for name in rule.arguments}
        path = rule.build(values, append_unknown=False)
        assert path is not None
        method = min((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})
        assert client.open(path[1], method=method).status_code == 401, rule.rule
        for role, held in ROLES.items():
            if needed not in held:
                assert client.open(path[1], method=method, headers=auth(role)).status_code == 403, (rule.rule, role)


@pytest.mark.usefixtures("fresh_limits")
def test_a_programs_token_with_one_permission_reads_what_that_permits(
    app: Flask, client: FlaskClient, registry: Registry
) -> None:
    tokens: dict[str, str] = {}
    with registry.begin(SYSTEM) as ctx:
        for role, held in ROLES.items():
            facility = HOSPITAL if role == "registrar" else None
            account = add_account(ctx, AddAccount(f"one.{uuid.uuid4().hex[:12]}", role, PASSWORD, facility))
            for permission in held - tokens.keys():
                tokens[permission] = issue_token(ctx, account, "one", 1, scope=[permission]).secret
    some_id, read = "00000000-0000-0000-0000-000000000000", 0
    for rule in app.url_map.iter_rules():
        needed = permission_of(app, rule.endpoint)
        if needed in {PUBLIC, None} | OWN or "GET" not in (rule.methods or ()) or not rule.rule.startswith("/api/v1"):
            continue
        numbers = {name for name, item in rule._converters.items() if isinstance(item, IntegerConverter)}
        path = rule.build({name: 1 if name in numbers else some_id for name in rule.arguments}, append_unknown=False)
        assert path is not None
        answer = client.get(path[1], headers={"Authorization": f"Bearer {tokens[str(needed)]}"})
        assert answer.status_code < 500, (rule.rule, answer.text)
        read += 1
    assert read > 60


@pytest.mark.usefixtures("fresh_limits")
def test_a_refused_access_is_journalled(
    registry: Registry, client: FlaskClient, auth: Auth, sql: Callable[..., object]
) -> None:
    before = sql("SELECT count(*) FROM journal WHERE action = 'access.refused'")
    client.get("/api/v1/alerts", headers=auth("registrar"))
    assert sql("SELECT count(*) FROM journal WHERE action = 'access.refused'") == before + 1  # type: ignore[operator]
    with registry.begin(SYSTEM) as ctx:
        assert ctx.entries == []
