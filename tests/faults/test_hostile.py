"""Hostile requests to every route, signed in as every role and not at all: none fails, and nothing comes back."""

import random

import pytest
from sqlalchemy import text

from registry.access.rules import ROLES
from registry.app import create_app
from registry.core.registry import Registry
from registry.faults.hostile.actors import Actors
from registry.faults.hostile.inside import call
from registry.faults.hostile.judging import Answer, faults
from registry.faults.hostile.places import Known, Request, request, routes
from registry.faults.hostile.values import INJECTED, MARK, PRODUCT
from tests.births.samples import example
from tests.conftest import HOSPITAL

EACH = 2
"""Requests of each method of each route."""


def test_no_hostile_request_fails_or_is_repeated(own: Registry) -> None:
    chance, app, actors = random.Random(5), create_app(own), Actors(own, HOSPITAL)
    document = app.test_client().get("/api/openapi.json").get_json()
    roles = {role: actors.token(role) for role in ROLES}
    with own.engine.connect() as connection:
        ids = [str(each) for each in connection.scalars(text("SELECT id FROM account"))]
    accepted = {("POST", "/api/v1/births"): [("/api/v1/births", example())]}
    known = Known(ids, document["components"]["schemas"], accepted)
    found, statuses = [], list[int]()
    for route in routes(app.url_map.iter_rules(), document):
        for number in range(EACH):
            hostile = request(chance, route, known)
            role = chance.choice(sorted(route.operation.get("x-roles", roles))) if number else None
            token = actors.token(role) if role else None
            answer = call(app, hostile, token)
            if answer.status == 401 and role and token:
                actors.replace(role, token)
            statuses.append(answer.status)
            found += [(route.method, route.rule, hostile.kind, fault) for fault in faults(hostile, answer)]
    assert found == []
    assert statuses.count(422) > len(statuses) / 20
    assert {200, 400, 401, 404, 405, 422} <= set(statuses)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(500, {}, b""), "status 500"),
        (Answer(503, {}, b'{"type": "/problems/unavailable"}'), "status 503"),
        (Answer(200, {}, b"Traceback (most recent call last)"), "inside"),
        (Answer(422, {}, MARK.encode()), "repeats"),
        (Answer(200, {}, PRODUCT.encode()), "works out"),
        (Answer(200, {INJECTED: "yes"}, b""), "header"),
        (Answer(200, {"Content-Type": "text/html"}, f"<script>{MARK}".encode()), "markup"),
        (Answer(200, {}, b"Quispe"), "somebody else"),
        (None, "no answer"),
    ],
)
def test_each_fault_of_an_answer_is_seen(answer: Answer | None, fault: str) -> None:
    (only,) = faults(Request("sql", "GET", b"/"), answer, [b"Quispe"])
    assert fault in only


def test_what_is_right_is_no_fault() -> None:
    for answer in (Answer(200, {}, MARK.encode()), Answer(503, {}, b"/problems/engine-busy"), Answer(404, {}, b"")):
        assert faults(Request("sql", "GET", b"/"), answer, [b"Quispe"]) == []
