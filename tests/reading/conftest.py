"""A birth that somebody enrolled and saw."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.births.samples import example
from tests.sealing.conftest import seal

__all__ = ["birth", "enrol", "seal"]

Headers = Callable[..., dict[str, str]]


def enrol(client: FlaskClient, headers: dict[str, str]) -> dict[str, Any]:
    """A birth enrolled over HTTP."""
    answer = client.post("/api/v1/births", json=example(), headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json or {})


@pytest.fixture
def birth(client: FlaskClient, auth: Headers) -> dict[str, Any]:
    """A birth at the first hospital."""
    return enrol(client, auth())
