"""`python -m registry.benchmark readings`: what naming persons costs a list, and what forgetting stored answers takes.

A synthetic population is written, and a clerk reads pages of 100 births, in turn as they are and with nobody named in
the journal. Stored answers are rows of random bytes, as long as an enrolment's sealed answer. All in this process with
the embedded PostgreSQL: no network, no proxy, no other clients beside.
"""

import logging
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.access.service import AddAccount, add_account, issue_token
from registry.app import create_app
from registry.benchmark.linkage import UNTIL
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.replay import expire_answers
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.population.write import write
from registry.reading import http
from registry.sealing.queries import forget_answers
from registry.settings import Settings

_PASSWORD: Final = "figures are taken by one who reads"  # noqa: S105  # of a database that is thrown away
_PAGE: Final = "/api/v1/births?limit=100"
_FILL: Final = text("""
    INSERT INTO request_key (id, account_id, route, key, content_hash, status, sealed_body, names, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 'births', CAST(n AS text), sha256(CAST(CAST(n AS text) AS bytea)), 201,
        decode(repeat(md5(CAST(n AS text)), 60), 'hex'), ARRAY[gen_random_uuid(), gen_random_uuid(), gen_random_uuid()],
        now() - make_interval(days => n % 14)
    FROM generate_series(1, :rows) AS n
""")


@click.command()
@click.option("--people", default=1500, show_default=True, type=click.IntRange(300), help="Persons of the population.")
@click.option("--calls", default=40, show_default=True, type=click.IntRange(5), help="Pages read in either way.")
@click.option("--rows", default=450_000, show_default=True, type=click.IntRange(1000), help="Stored answers.")
def main(people: int, calls: int, rows: int) -> None:
    """Measure naming the persons of a list, and forgetting and expiring stored answers."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with temporary_home(prefix="crr") as home:
        registry = _registry(home)
        write(registry, people, 7, UNTIL, home / "truth.jsonl", lambda _: None)
        _read_pages(registry, calls)
        _forget(registry, rows)
        registry.engine.dispose()


def _registry(home: Path) -> Registry:
    make_key_file(home / "keys.json", "bench")
    settings = Settings(
        home=home,
        demonstration=True,
        statement_timeout_ms=600_000,
        persons_per_day=10_000_000,
        requests_per_minute=1_000_000,
    )
    registry = build_registry(settings, embedded_url(home / "pg"))
    prepare(registry)
    return registry


def _read_pages(registry: Registry, calls: int) -> None:
    with registry.begin(SYSTEM) as ctx:
        account = add_account(ctx, AddAccount("clerk", "clerk", _PASSWORD))
        headers = {"Authorization": f"Bearer {issue_token(ctx, account, 'benchmark', 12).secret}"}
    bare = create_app(registry)
    bare.after_request_funcs[None] = [
        each for each in bare.after_request_funcs[None] if each.__module__ != http.__name__
    ]
    clients = {"named": create_app(registry).test_client(), "not named": bare.test_client()}
    figures: dict[str, list[float]] = {"named": [], "not named": []}
    shown = 0
    for number in range(calls + 3):
        for way in figures if number % 2 else reversed(figures):
            started = time.perf_counter()
            answer = clients[way].get(_PAGE, headers=headers)
            if number >= 3:
                figures[way].append(1000 * (time.perf_counter() - started))
            assert answer.status_code == 200
            shown = len((answer.json or {})["items"])
    for way, milliseconds in figures.items():
        ends = f"p50 {statistics.median(milliseconds):.1f} ms, p95 {sorted(milliseconds)[int(0.95 * calls)]:.1f} ms"
        click.echo(f"a page of {shown} births, persons {way}: {ends}")


def _forget(registry: Registry, rows: int) -> None:
    with registry.engine.begin() as connection:
        connection.execute(_FILL, {"rows": rows})
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE request_key"))
    with Session(registry.engine) as session, session.begin():
        click.echo(f"{rows:,} stored answers, a sealing forgets its own: {_seconds(forget_answers, session):.3f} s")
        taken = _seconds(expire_answers, session, utc_now())
        click.echo(f"{rows:,} stored answers, half of them end: {taken:.1f} s")


def _seconds(act: Callable[..., Any], *arguments: Any) -> float:
    started = time.perf_counter()
    act(*arguments)
    return time.perf_counter() - started
