"""The walk: every probe asked on one state of the registry, and what two answers are compared by."""

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
"""A list of values: galleries hold everybody's prints, and as many numbers are looked up as prints were found."""
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
        "request_id",
        "sequence",
    }
)
"""Fields whose value is new with each request that makes something."""


@dataclass(frozen=True)
class Route:
    """One operation of the document."""

    method: str
    path: str
    permission: str | None
    parameters: tuple[str, ...]
    queries: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    """Pointer and type of every leaf of the body."""


def routes(document: Mapping[str, Any]) -> Iterator[Route]:
    """Every operation of an OpenAPI document."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if method == "parameters":
                continue
            every = [*methods.get("parameters", []), *said.get("parameters", [])]
            named = {
                place: tuple(one["name"] for one in every if one.get("in") == place) for place in ("path", "query")
            }
            body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            yield Route(
                method.upper(),
                path,
                said.get("x-permission"),
                named["path"],
                named["query"],
                tuple(_leaves(body, schemas, "")),
            )


def _leaves(schema: Mapping[str, Any], schemas: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].split("/")[-1]]
    for one in schema.get("anyOf", schema.get("allOf", [])):
        yield from _leaves(one, schemas, pointer)
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
    """Roles that may ask for it and may not know of sealed persons; the public where anyone may."""
    if permission is None:
        return (PUBLIC,)
    can_see = {role for role, may in ROLES.items() if SEE_SEALED in may}
    return tuple(role for role, may in ROLES.items() if permission in may and role not in can_see)


Roles = Callable[[str | None], tuple[str | None, ...]]
"""Permission → roles."""


@dataclass(frozen=True)
class Asked:
    """What was answered, and the values told in the request."""

    answer: Answer
    said: tuple[str, ...]
    counted: int = 0
    """What was counted in the database right after it."""


@dataclass(frozen=True)
class Pair:
    """What a probe was answered of the family, and of nobody."""

    family: Asked
    nobody: Sequence[Asked]


Walked = Mapping[tuple[str, str | None], Pair]
"""Probe and role → what was answered."""


def seeing(permission: str | None) -> tuple[str | None, ...]:
    """Roles that may ask for it and may know of sealed persons; none for the sealings themselves."""
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
    """Ask every probe of every route for every role; each request by itself, and undone."""
    found: dict[tuple[str, str | None], Pair] = {}
    for route in routes(document):
        for probe in probes_of(route.method, route.path, list(route.parameters)):
            for role in roles(route.permission):
                found[str(probe), role] = _ask(stage, probe, role, other, family, with_nobody, counting)
    return found


def _ask(
    stage: Stage, probe: Probe, role: str | None, other: Family, family: Family, with_nobody: bool, counting: str
) -> Pair:
    asked = []
    for one in probe.requests(other, family)[: None if with_nobody else 1]:
        with stage.undone():
            answer = stage.ask(probe.method, one.address, role, one.body, **HEADERS)
            asked.append(Asked(answer, one.said, stage.scalar(counting) if counting else 0))
    return Pair(asked[0], asked[1:])


def known_ids(stage: Stage) -> frozenset[str]:
    """Every id in every table: what is not among them was made by a request."""
    found: set[str] = set()
    with stage.registry.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table in Base.metadata.sorted_tables:
            names = [column.name for column in table.columns if isinstance(column.type, Uuid)]
            for name in names if table.name in there else ():
                read = text(f"SELECT DISTINCT {name} FROM {table.name} WHERE {name} IS NOT NULL")
                found |= {str(one) for one in connection.execute(read).scalars()}
    return frozenset(found)


@dataclass(frozen=True)
class Compared:
    """An answer without what is new in it each time."""

    status: int
    body: Any
    headers: Mapping[str, str]


Masked = Callable[[Asked], Compared]


def masking(known: frozenset[str], since: datetime, *, makes: bool = False) -> Masked:
    """masked(asked): an answer without the values told, ids that were in no table, and moments after `since`.

    Numbers given are masked where something is created; with `makes` wherever they stand.
    """

    def mask(content: str, said: Iterable[str]) -> str:
        for one in sorted(said, key=len, reverse=True):
            content = content.replace(one, "«told»") if len(one) > 2 else content
        content = _ID.sub(lambda one: one[0] if one[0] in known else "«new»", content)
        return _MOMENT.sub(lambda one: "«now»" if _moment(one[0]) >= since else one[0], content)

    def masked(asked: Asked) -> Compared:
        answer, words = asked.answer, asked.said
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
    return [_unmade(one, makes) for one in body] if isinstance(body, list) else body


def _moment(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def now() -> datetime:
    """From which on a moment is one of the walk's."""
    return datetime.now(UTC) - timedelta(seconds=1)


def differences(asked: Asked, nobody: Asked, masked: Masked, *, of_any_length: bool = False) -> Iterator[str]:
    """In what two answers differ; with `of_any_length` it may be lists of values in statements."""
    one, other = masked(asked), masked(nobody)
    if one != other:
        yield f"answers {one} {other}"[:3000]
    sent, others = (
        [_LISTED.sub("IN (…)", each) if of_any_length else each for each in it.answer.statements]
        for it in (asked, nobody)
    )
    if sent != others:
        left, right = Counter(sent), Counter(others)
        yield f"statements of the sealed alone {list(left - right)}, of nobody alone {list(right - left)}"[:3000]
