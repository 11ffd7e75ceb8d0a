"""The walk: sends every probe to one state of the registry; and how two answers are compared."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Uuid, inspect, text

from registry.access.rules import ROLES
from registry.rooms import Base
from tests.sealing.walk.databases import Answer, Stage
from tests.sealing.walk.family import Family
from tests.sealing.walk.places import HEADERS
from tests.sealing.walk.probes import Probe, probes_of

SEE_SEALED: Final = "sealed.read"
KEEP_SEALINGS: Final = frozenset({SEE_SEALED, "sealed.keep"})
NOTHING: Final = ""
VIEWED: Final = "SELECT count(*) FROM journal WHERE action = 'sealing.viewed'"
PUBLIC: Final = None

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_LISTED = re.compile(r"IN \(%\([^()]*\)s[^()]*(?:, %\([^()]*\)s[^()]*)*\)")
"""A list of values. Galleries hold everybody's prints, so as many ids are looked up as prints were found."""
_ANSWERS_OWN: Final = frozenset({"Date", "X-Request-Id", "Content-Length"})
_MADE: Final = frozenset(
    {
        "number",
        "cui",
        "code",
        "sha256",
        "chain",
        "pdf_sha256",
        "criteria_sha256",
        "newest_capture",
        "newest",
        "transactions",
        "request_id",
        "sequence",
    }
)
"""Fields whose value is new with each request that creates something."""


@dataclass(frozen=True)
class Route:
    """One operation of the OpenAPI document."""

    method: str
    path: str
    permission: str | None
    parameters: tuple[str, ...]
    queries: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    """Pointer and type of every leaf of the body."""
    is_by_station: bool = False
    """Whether only a capture station is admitted, by its own token."""


