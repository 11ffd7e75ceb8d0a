"""The OpenAPI document is true, and the operations it describes survive hostile requests."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import OWN, ROLES

Auth = Callable[..., dict[str, str]]


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
            if operation.get("security"):
                assert operation["x-permission"] in frozenset().union(*ROLES.values()) | OWN
                holders = {role for role, held in ROLES.items() if operation["x-permission"] in held | OWN}
                assert operation["x-roles"].keys() == holders
                assert {"401", "403"} <= set(operation["responses"]), (path, method)


def test_only_these_routes_are_public(app: Flask) -> None:
    public = {rule.rule for rule in app.url_map.iter_rules() if permission_of(app, rule.endpoint) == PUBLIC}
    assert {route for route in public if not route.startswith("/api/docs")} == {
        "/api/v1/tokens",
        "/api/openapi.json",
        "/verify/copies/<string:code>",
        "/verify/status/<int:list_id>",
        "/.well-known/jwks.json",
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
    }


def test_no_request_makes_the_service_fail(app: Flask, auth: Auth) -> None:
    import schemathesis  # slow to import: here, so that one process does it and not all

    document = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    tried = 0
    for result in document.get_all_operations():
        tried += 1
        operation = result.ok()  # type: ignore[union-attr]  # an invalid schema raises here
        _try(operation, auth)
    assert tried >= 30


def _try(operation: Any, auth: Auth) -> None:
    @given(operation.as_strategy())
    @settings(max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def survives(case: Any) -> None:
        for role in ("registrar", "supervisor", "clerk"):
            response = case.call(headers={**auth(role), **dict(case.headers or {})})
            assert response.status_code != 500, (operation.label, role)
            if response.status_code >= 400:
                assert "application/problem+json" in response.headers["content-type"][0], operation.label

    survives()
