"""The OpenAPI document is true."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import OWN, ROLES
from registry.stations.signing_in import is_by_station

NOBODY = "00000000-0000-4000-8000-000000000001"


def test_the_document_has_every_route_with_its_methods(app: Flask, client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1"):
            documented = paths.get(re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule), {})
            methods = {method.lower() for method in rule.methods or ()} - {"head", "options"}
            assert methods <= documented.keys(), rule.rule
    operations = [(path, method) for path, methods in paths.items() for method in methods if method != "parameters"]
    assert len(operations) >= 30


def test_every_operation_states_its_permission_and_its_refusals(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            assert "503" in operation["responses"], (path, method)
            if operation.get("security") == [{"bearer": []}]:
                assert operation["x-permission"] in frozenset().union(*ROLES.values()) | OWN
                holders = {role for role, held in ROLES.items() if operation["x-permission"] in held | OWN}
                assert operation["x-roles"].keys() == holders
                assert {"401", "403"} <= set(operation["responses"]), (path, method)


def test_only_these_routes_are_public(app: Flask) -> None:
    public = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if permission_of(app, rule.endpoint) == PUBLIC and not is_by_station(app, rule.endpoint)
    }
    assert {route for route in public if not route.startswith("/api/docs")} == {
        "/api/v1/tokens",
        "/api/openapi.json",
        "/verify/copies/<string:code>",
        "/verify/status/<int:list_id>",
        "/.well-known/jwks.json",
        "/.well-known/notification-keys.json",
        "/healthz",
        "/readyz",
        "/verify",
        "/sign-in",
        "/sign-in/second-step",
        "/sign-in/provider",
        "/sign-in/provider/answer",
        "/sign-in/second-step/options",
        "/assets/<name>",
        "/language",
        "/family",
        "/verify/copies",
        "/api/v1/stations/joining",
        "/api/v1/stations/<uuid:station_id>/challenges",
        "/api/v1/stations/<uuid:station_id>/tokens",
    }


def test_the_routes_of_stations_are_closed_to_everybody_else(
    app: Flask, client: FlaskClient, auth: Callable[..., dict[str, str]]
) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if is_by_station(app, rule.endpoint)]
    assert rules
    for rule in rules:
        address = re.sub(r"<int:\w+>", "1", re.sub(r"<uuid:\w+>", NOBODY, rule.rule))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert client.open(address, method=method).status_code == 401, rule.rule
            assert client.open(address, method=method, headers=auth("supervisor")).status_code == 401, rule.rule


def _faults(example: Any, schema: dict[str, Any], schemas: dict[str, Any], place: str) -> Iterator[str]:
    """What of an example its schema does not know, or misses; `allOf` wraps a reference that may be null."""
    while "$ref" in schema or "allOf" in schema:
        (schema,) = schema.get("allOf") or [schemas[schema["$ref"].rsplit("/", 1)[-1]]]
    properties = schema.get("properties")
    if isinstance(example, dict) and properties is not None:
        yield from (f"{place}/{name}: unknown" for name in example.keys() - properties.keys())
        yield from (f"{place}/{name}: missing" for name in set(schema.get("required", ())) - example.keys())
        for name in example.keys() & properties.keys():
            yield from _faults(example[name], properties[name], schemas, f"{place}/{name}")
    elif isinstance(example, list):
        for index, item in enumerate(example):
            yield from _faults(item, schema["items"], schemas, f"{place}/{index}")
    elif "enum" in schema and example not in schema["enum"]:
        yield f"{place}: not one of {schema['enum']}"


def test_what_a_newcomer_begins_with_has_an_example_that_its_schema_takes(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    schemas, shown = document["components"]["schemas"], 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}) if method != "parameters" else {}
            for body in content.values():
                if "example" in body:
                    shown += 1
                    assert list(_faults(body["example"], body["schema"], schemas, "")) == [], (method, path)
    assert shown >= 20