def routes(document: Mapping[str, Any]) -> Iterator[Route]:
    """Every operation of an OpenAPI document."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            every = [*methods.get("parameters", []), *operation.get("parameters", [])]
            named = {
                place: tuple(parameter["name"] for parameter in every if parameter.get("in") == place)
                for place in ("path", "query")
            }
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            yield Route(
                method.upper(),
                path,
                operation.get("x-permission"),
                named["path"],
                named["query"],
                tuple(_leaves(body, schemas, "")),
                operation.get("security") == [{"station": []}],
            )


def _leaves(schema: Mapping[str, Any], schemas: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].split("/")[-1]]
    for alternative in schema.get("anyOf", schema.get("allOf", [])):
        yield from _leaves(alternative, schemas, pointer)
    if "items" in schema:
        yield from _leaves(schema["items"], schemas, f"{pointer}/0")
    for name, below in schema.get("properties", {}).items():
        yield from _leaves(below, schemas, f"{pointer}/{name}")
    is_leaf = not {"$ref", "anyOf", "allOf", "items", "properties"} & schema.keys()
    if is_leaf and pointer and schema.get("type") != "null" and not schema.get("readOnly"):
        kinds = schema.get("type", "any")
        kind = "enum" if "enum" in schema else schema.get("format") or (kinds if isinstance(kinds, str) else kinds[0])
        yield pointer, str(kind)


def hidden_from(permission: str | None) -> tuple[str | None, ...]:
    """Roles that may use the route and may not know of sealed persons; the public, where no permission is needed."""
    if permission is None:
        return (PUBLIC,)
    can_see = {role for role, may in ROLES.items() if SEE_SEALED in may}
    return tuple(role for role, may in ROLES.items() if permission in may and role not in can_see)


Roles = Callable[[str | None], tuple[str | None, ...]]
"""Permission → roles."""


@dataclass(frozen=True)
class Exchange:
    """The answer to a request, and the identifying values in the request."""

    answer: Answer
    sent_values: tuple[str, ...]
    counted: int = 0
    """A count read from the database right after it."""


@dataclass(frozen=True)
class Pair:
    """The answers to a probe, for the family and for nobody."""

    family: Exchange
    nobody: Sequence[Exchange]


Walked = Mapping[tuple[str, str | None], Pair]
"""Probe and role → the answers."""


def seeing(permission: str | None) -> tuple[str | None, ...]:
    """Roles that may use the route and may know of sealed persons; none for the routes of sealings."""
    if permission in KEEP_SEALINGS:
        return ()
    return tuple(role for role, may in ROLES.items() if permission in may and SEE_SEALED in may)


def walk(
    stage: Stage,
    document: Mapping[str, Any],
    other: Family,
    family: Family,
    *,
    with_nobody: bool = True,
    roles: Roles = hidden_from,
    counting: str = NOTHING,
) -> Walked:
    """Send every probe of every route for every role; each request alone, and rolled back."""
    walked: dict[tuple[str, str | None], Pair] = {}
    for route in routes(document):
        for probe in probes_of(route.method, route.path, list(route.parameters)):
            for role in roles(route.permission):
                walked[str(probe), role] = _ask(stage, probe, role, other, family, with_nobody, counting)
    return walked


def _ask(
    stage: Stage, probe: Probe, role: str | None, other: Family, family: Family, with_nobody: bool, counting: str
) -> Pair:
    exchanges = []
    for request in probe.requests(other, family)[: None if with_nobody else 1]:
        with stage.undone():
            answer = stage.ask(probe.method, request.address, role, request.body, **HEADERS)
            exchanges.append(Exchange(answer, request.sent_values, stage.scalar(counting) if counting else 0))
    return Pair(exchanges[0], exchanges[1:])


def known_ids(stage: Stage) -> frozenset[str]:
    """Every id in every table; any other id was made by a request."""
    ids: set[str] = set()
    with stage.registry.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table in Base.metadata.sorted_tables:
            names = [column.name for column in table.columns if isinstance(column.type, Uuid)]
            for name in names if table.name in there else ():
                read = text(f"SELECT DISTINCT {name} FROM {table.name} WHERE {name} IS NOT NULL")
                ids |= {str(value) for value in connection.execute(read).scalars()}
    return frozenset(ids)


@dataclass(frozen=True)
class Compared:
    """An answer without what is new in it every time."""

    status: int
    body: Any
    headers: Mapping[str, str]


Masked = Callable[[Exchange], Compared]


def masking(known: frozenset[str], since: datetime, *, makes: bool = False) -> Masked:
    """masked(exchange): an answer without the values sent, ids that were in no table, and moments after `since`.

    Fresh numbers are masked where something is created; with `makes`, in every answer.
    """

    def mask(content: str, sent_values: Iterable[str]) -> str:
        for value in sorted(sent_values, key=len, reverse=True):
            content = content.replace(value, "«sent»") if len(value) > 2 else content
        content = _ID.sub(lambda match: match[0] if match[0] in known else "«new»", content)
        return _MOMENT.sub(lambda match: "«now»" if _moment(match[0]) >= since else match[0], content)

    def masked(exchange: Exchange) -> Compared:
        answer, words = exchange.answer, exchange.sent_values
        headers = {name: mask(value, words) for name, value in answer.headers.items() if name not in _ANSWERS_OWN}
        if not answer.body or "json" not in answer.headers.get("Content-Type", ""):
            is_text = answer.headers.get("Content-Type", "").startswith(("text/", "image/svg"))
            return Compared(answer.status, mask(answer.text, words) if is_text else answer.body, headers)
        body = json.dumps(_unmade(json.loads(answer.body), makes or answer.status == 201))
        return Compared(answer.status, json.loads(mask(body, words)), headers)

    return masked


def _unmade(body: Any, makes: bool) -> Any:
    if isinstance(body, dict):
        names = _MADE if makes else {"request_id"}
        return {name: None if name in names else _unmade(value, makes) for name, value in body.items()}
    return [_unmade(item, makes) for item in body] if isinstance(body, list) else body


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def now() -> datetime:
    """Moments from here on are the walk's own."""
    return datetime.now(UTC) - timedelta(seconds=1)


def differences(family: Exchange, nobody: Exchange, masked: Masked, *, of_any_length: bool = False) -> Iterator[str]:
    """How two answers differ; with `of_any_length`, lists of values in statements may differ in length."""
    one, other = masked(family), masked(nobody)
    if one != other:
        yield f"answers {one} {other}"[:3000]
    sent, others = (
        [_LISTED.sub("IN (…)", each) if of_any_length else each for each in exchange.answer.statements]
        for exchange in (family, nobody)
    )
    if sent != others:
        left, right = Counter(sent), Counter(others)
        yield f"statements of the sealed alone {list(left - right)}, of nobody alone {list(right - left)}"[:3000]
