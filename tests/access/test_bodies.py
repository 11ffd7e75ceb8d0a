"""Every route that takes a body reads it alike: the same bad input gets the same answer everywhere."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from registry.access.blueprint import Blueprint
from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import OWN, ROLES
from registry.core.json_reading import DEEPEST, LONGEST_NUMBER, MOST_BRACKETS
from registry.stations.signing_in import is_by_station
from tests.births.samples import example
from tests.stations.joining import a_station

Auth = Callable[..., dict[str, str]]
SOME_ID = "00000000-0000-0000-0000-000000000000"
JSON = "application/json"
BOUNDARY = "limit"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    headers: dict[str, str]
    takes_images: bool


@pytest.fixture(scope="session")
def routes(app: Flask, auth: Auth) -> list[Route]:
    """Every route that takes a body, with the headers of somebody who may use it."""
    client = app.test_client()
    paths = client.get("/api/openapi.json").get_json()["paths"]
    station = a_station(client, auth, "bodies")
    return [
        Route(
            method,
            _address(rule),
            station if is_by_station(app, rule.endpoint) else _headers(permission_of(app, rule.endpoint), auth),
            "multipart/form-data" in types,
        )
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method, types in _body_types(rule, paths)
    ]


def _body_types(rule: Rule, paths: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    template = "".join("{" + text + "}" if is_dynamic else text for is_dynamic, text in rule._trace)
    for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
        operation = paths[template.removeprefix("|")][method.lower()]
        if "requestBody" in operation:
            yield method, set(operation["requestBody"]["content"])


def _address(rule: Rule) -> str:
    values = {
        name: 1 if isinstance(converter, IntegerConverter) else SOME_ID for name, converter in rule._converters.items()
    }
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def _headers(permission: str | None, auth: Auth) -> dict[str, str]:
    if permission == PUBLIC:
        return {}
    return auth(next(role for role, held in ROLES.items() if permission in held | OWN))


def send(client: FlaskClient, route: Route, body: bytes, content_type: str | None) -> TestResponse:
    return client.open(route.path, method=route.method, data=body, content_type=content_type, headers=route.headers)


def answer_of(response: TestResponse) -> tuple[int, Any]:
    """The status and the problem, without the request's number."""
    problem = response.get_json()
    problem.pop("request_id")
    return response.status_code, problem


def common_answer(answers: list[tuple[Route, tuple[int, Any]]]) -> tuple[int, Any]:
    first = answers[0][1]
    assert [(route.method, route.path, answer) for route, answer in answers if answer != first] == []
    return first


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"


BAD_JSON = {
    "a field given twice": (b'{"a":1,"a":2}', 422, ""),
    "a field given twice further in": (b'{"a":[{"b":1,"b":2}]}', 422, "/a/0"),
    "a number of 5 000 digits": (b'{"a":' + b"9" * 5000 + b"}", 422, "/a"),
    "a fraction of 5 000 digits": (b'{"a":0.' + b"9" * 5000 + b"}", 422, "/a"),
    "a number beyond every float": (b'{"a":1e400}', 422, "/a"),
    "NaN": (b'{"a":NaN}', 422, "/a"),
    "Infinity": (b'{"a":[-Infinity]}', 422, "/a/0"),
    "half a surrogate pair": (b'{"a":{"~b/":"x\\ud800"}}', 422, "/a/~0b~1"),
    "half a surrogate pair in a name": (b'{"a":{"\\udc00":1}}', 422, "/a"),
    "nesting beyond the limit": (nested(DEEPEST), 422, "/a" + "/0" * (DEEPEST - 1)),
    "too many lists": (b'{"a":[' + b"[]," * MOST_BRACKETS + b"[]]}", 422, ""),
    "a list": (b"[1,2]", 422, ""),
    "null": (b"null", 422, ""),
    "text": (b'"x"', 422, ""),
    "trailing garbage": (b'{"a":1}}', 400, None),
    "two objects": (b"{}{}", 400, None),
    "an unfinished object": (b'{"a":', 400, None),
    "nesting without end": (b"[" * 100_000, 400, None),
    "closed nesting without end": (nested(100_000), 400, None),
    "bytes that are not UTF-8": (b'{"a":"\xff\xfe"}', 400, None),
    "UTF-16": ('{"a":1}'.encode("utf-16"), 400, None),
    "a byte-order mark in the middle": (b' \xef\xbb\xbf{"a":1}', 400, None),
    "two byte-order marks": (b'\xef\xbb\xbf\xef\xbb\xbf{"a":1}', 400, None),
    "blanks": (b"  ", 400, None),
}


