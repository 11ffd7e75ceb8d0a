"""Hostile requests to every route, signed in as every role and not at all: none fails, and nothing comes back."""

import random
from functools import partial

import pytest

from registry.access.models import BEARER, SESSION
from registry.core.registry import Registry
from registry.faults.hostile import pages
from registry.faults.hostile.actors import Actors
from registry.faults.hostile.forms import TOKEN
from registry.faults.hostile.inside import call
from registry.faults.hostile.judging import Answer, faults
from registry.faults.hostile.places import Known, Request, request, routes
from registry.faults.hostile.senders import sent
from registry.faults.hostile.values import INJECTED, MARK, PRODUCT
from registry.faults.hostile.world import Drawn, ids_of
from tests.births.samples import example
from tests.conftest import HOSPITAL
from tests.once.applications import application_of

EACH = 2
"""Requests of each method of each route."""
POLICY = {"Content-Security-Policy": "default-src 'none'"}


def test_no_hostile_request_fails_or_is_repeated(own: Registry) -> None:
    chance, app, actors = random.Random(5), application_of(own), Actors(own, HOSPITAL)
    document = app.test_client().get("/api/openapi.json").get_json()
    seen = pages.seen(app, actors, 1)
    accepted = {("POST", "/api/v1/births"): [("/api/v1/births", example())], **seen.forms}
    known = Known(ids_of(own), document["components"]["schemas"], accepted, seen.addresses)
    found, statuses, of_pages = [], list[int](), list[int]()
    for route in routes(app, document):
        for number in range(EACH):
            hostile = request(chance, route, known)
            role = chance.choice(route.roles) if number else None
            answer = sent(Drawn(route, hostile, role, SESSION if route.is_page else BEARER), actors, partial(call, app))
            assert answer is not None
            (of_pages if route.is_page else statuses).append(answer.status)
            found += [(route.method, route.rule, hostile.kind, fault) for fault in faults(hostile, answer)]
    assert found == []
    assert statuses.count(422) > len(statuses) / 20
    assert {200, 400, 401, 404, 405, 422} <= set(statuses)
    assert {200, 303, 403, 404, 422} <= set(of_pages)


def test_pages_are_opened_as_every_role_and_their_forms_get_far(own: Registry) -> None:
    app, actors = application_of(own), Actors(own, HOSPITAL)
    seen = pages.seen(app, actors, 1)
    assert "/enrolments/{draft_id}/{slug}" in seen.addresses
    assert {"weight_g", TOKEN} <= {
        name for _, body in seen.forms["POST", "/enrolments/{draft_id}/{slug}"] for name in body
    }


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(500, {}, b""), "status 500"),
        (Answer(503, {}, b'{"type": "/problems/unavailable"}'), "status 503"),
        (Answer(200, {}, b"Traceback (most recent call last)"), "inside"),
        (Answer(404, {}, MARK.encode()), "repeats"),
        (Answer(200, {}, PRODUCT.encode()), "works out"),
        (Answer(200, {INJECTED: "yes"}, b""), "header"),
        (Answer(303, {"Location": f"/a\r\n{INJECTED}: yes"}, b""), "header"),
        (Answer(200, {"Content-Type": "text/html", **POLICY}, f"<script>{MARK}".encode()), "markup"),
        (Answer(200, {"Content-Type": "text/html"}, b""), "policy"),
        (Answer(303, {"Location": "https://elsewhere.example/"}, b""), "elsewhere"),
        (Answer(303, {"Location": "//elsewhere.example"}, b""), "elsewhere"),
        (Answer(200, {}, b"Quispe"), "somebody else"),
        (None, "no answer"),
    ],
)
def test_each_fault_of_an_answer_is_seen(answer: Answer | None, fault: str) -> None:
    (only,) = faults(Request("sql", "GET", b"/"), answer, [b"Quispe"])
    assert fault in only


def test_what_is_right_is_no_fault() -> None:
    again = Answer(422, {}, MARK.encode())
    assert faults(Request("sql", "GET", b"/find"), again) == []
    assert faults(Request("sql", "GET", b"/api/v1/births"), again) == ["a refusal repeats what was sent"]
    for answer in (Answer(200, {}, MARK.encode()), Answer(503, {}, b"/problems/engine-busy"), Answer(404, {}, b"")):
        assert faults(Request("sql", "GET", b"/"), answer, [b"Quispe"]) == []
