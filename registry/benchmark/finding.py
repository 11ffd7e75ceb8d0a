"""`python -m registry.benchmark finding HOME`: how long a clerk waits for an answer by what is known of a person.

HOME is the folder of a registry that `registry synth` filled, and whose linkage was refreshed: names are found by the
keys that record linkage stores. Persons are drawn at random, and each kind of question is asked about each, through the
API in this process: no network, no proxy, no other clients beside.
"""

import logging
import random
import secrets
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click
import structlog
from sqlalchemy import Row, text

from registry.access.purposes import HEADER
from registry.access.service import AddAccount, add_account, issue_token
from registry.app import create_app
from registry.benchmark.spent import spent
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.finding.rules import PURPOSES
from registry.settings import Settings

_WARMING: Final = 3
_DRAWN: Final = text("""
    SELECT p.given_names, p.first_surname, p.second_surname, p.birth_date, n.digits
    FROM person p JOIN identity_number n ON n.person_id = p.id
    WHERE p.id >= CAST(:start AS uuid) AND p.second_surname <> '' ORDER BY p.id LIMIT 1
""")
_COUNT: Final = text("SELECT count(*) FROM person")


def _slip(name: str) -> str:
    """The name as a keyboard slips: its second and third letters exchanged."""
    return name[0] + name[2:3] + name[1:2] + name[3:]


_QUESTIONS: Final[Mapping[str, Callable[[Any], dict[str, str]]]] = {
    "the number (CUI)": lambda one: {"cui": one.digits},
    "whole name": lambda one: {"name": f"{one.given_names} {one.first_surname} {one.second_surname}"},
    "whole name, one letter pair exchanged": lambda one: {
        "name": f"{one.given_names} {_slip(one.first_surname)} {one.second_surname}"
    },
    "one given name and a surname": lambda one: {"name": f"{one.given_names.split()[0]} {one.first_surname}"},
    "both surnames": lambda one: {"name": f"{one.first_surname} {one.second_surname}"},
    "one surname alone": lambda one: {"name": one.first_surname},
    "one given name and the day of birth": lambda one: {
        "name": one.given_names.split()[0],
        "born_on": one.birth_date.isoformat(),
    },
    "the day of birth alone": lambda one: {"born_on": one.birth_date.isoformat()},
}


@click.command()
@click.argument("home", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--calls", default=100, show_default=True, type=click.IntRange(10), help="Questions of each kind.")
@click.option("--seed", default=1, show_default=True, type=int, help="Whom to draw.")
def main(home: Path, calls: int, seed: int) -> None:
    """Measure finding persons by number, name and day of birth."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    settings = Settings(home=home, demonstration=True, persons_per_day=10_000_000, requests_per_minute=10_000_000)
    registry = build_registry(settings, embedded_url(home / "postgres"))
    prepare(registry)
    persons = _drawn(registry, calls + _WARMING, random.Random(seed))  # noqa: S311  # draws whom to ask for
    client, headers = create_app(registry).test_client(), _headers(registry)
    times: dict[str, list[float]] = {kind: [] for kind in _QUESTIONS}
    found: dict[str, list[int]] = {kind: [] for kind in _QUESTIONS}
    with spent(registry.engine) as seconds:
        for number, person in enumerate(persons):
            for kind, question in _QUESTIONS.items():
                started = time.perf_counter()
                answer = client.get("/api/v1/people", query_string=question(person), headers=headers)
                taken = 1000 * (time.perf_counter() - started)
                assert answer.status_code == 200, answer.get_data(as_text=True)
                if number >= _WARMING:
                    times[kind].append(taken)
                    found[kind].append(len((answer.json or {})["items"]))
    registry.engine.dispose()
    click.echo(f"{'asked by':<40} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'found':>6}")
    for kind, milliseconds in times.items():
        ranked = sorted(milliseconds)
        click.echo(
            f"{kind:<40} {statistics.median(ranked):>8.1f} {ranked[int(0.95 * (len(ranked) - 1))]:>8.1f} "
            f"{ranked[-1]:>8.1f} {statistics.mean(found[kind]):>6.1f}"
        )
    click.echo(f"seconds of clock, of this process and of PostgreSQL: {seconds}")


def _drawn(registry: Registry, number: int, chance: random.Random) -> list[Row[Any]]:
    with registry.begin(SYSTEM) as ctx:
        click.echo(f"{ctx.session.scalar(_COUNT):,} persons")
        starts = [f"{chance.getrandbits(128):032x}" for _ in range(number)]
        rows = [ctx.session.execute(_DRAWN, {"start": start}).first() for start in starts]
    return [row for row in rows if row is not None]


def _headers(registry: Registry) -> dict[str, str]:
    with registry.begin(SYSTEM) as ctx:
        name = f"finding-{secrets.token_hex(4)}"
        account = add_account(ctx, AddAccount(name, "clerk", secrets.token_urlsafe(24)))
        return {"Authorization": f"Bearer {issue_token(ctx, account, 'benchmark', 12).secret}", HEADER: PURPOSES[0]}
