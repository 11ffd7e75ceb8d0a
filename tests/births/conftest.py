"""Requests with an account."""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def post(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """post(path, body, role, facility, key): a JSON request with an account."""

    def send(
        path: str, body: Any = None, role: str = "registrar", facility: str = "00006208", key: str | None = None
    ) -> Any:
        headers = auth(role, facility) | ({"Idempotency-Key": key} if key else {})
        return client.post(f"/api/v1{path}", json=body, headers=headers)

    return send


@pytest.fixture
def get(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """get(path, role, facility)."""

    def read(path: str, role: str = "registrar", facility: str = "00006208") -> Any:
        return client.get(f"/api/v1{path}", headers=auth(role, facility))

    return read


@pytest.fixture
def send_parts(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """send_parts(path, body, images, key): one multipart request, as a capture station sends it."""

    def send(path: str, body: Any, images: Mapping[str, bytes], key: str | None = None) -> Any:
        parts: dict[str, Any] = {"data": json.dumps(body)}
        parts |= {name: (io.BytesIO(image), f"{name}.png") for name, image in images.items()}
        headers = auth() | ({"Idempotency-Key": key} if key else {})
        return client.post(f"/api/v1{path}", data=parts, headers=headers, content_type="multipart/form-data")

    return send
