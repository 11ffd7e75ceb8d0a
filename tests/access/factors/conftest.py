"""People who sign in with a password and an application for codes, whose clock a test can turn."""

import uuid
from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.conftest import PASSWORD, EnglishClient
from tests.once.applications import application_of
from tests.signing_in import Application


@dataclass
class Person:
    """An account, the client it is used with, and what its holder's telephone and paper hold."""

    client: FlaskClient
    name: str
    id: uuid.UUID
    application: Application = field(default_factory=lambda: Application(b""))
    recovery_codes: list[str] = field(default_factory=list)

    @property
    def secret(self) -> bytes:
        return self.application.secret

    def code(self) -> str:
        """A code that is in force and was not given yet."""
        return self.application.code()

    def sign_in(self, code: str | None = None, **more: Any) -> TestResponse:
        body = {"username": self.name, "password": PASSWORD, **more} | ({} if code is None else {"code": code})
        return self.client.post("/api/v1/tokens", json=body)

    def token(self, code: str | None = None) -> str:
        answer = self.sign_in(code)
        assert answer.status_code == 201, answer.get_json()
        return str(answer.get_json()["token"])

    def send(self, token: str, method: str, path: str, body: Any = None) -> TestResponse:
        return self.client.open(
            f"/api/v1{path}", method=method, json=body, headers={"Authorization": f"Bearer {token}"}
        )

    def sets_up(self) -> "Person":
        """Set up an application at the first sign-in."""
        token = self.token()
        begun = self.send(token, "POST", "/account/factors/application")
        assert begun.status_code == 201, begun.get_json()
        self.application = Application(b32decode(begun.get_json()["secret"]))
        done = self.send(token, "POST", "/account/factors/application/activation", {"code": self.code()})
        assert done.status_code == 200, done.get_json()
        self.recovery_codes = done.get_json()["recovery_codes"]
        self.application.recovery_codes = list(self.recovery_codes)
        return self


def slug(response: TestResponse) -> tuple[int, str]:
    return response.status_code, response.get_json()["type"].removeprefix("/problems/")


@pytest.fixture(scope="session")
def strict_app(registry: Registry) -> Flask:
    """The application with confirmations as short as in real use."""
    app = application_of(replace(registry, settings=replace(registry.settings, confirmation_minutes=10)))
    app.test_client_class = EnglishClient
    return app


@pytest.fixture
def person(registry: Registry, strict_app: Flask, fresh_limits: None) -> Callable[..., Person]:
    """person(role, facility): a new account's holder."""

    def make(role: str, facility: str | None = None) -> Person:
        name = f"{role}.{uuid.uuid4().hex[:12]}"
        with registry.begin(SYSTEM) as ctx:
            account = service.add(ctx, AddAccount(name, role, PASSWORD, facility), None)
            return Person(strict_app.test_client(), name, account.id)

    return make
