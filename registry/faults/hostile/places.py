"""Where a hostile word may stand in a request of a route: address, query, headers, body, or in place of the body."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

from registry.access.parameters import parameters_of
from registry.access.permissions import permission_of
from registry.access.rules import ROLES
from registry.faults.hostile import bodies, forms, values
from registry.faults.hostile.bodies import JSON, encoded
from registry.faults.hostile.plausible import body_of, parameter_of
from registry.faults.hostile.values import MARK


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent, and what is hostile in it."""

    kind: str
    method: str
    target: bytes
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    may_return: bool = False
    """Whether an answer may name what was sent: a field that it does not know."""

    @property
    def is_page(self) -> bool:
        """Whether it asks for a page: forms show again what was typed."""
        return not self.target.startswith(b"/api/")

    def signed(self, headers: Iterable[tuple[str, str]], placeholder: str, token: bytes) -> "Request":
        """The request with further headers, and the token of forms where one belongs."""
        body = None if self.body is None else self.body.replace(placeholder.encode(), token)
        return replace(self, headers=(*self.headers, *headers), body=body)


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one route, and what its OpenAPI operation says of it."""

    method: str
    rule: str
    operation: Mapping[str, Any]

    @property
    def takes_body(self) -> bool:
        """Whether it reads a body."""
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def is_page(self) -> bool:
        """Whether it is a page, or a form of one."""
        return not self.rule.startswith("/api/")

    @property
    def roles(self) -> Sequence[str]:
        """The roles that may use it."""
        return list(self.operation.get("x-roles", ())) or sorted(ROLES)


@dataclass(slots=True)
class Known:
    """What requests are made from: ids that exist, and bodies that were accepted once."""

    ids: Sequence[str]
    schemas: Mapping[str, Any] = field(default_factory=dict)
    accepted: Mapping[tuple[str, str], Sequence[tuple[str, dict[str, Any]]]] = field(default_factory=dict)
    """(method, rule) → addresses and bodies."""
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Rule → addresses that pages led to."""


def routes(app: Flask, document: Mapping[str, Any]) -> list[Route]:
    """Every method of every route of an application."""
    found = []
    for rule in app.url_map.iter_rules():
        path = rule_of(rule)
        operations = document["paths"].get(path, {})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            operation = operations.get(method.lower()) or _undescribed(app, rule.endpoint)
            shared = operations.get("parameters", [])
            found.append(Route(method, path, {**operation, "parameters": [*shared, *operation.get("parameters", [])]}))
    return found


def rule_of(rule: Rule) -> str:
    """A rule as the OpenAPI document writes it: its variables in braces, without their types."""
    parts = (pair for pair in rule._trace if pair[1] != "|")  # noqa: SLF001  # Werkzeug has no other
    return "".join("{" + part + "}" if is_variable else part for is_variable, part in parts)


def _undescribed(app: Flask, endpoint: str) -> Mapping[str, Any]:
    """What is known of a page, which the OpenAPI document does not describe."""
    permission = permission_of(app, endpoint)
    return {
        "parameters": [{"name": name, "in": "query"} for name in parameters_of(app, endpoint)],
        "x-roles": sorted(role for role, held in ROLES.items() if permission in held),
    }


