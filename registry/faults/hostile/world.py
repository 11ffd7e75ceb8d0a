"""A registry with something in it: the story of the demonstration, whose accepted requests are kept to be spoilt."""

import json
import random
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.error import HTTPError

from flask import Flask
from rich.console import Console
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from registry.access.models import BEARER, SESSION
from registry.access.rules import ROLES
from registry.app import create_app
from registry.benchmark.enrolments import PASSWORD
from registry.core.clock import utc_now
from registry.core.registry import Registry
from registry.demo.cards import issue_cards
from registry.demo.counter import Counter
from registry.demo.investigation import investigate
from registry.demo.missing_child import find_missing_child
from registry.demo.plan import HOSPITALS, Plan, make_plan
from registry.demo.prints import PrintSource
from registry.demo.run import certify, enrol, wait_for_searches
from registry.demo.service import Client
from registry.faults.hostile import pages
from registry.faults.hostile.actors import Actors
from registry.faults.hostile.judging import SHOWN_AGAIN, Answer
from registry.faults.hostile.places import Known, Request, Route, request, routes, rule_of

_TABLES: Final = (
    "account", "alert", "birth", "birth_record", "capture", "case_export", "certified_copy", "delivery",
    "document_application", "identity_card", "investigation_case", "judgement", "person", "recapture", "transcription",
    "watch_entry", "watch_hit", "case_search", "print_batch", "sealing", "enrolment_draft",
)  # fmt: skip
_OF_EACH: Final = 6


class Recorder(Client):
    """A client whose accepted requests are kept."""

    accepted: ClassVar[list[tuple[str, str, dict[str, Any]]]] = []

    def post(self, path: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
        """Send and keep."""
        status, answer = super().post(path, body, **headers)
        if status < 300:
            self.accepted.append(("POST", path, body))
        return status, answer


@dataclass(frozen=True, slots=True)
class Drawn:
    """A request of a route, as whom it is sent (None: as nobody), and by what that is admitted."""

    route: Route
    request: Request
    role: str | None
    kind: str

    def not_shown(self, secrets: tuple[bytes, ...], answer: Answer | None) -> tuple[bytes, ...]:
        """What the answer may not show: anything of anybody, without an account or in a refusal.

        A page that refuses a form shows it again, with the persons it is about.
        """
        is_shown_again = self.route.is_page and answer is not None and answer.status in SHOWN_AGAIN
        is_refusal = answer is not None and answer.status >= 400 and not is_shown_again
        return secrets if self.role is None or is_refusal else ()


@dataclass(frozen=True, slots=True)
class World:
    """The routes, what requests are made from, and what only some may see."""

    routes: list[Route]
    known: Known
    secrets: tuple[bytes, ...]

    def draw(self, chance: random.Random) -> Drawn:
        """A hostile request of a route, and as whom it is sent: mostly as somebody who may use it."""
        route = chance.choice(self.routes)
        role = chance.choice([*route.roles] * 3 + [*ROLES, None])
        is_usual = chance.random() < 0.9
        return Drawn(route, request(chance, route, self.known), role, SESSION if route.is_page == is_usual else BEARER)


def filled(registry: Registry, address: str, home: Path, *, with_story: bool) -> World:
    """Play the demonstration through the API, or a part of it, and look at what there is."""
    app = create_app(registry)
    document = app.test_client().get("/api/openapi.json").get_json()
    Recorder.accepted.clear()
    signed = {name: Recorder.signed_in(address, name, PASSWORD) for name in ("clerk", "supervisor", "investigator")}
    registrars: dict[str, Client] = {
        code: Recorder.signed_in(address, f"registrar.{code}", PASSWORD) for code in HOSPITALS
    }
    counter = Counter(registrars, signed["clerk"], signed["supervisor"])
    plan, prints = make_plan(8, utc_now()), PrintSource(None)
    if not with_story:
        plan = Plan(plan.births[:2], [])
    enrolled = enrol(plan, prints, counter)
    certify(plan.births[:2], enrolled, counter, home)
    if with_story:
        out = Console(file=StringIO())
        wait_for_searches(registry, len(plan.births))
        issue_cards(out, home, registry, counter)
        find_missing_child(out, counter, signed["investigator"])
        with suppress(HTTPError):  # the gravest case of so few births may have no pair to be drawn
            investigate(out, home, signed["investigator"])
    seen = pages.seen(app, Actors(registry, HOSPITALS[0]), 1)
    return World(routes(app, document), _known(registry, app, document, seen), _secrets(registry, document))


def _known(registry: Registry, app: Flask, document: dict[str, Any], seen: pages.Seen) -> Known:
    accepted = defaultdict[tuple[str, str], list[tuple[str, dict[str, Any]]]](list)
    addresses = app.url_map.bind("localhost")
    for method, path, body in Recorder.accepted:
        try:
            rule, _values = addresses.match(path, method, return_rule=True)
        except HTTPException:
            continue
        accepted[method, rule_of(rule)].append((path, body))
    return Known(ids_of(registry), document["components"]["schemas"], {**accepted, **seen.forms}, seen.addresses)


def ids_of(registry: Registry) -> list[str]:
    """Some ids of every table that requests name rows of."""
    with registry.engine.connect() as connection:
        return [
            str(each)
            for table in _TABLES
            for each in connection.scalars(text(f"SELECT id FROM {table} ORDER BY id LIMIT {_OF_EACH}"))  # noqa: S608
        ]


def _secrets(registry: Registry, document: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Document numbers and whole names: nobody without an account may see one, and no refusal names one.

    The demonstration's persons stand in the OpenAPI document's examples too, for everybody.
    """
    examples = json.dumps(document).encode()
    with registry.engine.connect() as connection:
        numbers = connection.scalars(text("SELECT number FROM identity_document WHERE type = 'DNI' LIMIT 40"))
        names = connection.scalars(text("SELECT folded_name FROM person WHERE length(folded_name) > 12 LIMIT 40"))
        known = (str(each).encode() for each in (*numbers, *names))
        return tuple(each for each in known if each not in examples)
