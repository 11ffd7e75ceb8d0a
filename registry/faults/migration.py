"""`python -m registry.faults migration`: `registry migrate` is killed at random moments, then run to its end.

After each kill the schema must be that of some migration, whole: the next run goes on from there. In the end it must be
this version's, and `registry check` must find nothing.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

import click
import psycopg

from registry import migrating
from registry.bootstrap import build_registry
from registry.core.embedded import temporary_home
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.faults.supervised import ROOT
from registry.operations import checking
from registry.settings import Settings

_CHECKED: Final = ("schema", "roles", "records", "captures", "galleries", "journal", "jobs")
_LONGEST_S: Final = 600


@click.command()
@click.option("--times", default=10, show_default=True, type=click.IntRange(1), help="Migrations that are killed.")
@click.option("--seed", default=1, show_default=True, help="When they are killed.")
def main(times: int, seed: int) -> None:
    """Kill migrations, and let one end."""
    with temporary_home(prefix="crm") as home:
        at, problems = run(home, times, random.Random(seed))  # noqa: S311  # when, told by a seed
    for revision, count in sorted(at.items()):
        click.echo(f"killed with the schema at {revision or 'nothing'}: {count}")
    for problem in problems:
        click.echo(f"  {problem}")
    click.echo(f"problems: {len(problems)}")
    raise SystemExit(1 if problems else 0)


def run(home: Path, times: int, chance: random.Random) -> tuple[Counter[str], list[str]]:
    """Kill so many migrations of a new database in this folder; where each left the schema, and what is wrong."""
    make_key_file(home / "keys.json", "faults")
    url = embedded_url(home / "postgres")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")} | {
        "REGISTRY_HOME": str(home),
        "REGISTRY_DATABASE_URL": url,
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-m", "registry", "migrate"]
    at, problems = Counter[str](), list[str]()
    for _ in range(times):
        process = subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        _wait_for_work(url, process)
        time.sleep(chance.uniform(0, 3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        at[_revision(url)] += 1
    ended = subprocess.run(words, env=environ, capture_output=True, text=True, timeout=_LONGEST_S, check=False)  # noqa: S603
    if ended.returncode:
        problems.append(f"the last migration ended with {ended.returncode}: {ended.stderr[-300:]}")
        return at, problems
    registry = build_registry(Settings(home=home), url)
    if migrating.state(registry.engine) != "current":
        problems.append(f"the schema is {migrating.state(registry.engine)}")
    for name, found in checking.findings(registry, whole=True, names=_CHECKED).items():
        problems += [f"{name}: {finding}" for finding in found]
    registry.engine.dispose()
    return at, problems


def _wait_for_work(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until it is connected: most of its time goes into starting Python."""
    with psycopg.connect(url, autocommit=True) as connection:
        deadline = time.monotonic() + _LONGEST_S
        while time.monotonic() < deadline and process.poll() is None:
            counted = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE client_port IS NOT NULL"
            ).fetchone()
            if counted and counted[0] > 1:
                return
            time.sleep(0.02)


def _revision(url: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        there = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        if there is None or there[0] is None:
            return ""
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""