@pytest.mark.parametrize(("body", "status", "pointer"), BAD_JSON.values(), ids=BAD_JSON)
def test_bad_json_is_refused_alike_everywhere(
    client: FlaskClient, routes: list[Route], body: bytes, status: int, pointer: str | None
) -> None:
    assert len(routes) > 40
    assert any(not route.headers for route in routes), "signing in is a route without sign-in"
    answered = common_answer([(route, answer_of(send(client, route, body, JSON))) for route in routes])
    assert answered[0] == status
    assert [error["pointer"] for error in answered[1].get("errors", ())] == ([] if pointer is None else [pointer])


def parts(*named: tuple[str, bytes], closed: bool = True, file_names: bool = True) -> bytes:
    written = io.BytesIO()
    for name, content in named:
        written.write(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode())
        written.write(b'; filename="a.png"' if file_names and name != "data" else b"")
        written.write(b"\r\n\r\n" + content + b"\r\n")
    return written.getvalue() + (f"--{BOUNDARY}--\r\n".encode() if closed else b"")


BAD_PARTS = {
    "two parts of one name": (parts(("data", b"{}"), ("a", b"1"), ("a", b"2")), 422, ["/a"]),
    "two parts of one name in two forms": (
        parts(("data", b"{}"), ("\u00e9", b"1"), ("e\u0301", b"2")),
        422,
        ["/\u00e9"],
    ),
    "two parts `data`": (parts(("data", b"{}"), ("data", b"{}")), 422, ["/data"]),
    "no part `data`": (parts(("a", b"1")), 422, ["/data"]),
    "bad JSON in `data`": (parts(("data", b'{"a":1,"a":2}')), 422, [""]),
    "empty `data`": (parts(("data", b"")), 400, []),
    "a body that was cut": (parts(("data", b"{}"), ("a", b"1"), closed=False), 400, []),
    "no parts at all": (b"nothing", 400, []),
    "a part without a name": (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\n{{}}\r\n--{BOUNDARY}--\r\n".encode(),
        400,
        [],
    ),
    "a part without headers": (f"--{BOUNDARY}\r\n\r\n{{}}\r\n--{BOUNDARY}--\r\n".encode(), 400, []),
}


@pytest.mark.parametrize(("body", "status", "pointers"), BAD_PARTS.values(), ids=BAD_PARTS)
def test_bad_parts_are_refused_alike_wherever_images_are_taken(
    client: FlaskClient, routes: list[Route], body: bytes, status: int, pointers: list[str]
) -> None:
    taking = [route for route in routes if route.takes_images]
    assert len(taking) >= 6
    answered = common_answer([(route, answer_of(send(client, route, body, MULTIPART))) for route in taking])
    assert answered[0] == status
    assert [error["pointer"] for error in answered[1].get("errors", ())] == pointers


def test_too_many_parts_are_refused(client: FlaskClient, routes: list[Route]) -> None:
    many = parts(("data", b"{}"), *((f"a{number}", b"1") for number in range(100)))
    taking = [route for route in routes if route.takes_images]
    assert common_answer([(route, answer_of(send(client, route, many, MULTIPART))) for route in taking])[0] == 413


@pytest.mark.parametrize(("name", "file_names"), [("sen\u0303al", False), ("se\u00f1al", True)])
def test_a_part_is_the_same_without_a_file_name_and_with_a_decomposed_one(
    client: FlaskClient, auth: Auth, finger_png: Callable[..., bytes], name: str, file_names: bool
) -> None:
    print_in_part = {"subject": "mother", "finger": 1, "captured_at": "2025-03-14T06:00:00-05:00", "part": "se\u00f1al"}
    body = json.dumps(example(prints=[print_in_part])).encode()
    sent = parts(("data", body), (name, finger_png(901)), file_names=file_names)
    response = client.post("/api/v1/births", data=sent, content_type=MULTIPART, headers=auth())
    assert response.status_code == 201, response.text


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "text/json"])
def test_another_content_type_is_refused_alike_everywhere(
    client: FlaskClient, routes: list[Route], content_type: str | None
) -> None:
    answered = common_answer([(route, answer_of(send(client, route, b'{"a":1}', content_type))) for route in routes])
    assert (answered[0], answered[1]["type"]) == (415, "/problems/unsupported-media-type")


