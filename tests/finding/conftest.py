"""Asking as somebody at the counter asks."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.births.record.conftest import drafted, inscribed, send, signed

__all__ = ["ask", "drafted", "find", "inscribed", "send", "signed"]


@pytest.fixture
def ask(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """ask(path, query, role, facility): a question with a purpose."""

    def question(path: str, query: dict[str, Any], role: str = "clerk", facility: str = "00006208") -> Any:
        headers = auth(role, facility) | {"X-Purpose": "registry_duty"}
        return client.get(f"/api/v1{path}", query_string=query, headers=headers)

    return question


@pytest.fixture
def find(ask: Callable[..., Any]) -> Callable[..., list[str]]:
    """find(path, **query): the ids of what was found, in their order."""

    def question(path: str, **query: Any) -> list[str]:
        answer = ask(path, query)
        assert answer.status_code == 200, answer.json
        return [item["id"] for item in answer.json["items"]]

    return question
