"""`python -m registry.benchmark pages FOLDER`: how long the server takes for each page, by role.

The folder holds a registry that `registry synth` wrote, or this command writes one. One of each role signs in and
follows links from the first page; the first address found of each page is then asked for again and again. All in this
process, with the embedded PostgreSQL: no network, no proxy, no other clients beside, and the same address each time, so
that PostgreSQL has in memory what it reads. Nothing is changed but the journal and the accounts used.
"""

import logging
import re
import statistics
import time
from collections import deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

import click
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from registry.access.passwords import random_password
from registry.access.rules import ROLES
from registry.access.service import AddAccount, add_account
from registry.access.sessions import cookies
from registry.access.sessions import service as sessions
from registry.app import create_app
from registry.benchmark.linkage import UNTIL
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.population.write import write
from registry.settings import Settings

_LINK: Final = re.compile(r'<a [^>]*href="([^"#]+)[#"]')
_ASKED: Final[dict[str, tuple[str, ...]]] = {
    "registrar": ("/births?purpose=registry_duty&name=Rosa+Quispe",),
    "clerk": ("/find?purpose=registry_duty&name=Rosa+Quispe",),
}
"""What somebody types whose work begins with a question."""
FACILITY: Final = text("SELECT facility_code FROM birth GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.option("--people", default=100_000, show_default=True, type=click.IntRange(300), help="Persons, if it is new.")
@click.option("--calls", default=40, show_default=True, type=click.IntRange(5), help="Calls of each page.")
def main(home: Path, people: int, calls: int) -> None:
    """Measure the server's time for every page that links lead to."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    registry = registry_in(home.resolve(), people)
    app = create_app(registry)
    with registry.engine.connect() as connection:
        persons, facility = connection.scalar(text("SELECT count(*) FROM person")), connection.scalar(FACILITY)
    click.echo(f"{persons:,} persons; {calls} calls of each page")
    click.echo(f"{'role':<14}{'page':<58}{'p50 ms':>8}{'p95 ms':>8}{'bytes':>8}")
    slowest = 0.0
    for role in ROLES:
        client = app.test_client()
        client.set_cookie(cookies.SESSION, session_of(registry, role, str(facility)))
        for rule, address in _pages(app, client, role):
            milliseconds, size = _measure(client, address, calls)
            p95 = milliseconds[int(0.95 * len(milliseconds))]
            slowest = max(slowest, p95)
            click.echo(f"{role:<14}{rule[:57]:<58}{statistics.median(milliseconds):>8.1f}{p95:>8.1f}{size:>8}")
    click.echo(f"slowest: p95 {slowest:.1f} ms")
    registry.engine.dispose()


def registry_in(home: Path, people: int) -> Registry:
    """The registry of a folder, with a population of that many persons if it is new."""
    home.mkdir(parents=True, exist_ok=True)
    is_new = not (home / "keys.json").exists()
    if is_new:
        make_key_file(home / "keys.json", "bench")
    settings = Settings(
        home=home, demonstration=True, persons_per_day=10_000_000, requests_per_minute=1_000_000, pool_size=10
    )
    registry = build_registry(settings, embedded_url(home / "postgres"))
    prepare(registry)
    if is_new:
        write(registry, people, 7, UNTIL, home / "truth.jsonl", lambda _: None)
        with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return registry


def session_of(registry: Registry, role: str, facility: str) -> str:
    """The secret of a session of a new account; each run has its own."""
    name = f"{role}.{time.time_ns()}"
    with registry.begin(SYSTEM) as ctx:
        account = add_account(ctx, AddAccount(name, role, random_password(), facility if role == "registrar" else None))
        return sessions.issue(ctx, account)


def _pages(app: Flask, client: FlaskClient, role: str) -> Iterator[tuple[str, str]]:
    """The first address of each page that links lead to: its rule, and the address."""
    waiting, seen = deque(("/", *_ASKED.get(role, ()))), set[str]()
    while waiting:
        address = waiting.popleft()
        rule = _rule_of(app, address)
        if rule is None or rule in seen:
            continue
        answer = client.get(address, headers={"Accept": "text/html"})
        if answer.status_code != 200:
            waiting.extend([answer.location] if answer.location else [])
            continue
        seen.add(rule)
        if answer.mimetype == "text/html":
            yield rule, address
            waiting.extend(urljoin(address, unescape(link)) for link in _LINK.findall(answer.text))


def _rule_of(app: Flask, address: str) -> str | None:
    """What tells pages apart: the rule that answers, and whether something is asked."""
    parts = urlsplit(address)
    try:
        rule, _values = app.url_map.bind("localhost").match(parts.path, return_rule=True)
    except HTTPException:
        return None
    return f"{rule.rule}?…" if parts.query else rule.rule


def _measure(client: FlaskClient, address: str, calls: int) -> tuple[list[float], int]:
    """Milliseconds of each call, sorted, and the size of the answer."""
    times, size = [], 0
    for number in range(calls + 3):
        started = time.perf_counter()
        answer = client.get(address, headers={"Accept": "text/html"})
        size = len(answer.get_data())
        if number >= 3:
            times.append(1000 * (time.perf_counter() - started))
    return sorted(times), size
