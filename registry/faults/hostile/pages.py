"""The pages as each role is shown them: where their links lead, and their forms, filled in so that they get far."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from registry.access.models import SESSION
from registry.access.rules import ROLES
from registry.faults.hostile.actors import Actors
from registry.faults.hostile.forms import MULTIPART, PLACE, TOKEN, encoded
from registry.faults.hostile.inside import call
from registry.faults.hostile.judging import Answer
from registry.faults.hostile.pictures import png
from registry.faults.hostile.places import Request, rule_of
from registry.faults.hostile.plausible import typed

HTML: Final = (("Accept", "text/html"),)
_MOST: Final = 120
"""Pages of a role that are opened."""
_OF_A_RULE: Final = 3
_FILLED: Final = 2
"""Times that each form is filled in."""


@dataclass(slots=True)
class Form:
    """A form: where it goes, and the values that each of its fields may have; no value where one is to be typed."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class _Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form or a field."""
        has = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in has:
            self.links.append(urljoin(self.address, has["href"]))
        elif tag == "form":
            action = urljoin(self.address, has.get("action", ""))
            self.forms.append(Form(action, has.get("method", "get").upper()))
        elif self.forms and tag in ("input", "select", "textarea", "button", "option"):
            self._note_field(self.forms[-1], tag, has)

    def handle_endtag(self, tag: str) -> None:
        """Leave a list of choices."""
        if tag == "select":
            self._select = None

    def _note_field(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name = self._select if tag == "option" else has.get("name")
        if not name:
            return
        values = form.fields.setdefault(name, [])
        if tag == "select":
            self._select = name
        elif has.get("type") == "file":
            form.files.add(name)
        elif has.get("value"):
            values.append(has["value"])


@dataclass(frozen=True, slots=True)
class Seen:
    """What pages lead to: addresses by rule, and forms that were filled in, by method and rule."""

    addresses: dict[str, list[str]]
    forms: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]]


def seen(app: Flask, actors: Actors, seed: int) -> Seen:
    """Open the pages that lead from the first one, as every role, and send each form once to see what follows."""
    chance = random.Random(seed)  # noqa: S311  # which choices, told by a seed
    found = Seen({}, defaultdict(list))
    for role in sorted(ROLES):

        def send(request: Request, by: str = role) -> Answer:
            credential = actors.credential(by, SESSION)
            answer = call(app, credential.sign(request))
            if credential.is_over(request, answer):
                actors.replace(credential)
                answer = call(app, actors.credential(by, SESSION).sign(request))
            return answer

        _walk(send, app.url_map.bind("localhost"), found, chance)
    return found


def _walk(send: Callable[[Request], Answer], addresses: MapAdapter, found: Seen, chance: random.Random) -> None:
    waiting, known, opened = ["/"], {"/"}, defaultdict[str, int](int)
    is_sent = set[str]()

    def lead(links: Iterable[str]) -> None:
        for rule, address in _own(links, addresses, "GET"):
            if address not in known and opened[rule] < _OF_A_RULE:
                known.add(address)
                opened[rule] += 1
                waiting.append(address)
                found.addresses.setdefault(rule, []).append(urlsplit(address).path)

    for _ in range(_MOST):
        if not waiting:
            return
        page = _Page(waiting.pop(0))
        answer = send(Request("page", "GET", page.address.encode(), HTML))
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        page.feed(answer.body.decode())
        lead(page.links)
        for form in page.forms:
            for rule, address in _own([form.action], addresses, form.method):
                if form.method != "POST" or len(found.forms[form.method, rule]) >= _FILLED * len(ROLES):
                    continue
                filled = [_filled(form, chance) for _ in range(_FILLED)]
                found.forms[form.method, rule] += [(address, body) for body in filled]
                if rule not in is_sent:
                    is_sent.add(rule)
                    headers = (*HTML, ("Content-Type", MULTIPART))
                    sent = send(Request("form", "POST", address.encode(), headers, encoded(filled[0])))
                    lead([sent.headers.get("Location", "")])


def _own(links: Iterable[str], addresses: MapAdapter, method: str) -> Iterable[tuple[str, str]]:
    """Rule and address of each link to a page of ours."""
    for link in links:
        parts = urlsplit(link)
        if parts.netloc or parts.scheme or parts.path.startswith("/api/"):
            continue
        try:
            rule, _values = addresses.match(parts.path, method, return_rule=True)
        except HTTPException:
            continue
        yield rule_of(rule), parts.path + (f"?{parts.query}" if parts.query else "")


def _filled(form: Form, chance: random.Random) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name, values in form.fields.items():
        if name in form.files:
            body[name] = png(side=300)
        else:
            body[name] = chance.choice(values) if values else typed(chance, name)
    return body | {TOKEN: PLACE}
