"""`python -m registry.benchmark enrolments`: enrolments per second through the API, as the registry grows.

For each size the registry is first filled with persons who do not exist (rows and documents, by SQL). Then several
clients send enrolments of four synthetic images each at once to a server of two processes, as hospitals would. Searches
run elsewhere and are not part of the answer, so no worker runs.
"""

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
from sqlalchemy import text

from registry.access.service import AddAccount, add_account
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.commands import progress
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.demo import requests
from registry.demo.plan import FACILITIES, HOSPITALS, PlannedBirth, make_plan
from registry.demo.prints import PrintSource
from registry.demo.service import Client, free_port, running
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.settings import Settings

PASSWORD = "a password for measuring"  # noqa: S105  # of a database that is thrown away
FILL = """
WITH person_made AS (
    INSERT INTO person (id, given_names, first_surname, second_surname, folded_name, sex, birth_date, nationality,
                        is_demonstration, created_at)
    SELECT gen_random_uuid(), 'P' , 'S', NULL, 'P S ' || n, CASE n % 2 WHEN 0 THEN 'male' ELSE 'female' END,
           DATE '1950-01-01' + (n % 27000)::int, 'PER', true, now()
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
    RETURNING id, folded_name
)
INSERT INTO identity_document (id, person_id, type, number, created_at)
SELECT gen_random_uuid(), id, 'CE', 'BEN' || lpad(split_part(folded_name, ' ', 3), 9, '0'), now() FROM person_made
"""


@click.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="Persons already there, ascending.")
@click.option(
    "--enrolments", default=40, show_default=True, type=click.IntRange(4, 10_000), help="Enrolments at each size."
)
@click.option("--clients", default=2, show_default=True, type=click.IntRange(1, 64), help="Clients that send at once.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(sizes: str, enrolments: int, clients: int, as_json: bool) -> None:
    """Measure enrolments through the API."""
    ascending = sorted(int(size) for size in sizes.split(","))
    with temporary_home(prefix="crb") as home:
        rows = _measured(home, ascending, enrolments, clients)
    if as_json:
        click.echo(json.dumps(rows))
        return
    click.echo(
        f"{'persons':>9} {'enrolments/s':>13} {'p50 ms':>8} {'p95 ms':>8}   "
        f"{enrolments} enrolments of 4 images, {clients} clients"
    )
    for row in rows:
        click.echo(f"{row['persons']:>9,} {row['per_second']:>13.2f} {row['p50_ms']:>8.0f} {row['p95_ms']:>8.0f}")


def _measured(home: Path, sizes: list[int], enrolments: int, clients: int) -> list[dict[str, Any]]:
    make_key_file(home / "keys.json", "bench")
    url = embedded_url(home / "pg")
    registry = build_registry(Settings(home=home, demonstration=True), url)
    prepare(registry)
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        for code in HOSPITALS:
            add_account(ctx, AddAccount(f"registrar.{code}", "registrar", PASSWORD, code))
    plan = make_plan((len(sizes) + 1) * enrolments + 8, utc_now()).births[8:]
    prints = PrintSource(None)
    bodies = _bodies(plan, prints)
    rows = []
    with running(home, free_port(), url, worker=False) as address:
        users = {code: Client.signed_in(address, f"registrar.{code}", PASSWORD) for code in HOSPITALS}
        _sent(users, bodies[:enrolments], clients, "Warming up")
        for number, size in enumerate(sizes, 1):
            fill(registry, size)
            part = bodies[number * enrolments : (number + 1) * enrolments]
            rows.append({"persons": size} | _sent(users, part, clients, f"{size:,} persons"))
    registry.engine.dispose()
    return rows


def _bodies(plan: list[PlannedBirth], prints: PrintSource) -> list[tuple[str, dict[str, Any]]]:
    with progress() as bar:
        shown = bar.add_task("Drawing prints", total=len(plan))
        bodies = []
        for number, birth in enumerate(plan, 1):
            bodies.append((birth.hospital, requests.enrolment(birth, f"98{number:08d}", prints, None)))
            bar.advance(shown)
    return bodies


def fill(registry: Registry, size: int) -> None:
    """Add persons who do not exist until the registry holds so many."""
    with registry.engine.connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        there = connection.execute(text("SELECT count(*) FROM person")).scalar_one()
        if there < size:
            connection.execute(text(FILL), {"first": there + 1, "last": size})
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _sent(
    users: dict[str, Client], bodies: list[tuple[str, dict[str, Any]]], clients: int, what: str
) -> dict[str, Any]:
    seconds: list[float] = []

    def send(enrolment: tuple[str, dict[str, Any]]) -> None:
        hospital, body = enrolment
        started = time.perf_counter()
        status, answer = users[hospital].post("/api/v1/births", body)
        if status != 201:
            raise click.ClickException(f"an enrolment was refused: {answer}")
        seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    with progress() as bar, ThreadPoolExecutor(clients) as pool:
        shown = bar.add_task(what, total=len(bodies))
        for _ in pool.map(send, bodies):
            bar.advance(shown)
    took = time.perf_counter() - started
    ordered = sorted(seconds)
    return {
        "per_second": len(bodies) / took,
        "p50_ms": 1000 * statistics.median(ordered),
        "p95_ms": 1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))],
    }
