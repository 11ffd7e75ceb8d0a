"""A browser without scripts: it keeps cookies, reads the token of a page's form, and sends forms."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.access.sessions import cookies
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.vault import Vault
from tests.access.factors.conftest import strict_app  # noqa: F401  # a fixture
from tests.conftest import HOSPITAL, PASSWORD
from tests.signing_in import Application, set_up


@dataclass
class Person:
    name: str
    id: uuid.UUID
    application: Application | None


@dataclass
class Browser:
    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def form_token(self, path: str) -> str:
        found = re.search(r'name="form_token" value="([^"]+)"', self.get(path).text)
        assert found is not None
        return found[1]

    def send(self, page: str, action: str, **fields: str) -> TestResponse:
        """Open a page and send one of its forms."""
        return self.post(action, form_token=self.form_token(page), **fields)

    def post(self, path: str, **fields: str) -> TestResponse:
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
        return self.client.post(path, data=fields, content_type="multipart/form-data", headers=headers)

    def sign_in(self, person: Person, password: str = PASSWORD) -> TestResponse:
        return self.send("/sign-in", "/sign-in", username=person.name, password=password)

    def signed_in(self, person: Person) -> "Browser":
        answer = self.sign_in(person)
        if answer.location == "/sign-in/second-step":
            assert person.application is not None
            answer = self.send("/sign-in/second-step", "/sign-in/second-step", code=person.application.code())
        assert answer.location == "/", answer.text
        return self

    @property
    def session(self) -> str | None:
        cookie = self.client.get_cookie(cookies.SESSION)
        return cookie.value if cookie else None


@pytest.fixture
def registry_vault(registry: Registry) -> Vault:
    return registry.vault


@pytest.fixture
def browser(strict_app: Flask, fresh_limits: None) -> Callable[[], Browser]:  # noqa: F811
    return lambda: Browser(strict_app.test_client())


@pytest.fixture
def person(registry: Registry) -> Callable[..., Person]:
    """person(role, with_factor, facility): an account's holder."""

    def make(role: str = "supervisor", *, with_factor: bool = True, facility: str = HOSPITAL) -> Person:
        name = f"{role}.{uuid.uuid4().hex[:12]}"
        with registry.begin(SYSTEM) as ctx:
            own = facility if role == "registrar" else None
            account = service.add(ctx, AddAccount(name, role, PASSWORD, own), None)
            return Person(name, account.id, set_up(ctx, account) if with_factor else None)

    return make
