"""Investigators, a second of each kind, and cases to work on."""

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.access.queries import account_named
from registry.access.service import AddAccount, add_account
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.people.service import RegisterPerson, register_person
from tests.conftest import PASSWORD
from tests.signing_in import signed_in

REASON = "Two records of one child"
INVESTIGATOR, COLLEAGUE, SUPERVISOR, OTHER_SUPERVISOR = "investigator", "investigator.b", "supervisor", "supervisor.b"


READING = {"X-Purpose": "identity_check"}
"""Stated with every reading; a person's file is not opened without a purpose."""


@pytest.fixture(scope="session")
def headers_of(registry: Registry) -> Callable[[str], dict[str, str]]:
    """headers_of(username): of a signed-in account, made when missing; the part before the dot is its role."""

    @cache
    def secret(username: str) -> str:
        with registry.begin(SYSTEM) as ctx:
            account = account_named(ctx.session, username)
            if account is None:
                account = add_account(ctx, AddAccount(username, username.split(".")[0], PASSWORD))
            return signed_in(ctx, account)

    return lambda username: {"Authorization": f"Bearer {secret(username)}"}


@pytest.fixture
def post(client: FlaskClient, headers_of: Callable[[str], dict[str, str]]) -> Callable[..., Any]:
    """post(path, body, who)."""
    headers_of(COLLEAGUE), headers_of(OTHER_SUPERVISOR)
    return lambda path, body=None, who=INVESTIGATOR: client.post(f"/api/v1{path}", json=body, headers=headers_of(who))


@pytest.fixture
def get(client: FlaskClient, headers_of: Callable[[str], dict[str, str]]) -> Callable[..., Any]:
    """get(path, who)."""
    return lambda path, who=INVESTIGATOR: client.get(f"/api/v1{path}", headers=headers_of(who) | READING)


@pytest.fixture
def person(registry: Registry) -> Callable[..., str]:
    """person(**fields): a person's id."""

    def make(**fields: Any) -> str:
        with registry.begin(SYSTEM) as ctx:
            return str(register_person(ctx, RegisterPerson(**fields)).id)

    return make


@pytest.fixture
def open_case(post: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """open_case(who, **fields): a case opened by hand."""

    def make(who: str = INVESTIGATOR, **fields: Any) -> dict[str, Any]:
        answer = post("/cases", {"reason": REASON, **fields}, who)
        assert answer.status_code == 201, answer.text
        case: dict[str, Any] = answer.json
        return case

    return make


def nobody() -> str:
    """An id that does not exist."""
    return str(uuid.uuid4())
