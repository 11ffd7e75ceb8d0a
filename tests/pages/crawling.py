"""A crawler: as one role it follows every link and reads every form, until nothing is new."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from flask_smorest import Blueprint as ApiBlueprint
from werkzeug.exceptions import HTTPException

from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import OWN, ROLES
from tests.pages.reading import Form, Read, read

MOST_ALIKE: Final = 3
"""Addresses of one page with the same names in its query that are opened: lists and graphs lead on without an end."""


@dataclass(frozen=True)
class Page:
    """A page as it was answered."""

    role: str
    address: str
    linked_from: str
    endpoint: str
    status: int
    content: bytes
    media_type: str
    read: Read | None
    """What it holds, if it is a page and no file."""


@dataclass
class Crawl:
    """What somebody of a role reached, and what was wrong on the way."""

    role: str
    pages: dict[str, Page] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def endpoints(self) -> set[str]:
        return {page.endpoint for page in self.pages.values() if page.status == 200}

    def one_of_each(self) -> dict[str, Page]:
        """The first page of each endpoint."""
        first: dict[str, Page] = {}
        for page in self.pages.values():
            if page.status == 200 and page.read is not None:
                first.setdefault(page.endpoint, page)
        return first


def page_endpoints(app: Flask) -> dict[str, str]:
    """Every page that is opened with GET: endpoint → its rule."""
    rules = {}
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        is_api = isinstance(blueprint, ApiBlueprint) or rule.rule.startswith(("/api/", "/.well-known/"))
        if "GET" in (rule.methods or ()) and not is_api and rule.endpoint != "static":
            rules[rule.endpoint] = rule.rule
    return rules


def endpoint_of(app: Flask, address: str, method: str = "GET") -> str | None:
    """The endpoint that answers an address; None for nowhere."""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(address).path, method)
    except HTTPException:
        return None
    return str(endpoint)


def may_ask(app: Flask, role: str, endpoint: str) -> bool:
    """Whether somebody of this role may ask for an endpoint; nobody's role is empty."""
    own = ROLES[role] | OWN if role else frozenset[str]()
    return permission_of(app, endpoint) in {PUBLIC, *own}


class Crawler:
    """One browser that goes everywhere."""

    def __init__(self, app: Flask, client: FlaskClient, role: str, known: Mapping[str, str]) -> None:
        self.app, self.client, self.known = app, client, known
        self.crawl = Crawl(role)
        self._alike: Counter[tuple[str, ...]] = Counter()
        self._forms: set[tuple[str, ...]] = set()
        self._may_be_refused: set[str] = set()

    def run(self, starts: Iterable[str]) -> Crawl:
        """Follow everything from these addresses."""
        waiting = deque((address, "") for address in starts)
        while waiting:
            address, linked_from = waiting.popleft()
            if address in self.crawl.pages or not self._is_wanted(address):
                continue
            page = self.open(address, linked_from)
            self.crawl.pages[address] = page
            waiting.extend((following, address) for following in self._followed(page))
        return self.crawl

    def open(self, address: str, linked_from: str = "") -> Page:
        """Open one address, and note what is wrong with its answer."""
        answer = self.client.get(address, headers={"Accept": "text/html,*/*;q=0.5"})
        content = answer.get_data()
        answer.close()
        is_page = answer.mimetype == "text/html"
        found = read(content.decode()) if is_page else None
        endpoint = endpoint_of(self.app, address) or ""
        is_refused = answer.status_code == 422 and address in self._may_be_refused
        if answer.status_code >= 400 and not is_refused:
            self._note(f"{answer.status_code} at {address}, linked from {linked_from}")
        if answer.status_code == 200:
            for wrong in found.wrong if found else ():
                self._note(f"{address}: {wrong}")
            for form in found.forms if found else ():
                self._check(form, address)
        if 300 <= answer.status_code < 400:
            found = Read([answer.location], [], [], [])
        return Page(
            self.crawl.role, address, linked_from, endpoint, answer.status_code, content, answer.mimetype or "", found
        )

    def _note(self, wrong: str) -> None:
        self.crawl.wrong.append(f"{self.crawl.role or 'nobody'}: {wrong}")

    def _is_wanted(self, address: str) -> bool:
        parts = urlsplit(address)
        kind = (endpoint_of(self.app, address) or address, *sorted(name for name, _value in parse_qsl(parts.query)))
        self._alike[kind] += 1
        return self._alike[kind] <= MOST_ALIKE

    def _followed(self, page: Page) -> Iterator[str]:
        if page.read is None:
            return
        for link in [*page.read.links, *page.read.fetched]:
            parts = urlsplit(urljoin(f"http://localhost{page.address}", link))
            if parts.hostname != "localhost":
                self._note(f"{page.address} leads elsewhere: {link}")
            elif parts.scheme.startswith("http"):
                yield f"{parts.path}?{parts.query}" if parts.query else parts.path
        for form in page.read.forms:
            if form.method == "get":
                yield from self._asked(form, page.address)

    def _asked(self, form: Form, address: str) -> Iterator[str]:
        """A form that asks, once: as it stands, with a purpose, and with what is known in one field at a time."""
        action = urlsplit(urljoin(address, form.action or address)).path
        if (action, *form.typed()) in self._forms:
            return
        self._forms.add((action, *form.typed()))
        chosen = form.chosen()
        held = {name: value for name, value in form.values().items() if value}
        held |= {name: chosen[name] for name in ("purpose",) if chosen.get(name)}
        asked = [held, *(held | {name: self.known[name]} for name in form.typed() if name in self.known)]
        for query in asked:
            typed = query | ({"document_type": "DNI"} if "document_number" in query else {})
            self._may_be_refused.add(following := f"{action}?{urlencode(typed)}" if typed else action)
            yield following

    def _check(self, form: Form, address: str) -> None:
        """A form leads to a page that this role may use, and one that does something carries its token."""
        action = urljoin(address, form.action or address)
        endpoint = endpoint_of(self.app, action, form.method.upper())
        if endpoint is None:
            self._note(f"{address}: a form leads nowhere: {form.method} {action}")
        elif not may_ask(self.app, self.crawl.role, endpoint):
            self._note(f"{address}: a form of another role: {form.method} {action}")
        elif form.method == "post" and "form_token" not in form.values() and not self._is_open(endpoint):
            self._note(f"{address}: a form without a token: {action}")

    def _is_open(self, endpoint: str) -> bool:
        """Whether a form needs no token: anybody may send it."""
        return permission_of(self.app, endpoint) == PUBLIC
