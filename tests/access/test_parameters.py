"""What a query may contain: every route refuses a parameter that it does not know, and names those it does."""

from collections.abc import Callable, Iterator

import flask_smorest
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from registry.access.parameters import parameters_of
from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import OWN, ROLES

Auth = Callable[..., dict[str, str]]
SOME_ID = "00000000-0000-0000-0000-000000000000"
STANDARDS = {"dci", "osia", "abis", "topics"}
"""Routes that refuse in the words of their standards."""
PAGES = ("sign_in", "my_account", "provider")
"""Blueprints whose refusals are pages; most need a session, which a token is not."""


def _routes(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every route, its address and each of its methods."""
    for rule in app.url_map.iter_rules():
        values = {
            name: 1 if isinstance(converter, IntegerConverter) else SOME_ID
            for name, converter in rule._converters.items()
        }
        built = rule.build(values, append_unknown=False)
        assert built is not None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, built[1], method


def _headers(permission: str | None, auth: Auth) -> dict[str, str]:
    if permission == PUBLIC:
        return {}
    return auth(next(role for role, held in ROLES.items() if permission in held | OWN))


def _is_page_of_a_session(app: Flask, rule: Rule) -> bool:
    """Whether a page is opened by a session's cookie alone, so that this walk with tokens cannot enter it."""
    blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
    is_api = blueprint is None or isinstance(blueprint, flask_smorest.Blueprint)
    return not is_api and permission_of(app, rule.endpoint) != PUBLIC


def test_every_route_refuses_an_unknown_parameter_and_names_those_it_knows(
    app: Flask, client: FlaskClient, auth: Auth
) -> None:
    walked = 0
    for rule, path, method in _routes(app):
        headers = _headers(permission_of(app, rule.endpoint), auth)
        answer = client.open(path, method=method, headers=headers, query_string={"colour": "azul"})
        walked += 1
        if rule.endpoint.partition(".")[0] in PAGES:
            assert answer.status_code in {303, 401, 422}, (method, rule.rule)
            assert answer.mimetype == "text/html", (method, rule.rule)
            assert b"azul" not in answer.data, (method, rule.rule)
            continue
        if _is_page_of_a_session(app, rule):
            assert answer.status_code in {303, 401}, (method, rule.rule)
            assert b"azul" not in answer.data, (method, rule.rule)
            continue
        if rule.endpoint.partition(".")[0] in STANDARDS:
            assert answer.status_code in {400, 422}, (method, rule.rule)
            assert b"azul" not in answer.data, (method, rule.rule)
            continue
        assert answer.status_code == 422, (method, rule.rule)
        (error,) = answer.get_json()["errors"]
        assert error["pointer"] == "/query/colour", (method, rule.rule)
        assert all(name in error["detail"] for name in parameters_of(app, rule.endpoint)), (method, rule.rule)
    assert walked > 100


def test_every_parameter_in_the_description_of_the_interface_is_known(app: Flask, client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    for rule, _path, method in _routes(app):
        template = "".join("{" + text + "}" if is_dynamic else text for is_dynamic, text in rule._trace)
        operation = paths.get(template.removeprefix("|"), {}).get(method.lower(), {})
        described = {part["name"] for part in operation.get("parameters", ()) if part.get("in") == "query"}
        assert described <= parameters_of(app, rule.endpoint).keys(), rule.rule


def test_every_mistake_in_a_query_is_reported_at_once(client: FlaskClient, auth: Auth) -> None:
    answer = client.get("/api/v1/births?q=Quispe&state=signed&state=used&%2F=1", headers=auth("clerk"))
    assert {error["pointer"] for error in answer.get_json()["errors"]} == {"/query/q", "/query/state", "/query/~1"}


def test_an_address_without_parameters_says_so(client: FlaskClient, auth: Auth) -> None:
    answer = client.get(f"/api/v1/births/{SOME_ID}?q=1", headers=auth("clerk"))
    assert answer.get_json()["errors"][0]["detail"] == "This address takes no parameters. Remove it."


@pytest.mark.parametrize("path", ["/verify?language=qu", "/api/docs/", "/api/openapi.json"])
def test_pages_take_their_own_parameters(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_permission_is_checked_before_the_query(client: FlaskClient, auth: Auth) -> None:
    assert client.get("/api/v1/births?q=1").status_code == 401
    assert client.get("/api/v1/births?q=1", headers=auth("auditor")).status_code == 403
