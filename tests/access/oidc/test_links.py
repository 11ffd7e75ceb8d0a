"""Administrators link accounts to the identity provider: never their own, and the gravest roles by two."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.access.accounts import holders
from registry.access.accounts import service as accounts
from registry.access.factors import second_step
from registry.access.oidc import queries
from registry.access.queries import secret_hash
from registry.access.service import AddAccount, issue_token
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.conftest import PASSWORD

Send = Callable[..., Any]


@pytest.fixture
def person(registry: Registry) -> Callable[..., tuple[uuid.UUID, str, dict[str, str]]]:
    """person(role): a new account's id, its person's DNI and its headers."""

    def make(role: str) -> tuple[uuid.UUID, str, dict[str, str]]:
        number = f"{uuid.uuid4().int % 10**8:08d}"
        with registry.begin(SYSTEM) as ctx:
            account = accounts.add(ctx, AddAccount(f"{role}.{uuid.uuid4().hex[:12]}", role, PASSWORD), f"DNI:{number}")
            token = issue_token(ctx, account, "t", 1)
            second_step.confirm(ctx, account.id, secret_hash(token.secret))
        return account.id, number, {"Authorization": f"Bearer {token.secret}"}

    return make


@pytest.fixture
def send(client: FlaskClient) -> Send:
    def request(method: str, account_id: uuid.UUID, headers: dict[str, str], more: str = "") -> Any:
        return client.open(f"/api/v1/accounts/{account_id}/provider-link{more}", method=method, headers=headers)

    return request


def enters(registry: Registry, number: str) -> bool:
    with registry.begin(SYSTEM) as ctx:
        return queries.account_of(ctx.session, holders.hashes_of(ctx, f"DNI:{number}")) is not None


def test_one_administrator_links_a_clerk_and_ends_the_link(registry: Registry, person: Any, send: Send) -> None:
    (clerk, number, _), (_, _, administrator) = person("clerk"), person("administrator")
    answer = send("PUT", clerk, administrator)
    assert (answer.status_code, answer.json["is_in_force"]) == (200, True)
    assert enters(registry, number)
    assert send("DELETE", clerk, administrator).status_code == 204
    assert not enters(registry, number)


def test_a_supervisors_link_waits_for_another_administrator(registry: Registry, person: Any, send: Send) -> None:
    supervisor, number, _ = person("supervisor")
    (_, _, one), (_, _, other) = person("administrator"), person("administrator")
    assert send("PUT", supervisor, one).json["is_in_force"] is False
    assert not enters(registry, number)
    refused = send("POST", supervisor, one, "/approval")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/four-eyes")
    assert send("POST", supervisor, other, "/approval").json["is_in_force"] is True
    assert enters(registry, number)
    again = send("POST", supervisor, other, "/approval")
    assert (again.status_code, again.json["type"]) == (409, "/problems/no-link-requested")


def test_nobody_links_an_account_of_her_own_and_no_other_role_links_any(person: Any, send: Send) -> None:
    administrator, _, headers = person("administrator")
    refused = send("PUT", administrator, headers)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/own-account")
    clerk, _, of_clerk = person("clerk")
    assert send("PUT", clerk, of_clerk).status_code == 403
