"""Every refusal is a problem document, and nothing of the driver or of persons is in it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from registry.core.problems import field_errors

Auth = Callable[..., dict[str, str]]


def is_problem(response: object, status: int, slug: str) -> None:
    assert response.status_code == status  # type: ignore[attr-defined]
    assert response.mimetype == "application/problem+json"  # type: ignore[attr-defined]
    assert response.json["type"] == f"/problems/{slug}"  # type: ignore[attr-defined]
    assert response.json["request_id"] == response.headers["X-Request-Id"]  # type: ignore[attr-defined]


def test_an_unknown_address_is_a_problem(client: FlaskClient) -> None:
    is_problem(client.get("/nothing"), 404, "not-found")


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client: FlaskClient) -> None:
    response = client.put("/api/v1/tokens")
    is_problem(response, 405, "method-not-allowed")
    assert "POST" in response.headers["Allow"]


def test_all_field_errors_come_at_once_with_pointers(client: FlaskClient) -> None:
    response = client.post("/api/v1/tokens", json={"username": "a\u0000b", "typo": 1})
    is_problem(response, 422, "invalid")
    assert {error["pointer"] for error in response.get_json()["errors"]} == {"/username", "/password", "/typo"}


@pytest.mark.parametrize("body", [b"{", b"[1,2]", b"\xff\xfe", b'"x"', b"null", b"[" * 100_000])
def test_a_body_that_is_not_a_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    response = client.post("/api/v1/tokens", data=body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response.mimetype == "application/problem+json"


def test_a_form_is_not_read_as_json(client: FlaskClient) -> None:
    is_problem(client.post("/api/v1/tokens", data={"username": "x"}), 415, "unsupported-media-type")


def test_a_body_of_forty_megabytes_is_refused_unread(client: FlaskClient, auth: Auth) -> None:
    response = client.post("/api/v1/births", data=b"x" * (40 << 20), content_type="application/json", headers=auth())
    is_problem(response, 413, "too-large")


def test_nested_messages_become_escaped_pointers() -> None:
    errors = field_errors({"json": {"a/b": {0: {"~c": ["wrong"]}}, "_schema": ["whole"]}})
    assert [(error.pointer, str(error.detail)) for error in errors] == [("/a~1b/0/~0c", "wrong"), ("", "whole")]