def request(chance: random.Random, route: Route, known: Known) -> Request:
    """One hostile request of a route."""
    plain = _plain(chance, route, known)
    places: list[Callable[[random.Random, Route, _Plain], Request]] = [_in_query, _in_header, _in_address]
    if route.takes_body:
        places += [_in_body] * 6 + [_instead_of_body] * 2
    elif chance.random() < 0.1:
        places = [_in_body, _instead_of_body]
    if chance.random() < 0.03:
        places = [_as_method]
    return chance.choice(places)(chance, route, plain)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A request that might be accepted."""

    path: str
    queries: tuple[tuple[str, str], ...]
    body: dict[str, Any] | None
    is_form: bool

    def sent(self, kind: str, method: str, **changes: Any) -> Request:
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.queries)
        made = Request(kind, method, (self.path + (f"?{query}" if query else "")).encode())
        if self.is_form:
            made = replace(made, headers=(("Accept", "text/html"),))
        if self.body is not None:
            content, content_type = encoded(self.body, is_form=self.is_form)
            made = replace(made, headers=(*made.headers, ("Content-Type", content_type)), body=content)
        if "headers" in changes:
            changes["headers"] = (*made.headers, *changes["headers"])
        return replace(made, **changes)


def _plain(chance: random.Random, route: Route, known: Known) -> _Plain:
    path, queries = route.rule, []
    body: dict[str, Any] | None = None
    if before := known.accepted.get((route.method, route.rule)):
        path, body = deepcopy(chance.choice(before))
    elif (addresses := known.addresses.get(route.rule)) and chance.random() < 0.9:
        path = chance.choice(addresses)
    for parameter in route.operation["parameters"]:
        name, where = parameter.get("name"), parameter.get("in")
        if where == "path":
            path = path.replace("{" + name + "}", quote(parameter_of(chance, parameter, known.ids), safe=""))
        elif where == "query" and chance.random() < 0.3:
            queries.append((name, parameter_of(chance, parameter, known.ids)))
    while "{" in path:
        head, _, rest = path.partition("{")
        path = head + chance.choice(known.ids) + rest.partition("}")[2]
    if body is None and route.takes_body:
        body = {forms.TOKEN: forms.PLACE} if route.is_page else body_of(chance, route.operation, known)
    return _Plain(path, tuple(queries), body, route.is_page)


def _in_query(chance: random.Random, route: Route, plain: _Plain) -> Request:
    declared = [each["name"] for each in route.operation["parameters"] if each.get("in") == "query"]
    kind, text = values.words(chance)
    name = chance.choice(declared) if declared and chance.random() < 0.9 else chance.choice(["zq", "limit", "cursor"])
    queries = [pair for pair in plain.queries if pair[0] != name]
    made = replace(plain, queries=(*queries,)).sent(f"query: {kind}", route.method, may_return=name not in declared)
    separator = b"&" if b"?" in made.target else b"?"
    word = quote(text, safe="", errors="surrogatepass")[:30_000]
    pair = f"{name}={word}".encode()
    if chance.random() < 0.1:
        pair = chance.choice(
            [pair + b"&" + pair, b"%00=%ff", f"{name}[]=1".encode(), b"&&&=", b"%u0041=%zz", f"{name}=%ff%fe".encode()]
        )
    return replace(made, target=made.target + separator + pair)


def _in_address(chance: random.Random, route: Route, plain: _Plain) -> Request:
    kind, text = values.words(chance)
    segments = plain.path.split("/")
    variable = [at for at, part in enumerate(route.rule.split("/")) if "{" in part] or [len(segments) - 1]
    word = quote(text, safe=chance.choice(["", "/.", "/.;:@"]), errors="surrogatepass")[:30_000]
    segments[min(chance.choice(variable), len(segments) - 1)] = word
    path = chance.choice(
        ["/".join(segments)] * 8
        + [plain.path + "/" + word, "/" + plain.path, plain.path + ";" + word, plain.path + "%00"]
    )
    return replace(plain, path=path).sent(f"address: {kind}", route.method)


_HEADERS: Final = (
    "Authorization", "Idempotency-Key", "X-Purpose", "Accept-Language", "Accept", "Content-Encoding", "Cookie", "Host",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Request-Id", "Range", "If-None-Match", "X-HTTP-Method-Override", "Origin",
    "Referer", "User-Agent", "Expect", "X-Original-URL", "Forwarded", "Content-Type",
)  # fmt: skip
_HEADER_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "Authorization": ("Bearer", "Bearer  ", "Bearer " + "a" * 20_000, "Basic Og==", "bearer \xff", "Negotiate " + MARK),
    "Accept-Language": ("*;q=9", "es;q=1e999", "q" * 5_000, "-,-,-" * 500, "es-" * 900, "\xff"),
    "Content-Encoding": ("gzip", "br", "identity, gzip", MARK),
    "Range": ("bytes=0-9999999999999", "bytes=-1", "bytes=0-0," * 500, "lines=1"),
    "Expect": ("100-continue", "200-ok"),
    "Cookie": ("__Host-session=" + MARK, "a" * 8_000, "=;=;=", "__Host-session=\xff", "; " * 3_000),
    "Content-Type": (JSON + "; charset=utf-16", "multipart/form-data", "text/html", "", ";;;", f"{JSON};" * 500),
    "X-HTTP-Method-Override": ("DELETE", MARK),
}  # fmt: skip


def _in_header(chance: random.Random, route: Route, plain: _Plain) -> Request:
    name = chance.choice(_HEADERS)
    kind, text = values.words(chance)
    if name in _HEADER_WORDS and chance.random() < 0.6:
        kind, text = "header's own", chance.choice(_HEADER_WORDS[name])
    if "\n" not in text and "\r" not in text and chance.random() < 0.3:
        text = f"{text}\r\n{values.INJECTED}: yes"
    made = plain.sent(f"header: {kind}", route.method)
    others = (pair for pair in made.headers if pair[0] != name)
    return replace(made, headers=(*others, (name, text)))


def _in_body(chance: random.Random, route: Route, plain: _Plain) -> Request:
    body = deepcopy(plain.body) if plain.body is not None else {}
    kind, word = values.value(chance)
    leaves = [(holder, key) for holder, key in _leaves(body) if key != forms.TOKEN]
    if leaves and chance.random() < 0.9:
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            holder, key = chance.choice(leaves)
            holder[key] = values.files(chance) if isinstance(holder[key], bytes) else word
        return replace(plain, body=body).sent(f"body: {kind}", route.method)
    body[MARK if not isinstance(word, str) else word[:100]] = word
    return replace(plain, body=body).sent("body: unknown field", route.method, may_return=True)


def _leaves(value: Any) -> Iterable[tuple[Any, Any]]:
    """Each place in a body, as what holds it and its key."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in list(items):
        yield value, key
        yield from _leaves(below)


def _instead_of_body(chance: random.Random, route: Route, plain: _Plain) -> Request:
    kind, body, content_type = bodies.instead(chance, plain.body or {}, is_form=plain.is_form)
    bare = replace(plain, body=None)
    made = bare.sent(f"whole body: {kind}", route.method, headers=(("Content-Type", content_type),))
    return replace(made, body=body)


def _as_method(chance: random.Random, _route: Route, plain: _Plain) -> Request:
    method = chance.choice(
        ["TRACE", "DELETE", "PUT", "PATCH", "PROPFIND", "get", "OPTIONS", "HEAD", "A" * 300, "CONNECT"]
    )
    return plain.sent("method", method)