def test_parts_are_refused_where_no_images_are_taken(client: FlaskClient, routes: list[Route]) -> None:
    others = [route for route in routes if not route.takes_images]
    answered = common_answer(
        [(route, answer_of(send(client, route, parts(("data", b"{}")), MULTIPART))) for route in others]
    )
    assert (answered[0], answered[1]["type"]) == (415, "/problems/unsupported-media-type")


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize("content_type", [JSON, MULTIPART])
def test_a_body_over_the_limit_is_refused_and_never_read_in_part(
    app: Flask,
    client: FlaskClient,
    routes: list[Route],
    monkeypatch: pytest.MonkeyPatch,
    content_type: str,
    chunked: bool,
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 4096)
    # What stands before the limit is complete: a reader that stops there would take it.
    whole = b"{}" if content_type == JSON else parts(("data", b"{}"))
    body = whole + b" " * (4096 - len(whole)) + b'{"more": 1}'
    answers = []
    for route in routes:
        if content_type == MULTIPART and not route.takes_images:
            continue
        options: dict[str, Any] = {"data": body}
        if chunked:
            options = {
                "input_stream": io.BytesIO(body),
                "environ_overrides": {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
            }
        response = client.open(
            route.path, method=route.method, headers=route.headers, content_type=content_type, **options
        )
        answers.append((route, answer_of(response)))
    assert common_answer(answers)[0] == 413


def test_a_small_body_in_chunks_is_read(client: FlaskClient) -> None:
    response = client.post(
        "/api/v1/tokens",
        input_stream=io.BytesIO(b'{"username":"nobody","password":"wrong"}'),
        content_type=JSON,
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert response.status_code == 401


@pytest.mark.parametrize("number", [b"1e40", b"1" + b"0" * 40, b"true", b"0." + b"1" * (LONGEST_NUMBER - 2)])
def test_a_number_that_does_not_fit_its_field_is_a_field_error(client: FlaskClient, auth: Auth, number: bytes) -> None:
    body = b'{"certificate":{"newborn":{"weight_g":' + number + b"}}}"
    response = client.post("/api/v1/births", data=body, content_type=JSON, headers=auth())
    assert response.status_code == 422
    assert "/certificate/newborn/weight_g" in {error["pointer"] for error in response.get_json()["errors"]}


@pytest.mark.parametrize("path", ["/api/v1/factor-exemptions/%00", "/api/v1/factor-exemptions/0000%00"])
def test_a_nul_that_reaches_a_statement_is_refused(client: FlaskClient, auth: Auth, path: str) -> None:
    answer = client.delete(path, headers=auth("administrator"))
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/unstorable-value")


@pytest.mark.parametrize("text", ["''", "--", "·", "' ' '"])
@pytest.mark.parametrize("path", ["/api/v1/facilities?q=", "/api/v1/places?scheme=INEI&q="])
def test_a_text_of_signs_alone_finds_nothing(client: FlaskClient, auth: Auth, path: str, text: str) -> None:
    answer = client.get(path + quote(text), headers=auth("registrar"))
    assert answer.status_code == 422 if len(text) < 2 and "places" in path else answer.get_json() == []


@pytest.mark.parametrize("path", ["/api/v1/people?name=%00", "/api/v1/births?state=%00", "/api/v1/facilities/%00"])
def test_a_nul_in_an_address_is_refused(client: FlaskClient, auth: Auth, path: str) -> None:
    assert client.get(path, headers=auth("supervisor")).status_code in {404, 422}


def test_head_is_answered_like_get(client: FlaskClient, auth: Auth) -> None:
    headers = auth("supervisor")
    assert client.head("/api/v1/births", headers=headers).status_code == 200
    assert client.head("/api/v1/births").status_code == 401


def test_every_room_uses_our_blueprint(app: Flask) -> None:
    with_api = [blueprint for name, blueprint in app.blueprints.items() if hasattr(blueprint, "ARGUMENTS_PARSER")]
    assert len(with_api) > 10
    assert all(isinstance(blueprint, Blueprint) for blueprint in with_api if blueprint.name != "api-docs")
