"""`python -m registry.benchmark sealed`: does an answer's time give a sealed person away, and what does hiding cost?

A synthetic population is written to a folder, or used again, and mothers and children in it are sealed. Then each route
is asked in turn for a sealed person and for an unknown identifier, and listings are read in turn with the policies and
without them; then statements as each of the database's roles. All in this process, with the embedded PostgreSQL.
"""

import logging
import secrets
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
import structlog
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.access.queries import account_named
from registry.access.service import AddAccount, actor_of, add_account, issue_token
from registry.app import create_app
from registry.benchmark import walls
from registry.benchmark.linkage import UNTIL
from registry.bootstrap import build_registry, prepare
from registry.core.commands import progress
from registry.core.context import SYSTEM, Actor
from registry.core.hiding import without_sealed
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.population.write import write
from registry.sealing.service import RequestSealing, approve_sealing, request_sealing
from registry.settings import Settings

ACCOUNTS: Final = ("clerk", "investigator", "supervisor", "supervisor.b")
WARMING: Final = 10
Ask = Callable[[FlaskClient, dict[str, str], str], Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed mother and child, by the identifiers that can be asked for."""

    mother: str
    child: str
    birth: str
    document: str


def _get(path: str) -> Ask:
    return lambda client, headers, value: client.get(f"/api/v1{path.format(value)}", headers=headers)


def _post(path: str, body: Callable[[str], dict[str, Any]]) -> Ask:
    return lambda client, headers, value: client.post(f"/api/v1{path.format(value)}", json=body(value), headers=headers)


_WHY: Final = {"reason": "Two records of one child"}
ROUTES: Final[list[tuple[str, str, str, Ask]]] = [
    ("GET /people/{id}", "clerk", "child", _get("/people/{}")),
    ("GET /people/{id}", "investigator", "mother", _get("/people/{}")),
    (
        "POST /people/{id}/absences",
        "investigator",
        "mother",
        _post("/people/{}/absences", lambda _: {"left_on": "2026-01-02", "source": "MIGRACIONES 17"}),
    ),
    ("POST /people/{id}/documents", "clerk", "child", _post("/people/{}/documents", lambda _: {"kind": "first"})),
    ("GET /births/{id}", "clerk", "birth", _get("/births/{}")),
    ("GET /births/{id}/verifications", "clerk", "birth", _get("/births/{}/verifications")),
    (
        "POST /cases about a person",
        "investigator",
        "child",
        _post("/cases", lambda id_: _WHY | {"persons": [id_]}),
    ),
]
"""(route, who asks, for which identifier, how)."""
_SPAN: Final = "since=2022-01-01&until=2026-09-30"
LISTINGS: Final = (
    "/births?limit=20",
    "/births?limit=20&state=signed",
    "/records?limit=20",
    "/alerts?limit=20",
    "/cases?limit=20",
    f"/patterns/births?kind=attendants&{_SPAN}",
    f"/patterns/births?kind=facilities&{_SPAN}",
    f"/patterns/late?{_SPAN}",
    f"/patterns/fairness?by=sex&{_SPAN}",
)


@click.command()
@click.option("--people", default=100_000, show_default=True, type=click.IntRange(500), help="Persons.")
@click.option("--pairs", default=100, show_default=True, type=click.IntRange(1), help="Mothers sealed with a child.")
@click.option("--calls", default=300, show_default=True, type=click.IntRange(20), help="Calls of each route.")
@click.option(
    "--keep",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the population; one already there is used again.",
)
def main(people: int, pairs: int, calls: int, keep: Path) -> None:
    """Compare the times of answers: sealed with unknown persons, listings with and without the policies."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # each call has a line
    registry = _registry(keep / str(people), people)
    actors = _accounts(registry)
    sealed = list(_sealed(registry, actors, pairs))
    client = create_app(registry).test_client()
    headers = {name: _signed_in(registry, name) for name in ACCOUNTS}
    click.echo(f"{people:,} persons, {len(sealed)} mothers with a child sealed; medians of {calls} calls in turn")
    click.echo(f"{'route':<34} {'by':<13} {'status':>6} {'sealed ms':>10} {'unknown ms':>11} {'ratio':>7}")
    for what, who, of, ask in ROUTES:
        ids = [str(getattr(pair, of)) for pair in sealed]
        ask_for = partial(ask, client, headers[who])
        status, hidden, unknown = _by_turns(calls, partial(_of_sealed, ask_for, ids), partial(_of_nobody, ask_for))
        click.echo(f"{what:<34} {who:<13} {status:>6} {hidden:>10.2f} {unknown:>11.2f} {hidden / unknown:>7.3f}")
    hidden, unknown = _statements(registry, [pair.child for pair in sealed], 20 * calls)
    by_id = f"{1000 * hidden:.0f} µs sealed, {1000 * unknown:.0f} µs unknown"
    click.echo(f"one statement by id: {by_id}, {20 * calls} each")
    click.echo(f"\n{'listing':<34} {'':<13} {'status':>6} {'policies':>10} {'without':>11} {'ratio':>7}")
    for path in LISTINGS:
        read = partial(_read, client, path)
        status, bound, free = _by_turns(
            max(5, calls // 20), partial(read, headers["investigator"]), partial(read, headers["supervisor"])
        )
        name = path.partition("since")[0]
        click.echo(f"{name:<34} {'':<13} {status:>6} {bound:>10.2f} {free:>11.2f} {bound / free:>7.3f}")
    walls.report(registry, _unsealed(registry), 10 * calls)
    registry.engine.dispose()


def _unsealed(registry: Registry) -> list[str]:
    """Mothers who are not sealed, so that every role reads them."""
    with registry.begin(SYSTEM) as ctx:
        return [str(row[0]) for row in ctx.session.execute(_DRAWN, {"is_sealed": False, "pairs": 100})]


def _statements(registry: Registry, ids: Sequence[str], calls: int) -> tuple[float, float]:
    """Medians in ms of the database alone: the statement that looks for a person, in turn sealed and unknown."""
    seconds: tuple[list[float], list[float]] = ([], [])
    with Session(registry.engine) as session, without_sealed(session):
        cursor = session.connection().connection.cursor()
        for number in range(calls):
            for which in (0, 1) if number % 2 else (1, 0):
                person_id = uuid.UUID(ids[number % len(ids)]) if which == 0 else uuid.UUID(int=secrets.randbits(128))
                started = time.perf_counter()
                cursor.execute("SELECT * FROM person WHERE id = %s", (person_id,))
                assert cursor.fetchone() is None
                seconds[which].append(time.perf_counter() - started)
    return 1000 * statistics.median(seconds[0]), 1000 * statistics.median(seconds[1])


def _of_sealed(ask_for: Callable[[str], Any], ids: Sequence[str], number: int) -> Any:
    return ask_for(ids[number % len(ids)])


def _of_nobody(ask_for: Callable[[str], Any], _: int) -> Any:
    return ask_for(str(uuid.UUID(int=secrets.randbits(128), version=4)))


def _read(client: FlaskClient, path: str, headers: dict[str, str], _: int) -> Any:
    return client.get(f"/api/v1{path}", headers=headers)


def _by_turns(calls: int, one: Callable[[int], Any], other: Callable[[int], Any]) -> tuple[int, float, float]:
    """Status and medians in ms. The order changes at every turn, and both must be answered with the same status."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(calls + WARMING):
        statuses = set()
        for which in (0, 1) if number % 2 else (1, 0):
            started = time.perf_counter()
            answer = (one, other)[which](number)
            if number >= WARMING:
                seconds[which].append(time.perf_counter() - started)
            statuses.add(answer.status_code)
        if len(statuses) > 1:
            raise click.ClickException(f"the two were answered differently: {statuses}")
    return statuses.pop(), 1000 * statistics.median(seconds[0]), 1000 * statistics.median(seconds[1])


def _registry(home: Path, people: int) -> Registry:
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "keys.json").exists():
        make_key_file(home / "keys.json", "bench")
    settings = Settings(home=home, demonstration=True, statement_timeout_ms=60_000)
    registry = build_registry(settings, embedded_url(home / "postgres"))
    prepare(registry)
    with progress() as bar:
        shown = bar.add_task("Persons", total=people)
        with registry.begin(SYSTEM) as ctx:
            there = ctx.session.scalar(text("SELECT EXISTS (SELECT 1 FROM person)"))
        if not there:
            (home / "truth.jsonl").unlink(missing_ok=True)
            write(registry, people, 7, UNTIL, home / "truth.jsonl", lambda done: bar.update(shown, completed=done))
    return registry


def _accounts(registry: Registry) -> dict[str, Actor]:
    actors = {}
    for name in ACCOUNTS:
        with registry.begin(SYSTEM) as ctx:
            account = account_named(ctx.session, name)
            if account is None:
                command = AddAccount(name, name.split(".")[0], secrets.token_urlsafe(24))
                account = add_account(ctx, command)
            actors[name] = actor_of(account)
    return actors


def _signed_in(registry: Registry, name: str) -> dict[str, str]:
    with registry.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, name)
        assert account is not None
        secret = issue_token(ctx, account, "benchmark", 12).secret
        return {"Authorization": f"Bearer {secret}", "X-Purpose": "identity_check"}


_DRAWN: Final = text("""
    SELECT b.mother_id, b.newborn_id, b.id, d.number FROM birth b JOIN identity_document d ON d.person_id = b.mother_id
    WHERE b.is_sealed = :is_sealed AND b.mother_id IS NOT NULL ORDER BY md5(b.id::text) LIMIT :pairs
""")


def _sealed(registry: Registry, actors: dict[str, Actor], pairs: int) -> Iterator[Sealed]:
    with registry.begin(SYSTEM) as ctx:
        there = ctx.session.execute(_DRAWN, {"is_sealed": True, "pairs": pairs}).all()
        fresh: Sequence[Any] = ctx.session.execute(_DRAWN, {"is_sealed": False, "pairs": pairs - len(there)}).all()
    done: set[uuid.UUID] = set()
    for mother, child, *_ in fresh:
        if mother in done:
            continue
        done.add(mother)
        with registry.begin(actors["supervisor"]) as ctx:
            sealing = request_sealing(ctx, RequestSealing((mother, child), "victim", "BENCHMARK")).id
        with registry.begin(actors["supervisor.b"]) as ctx:
            approve_sealing(ctx, sealing)
    for row in (*there, *fresh):
        yield Sealed(*(str(value) for value in row))
