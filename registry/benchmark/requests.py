"""`python -m registry.benchmark requests`: what ordinary requests cost, by role: statements, round trips, CPU.

A synthetic population is written, and a registrar, a clerk and an investigator read what they read all day, by the API
and on pages. Counted are the statements sent to the database and, with BEGIN, COMMIT and ROLLBACK, the round trips; CPU
is that of this process and that of PostgreSQL. All in this process with the embedded PostgreSQL: no network, no proxy,
no other clients beside. What is counted does not depend on what else the machine does; CPU depends on it a little.
"""

import logging
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import click
import structlog
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from registry.access.service import AddAccount, add_account, issue_token
from registry.access.sessions import cookies
from registry.access.sessions import service as sessions
from registry.app import create_app
from registry.benchmark.linkage import UNTIL
from registry.benchmark.spent import spent
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.population.write import write
from registry.settings import Settings

_PASSWORD: Final = "figures are taken by one who reads"  # noqa: S105  # of a database that is thrown away
_ONE: Final[Mapping[str, str]] = {
    "person": "SELECT newborn_id FROM birth ORDER BY id LIMIT 1",
    "birth": "SELECT id FROM birth ORDER BY id LIMIT 1",
    "facility": "SELECT facility_code FROM birth ORDER BY id LIMIT 1",
}
REQUESTS: Final = (
    ("registrar", "/api/v1/births/{birth}"),
    ("registrar", "/api/v1/births?limit=20"),
    ("registrar", "/births/{birth}"),
    ("registrar", "/"),
    ("clerk", "/api/v1/people/{person}"),
    ("clerk", "/api/v1/births?limit=100"),
    ("clerk", "/people/{person}"),
    ("clerk", "/"),
    ("investigator", "/api/v1/people/{person}"),
    ("investigator", "/api/v1/people/00000000-0000-4000-8000-000000000000"),
    ("investigator", "/api/v1/alerts?limit=20"),
    ("investigator", "/"),
)
"""(who reads, what)."""


@dataclass(slots=True)
class Sent:
    """What one process sent to the database."""

    statements: int = 0
    trips: int = 0
    texts: Counter[str] = field(default_factory=Counter)


@click.command()
@click.option("--people", default=1500, show_default=True, type=click.IntRange(300), help="Persons of the population.")
@click.option("--calls", default=100, show_default=True, type=click.IntRange(5), help="Calls of each request.")
@click.option("--show", is_flag=True, help="Show the statements of each request.")
def main(people: int, calls: int, show: bool) -> None:
    """Measure ordinary requests of three roles."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with temporary_home(prefix="crr") as home:
        make_key_file(home / "keys.json", "bench")
        settings = Settings(
            home=home, demonstration=True, persons_per_day=10_000_000, requests_per_minute=1_000_000, pool_size=10
        )
        registry = build_registry(settings, embedded_url(home / "pg"))
        prepare(registry)
        write(registry, people, 7, UNTIL, home / "truth.jsonl", lambda _: None)
        with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            named = {name: connection.scalar(text(select)) for name, select in _ONE.items()}
        client = create_app(registry).test_client()
        readers = {role: _reader(registry, role, str(named["facility"])) for role in {role for role, _ in REQUESTS}}
        click.echo(f"{people:,} persons; means of {calls} calls, medians of the clock")
        click.echo(
            f"{'by':<13} {'GET':<42} {'status':>6} {'sent':>5} {'trips':>6} {'own ms':>7} {'pg ms':>7} {'clock':>7}"
        )
        for role, path in REQUESTS:
            _measure(registry, client, readers[role], (role, path.format(**named)), calls, show=show)
        registry.engine.dispose()


@dataclass(frozen=True, slots=True)
class _Reader:
    headers: dict[str, str]
    session: str


def _reader(registry: Registry, role: str, facility: str) -> _Reader:
    with registry.begin(SYSTEM) as ctx:
        account = add_account(ctx, AddAccount(role, role, _PASSWORD, facility if role == "registrar" else None))
        token = issue_token(ctx, account, "benchmark", 12).secret
        session = sessions.issue(ctx, account)
    purpose = {"X-Purpose": "identity_check"} if role == "investigator" else {}
    return _Reader({"Authorization": f"Bearer {token}"} | purpose, session)


def _measure(
    registry: Registry, client: FlaskClient, reader: _Reader, request: tuple[str, str], calls: int, *, show: bool
) -> None:
    role, path = request
    is_page = not path.startswith("/api/")
    if is_page:
        client.set_cookie(cookies.SESSION, reader.session)
    headers = {} if is_page else reader.headers
    for _ in range(10):
        status = client.get(path, headers=headers).status_code
    clock: list[float] = []
    with spent(registry.engine) as seconds, _counted(registry) as sent:
        for _ in range(calls):
            started = time.perf_counter()
            client.get(path, headers=headers)
            clock.append(time.perf_counter() - started)
    client.delete_cookie(cookies.SESSION)
    click.echo(
        f"{role:<13} {path[:42]:<42} {status:>6} {sent.statements / calls:>5.1f} {sent.trips / calls:>6.1f} "
        f"{1000 * seconds.own / calls:>7.2f} {1000 * seconds.database / calls:>7.2f} "
        f"{1000 * statistics.median(clock):>7.2f}"
    )
    if show:
        for statement, times in sent.texts.most_common():
            click.echo(f"    {times / calls:>5.1f}  {' '.join(statement.split())[:110]}")


@contextmanager
def _counted(registry: Registry) -> Iterator[Sent]:
    """Count what the process sends within the block: units of work, and the limits' own connections."""
    sent = Sent()

    def statement(_connection: object, _cursor: object, words: str, *_more: object) -> None:
        sent.statements += 1
        sent.trips += 1
        sent.texts[words] += 1

    def trip(_connection: object) -> None:
        sent.trips += 1

    counted: list[tuple[Engine, str, Callable[..., None]]] = [
        (registry.engine, "before_cursor_execute", statement),
        *((registry.engine, name, trip) for name in ("begin", "commit", "rollback")),
    ]
    if registry.limits.engine is not None:  # it commits every statement by itself
        counted.append((registry.limits.engine, "before_cursor_execute", statement))
    for engine, name, count in counted:
        event.listen(engine, name, count)
    try:
        yield sent
    finally:
        for engine, name, count in counted:
            event.remove(engine, name, count)
