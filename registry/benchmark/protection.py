"""`python -m registry.benchmark protection`: what sealing and the journal cost an enrolment.

Enrolments of four synthetic images each are handed to the application in this process, one after the other. Seconds are
those of the processor, so that whatever else the machine does counts little; the database's own are not among them, but
those of waiting for it are shown for the journal.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click
from sqlalchemy import text

from registry.access.service import AddAccount, add_account, issue_token
from registry.app import create_app
from registry.benchmark.enrolments import PASSWORD
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Context
from registry.core.embedded import temporary_home
from registry.core.server import embedded_url
from registry.core.vault import Vault, make_key_file
from registry.demo import requests
from registry.demo.plan import FACILITIES, HOSPITALS, make_plan
from registry.demo.prints import PrintSource
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.settings import Settings


@click.command()
@click.option("--enrolments", default=30, show_default=True, type=click.IntRange(2, 10_000))
def main(enrolments: int) -> None:
    """Measure what sealing and the journal cost an enrolment."""
    counted, spent = Counter[str](), Counter[str]()
    with temporary_home(prefix="crp") as home:
        make_key_file(home / "keys.json", "bench")
        registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "pg"))
        prepare(registry)
        with registry.begin(SYSTEM) as ctx:
            import_facilities(ctx, read_facilities(FACILITIES.encode()))
            tokens = {
                code: issue_token(
                    ctx, add_account(ctx, AddAccount(f"registrar.{code}", "registrar", PASSWORD, code)), "bench", 12
                ).secret
                for code in HOSPITALS
            }
        measured = replace(registry, seal_journal=_timed(registry.seal_journal, spent))
        original = Vault.seal
        Vault.seal = _counted(original, counted, spent)  # type: ignore[method-assign]
        client, prints = create_app(measured).test_client(), PrintSource(None)
        births = make_plan(enrolments + 9, utc_now()).births[8:]
        for number, birth in enumerate(births):
            body = requests.enrolment(birth, f"98{number:08d}", prints, None)
            if number == 1:  # the first loads or compiles the engine
                counted.clear()
                spent.clear()
                rows = _rows(registry)
            started = time.process_time()
            answer = client.post(
                "/api/v1/births", json=body, headers={"Authorization": f"Bearer {tokens[birth.hospital]}"}
            )
            spent["whole"] += int(1e9 * (time.process_time() - started))
            if answer.status_code != 201:
                raise click.ClickException(f"an enrolment was refused: {answer.get_json()}")
        Vault.seal = original  # type: ignore[method-assign]
        rows = _rows(registry) - rows
        registry.engine.dispose()
    _report(enrolments, rows, counted, spent)


def _report(enrolments: int, rows: int, counted: Counter[str], spent: Counter[str]) -> None:
    click.echo(f"each of {enrolments} enrolments of 4 images, ms of the processor")
    for name in ("whole", "sealing", "journal"):
        share = 100 * spent[name] / spent["whole"]
        click.echo(f"  {name:<8} {spent[name] / 1e6 / enrolments:>8.2f}  {share:5.1f} %")
    click.echo(f"  journal, with waiting for the database: {spent['journal by the clock'] / 1e6 / enrolments:.2f} ms")
    click.echo(f"  {counted['records'] / enrolments:.1f} records sealed, {counted['bytes'] / enrolments / 1e3:.0f} kB")
    click.echo(f"  {rows / enrolments:.1f} rows of the journal")


def _rows(registry: Any) -> int:
    with registry.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM journal")).scalar_one())


def _timed(seal_journal: Callable[[Context], None], spent: Counter[str]) -> Callable[[Context], None]:
    def timed(ctx: Context) -> None:
        by_clock, started = time.perf_counter_ns(), time.thread_time_ns()
        seal_journal(ctx)
        spent["journal"] += time.thread_time_ns() - started
        spent["journal by the clock"] += time.perf_counter_ns() - by_clock

    return timed


def _counted(seal: Callable[..., bytes], counted: Counter[str], spent: Counter[str]) -> Any:
    def counting(vault: Vault, plain: bytes, bound_to: str) -> bytes:
        started = time.thread_time_ns()
        sealed = seal(vault, plain, bound_to)
        spent["sealing"] += time.thread_time_ns() - started
        counted["records"] += 1
        counted["bytes"] += len(plain)
        return sealed

    return counting
