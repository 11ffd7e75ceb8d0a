"""`python -m registry.faults load`: processes are killed at random moments while newborns are enrolled and read.

gunicorn as documented, one worker and the embedded database run in a folder of their own. Clients send each enrolment
again with its Idempotency-Key until it is acknowledged. Afterwards every acknowledged enrolment must be there exactly
once, with its prints, bond and search; planted mothers must be found; the journal and the galleries must be whole.
"""

import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

import click
from sqlalchemy.orm import Session

from registry.benchmark.enrolments import PASSWORD
from registry.core import jobs
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.demo.plan import HOSPITALS
from registry.demo.service import Client, wait_until_up
from registry.faults.aftermath import Aftermath, look
from registry.faults.enrolling import Clients, Record, enrolments
from registry.faults.supervised import VICTIMS, Service, service, wait_until

Harm = Callable[[Service, float, random.Random], Counter[str]]
"""What is done to a running service for so many seconds; returns how often what was done."""
UP_S: Final = 180
SEARCHED_S: Final = 600


@dataclass(slots=True)
class Outcome:
    """What was done and what was there afterwards."""

    seed: int
    seconds: float
    harmed: Counter[str]
    record: Record
    aftermath: Aftermath
    failures: list[str]
    """What the service logged as failed: which exception, where."""

    @property
    def problems(self) -> list[str]:
        """Whatever should not have happened."""
        refused = [f"answered {count} times: {answer}" for answer, count in self.record.refusals.items()]
        return refused + self.failures + sorted(self.record.lost) + self.aftermath.problems

    def rows(self) -> dict[str, Any]:
        """Figures by their names."""
        return {
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            **dict(sorted(self.harmed.items())),
            **{f"sent again: {why}": count for why, count in sorted(self.record.sent_again.items())},
            "acknowledged": len(self.record.acknowledged),
            "enrolments a second": round(len(self.record.acknowledged) / self.seconds, 2),
            **_quantiles("enrolment, s", self.record.seconds),
            "readings": len(self.record.read_ms),
            **_quantiles("reading, ms", self.record.read_ms),
            "answered again, alike": self.record.replayed,
            **{name: value for name, value in asdict(self.aftermath).items() if name != "problems"},
            "problems": len(self.problems),
        }


def _quantiles(what: str, values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        f"{what}: p50": round(statistics.median(ordered), 1),
        f"{what}: p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        f"{what}: longest": round(ordered[-1], 1),
    }


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long to enrol and kill.")
@click.option("--seed", default=1, show_default=True, help="Whom to kill, and when.")
@click.option("--clients", default=3, show_default=True, type=click.IntRange(1, 32), help="Clients that enrol at once.")
@click.option("--kills-a-minute", default=5.0, show_default=True, type=click.FloatRange(0.1), help="On average.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(minutes: float, seed: int, clients: int, kills_a_minute: float, as_json: bool) -> None:
    """Kill processes under load, and count what was lost."""
    with temporary_home(prefix="crl") as home:
        outcome = run(home, 60 * minutes, seed, clients, partial(kill, pause_s=60 / kills_a_minute))
    report(outcome, as_json=as_json)


def report(outcome: Outcome, *, as_json: bool) -> NoReturn:
    """Print what was done and found; end with status 1 where something is not as it should be."""
    if as_json:
        click.echo(json.dumps(outcome.rows() | {"found_wrong": outcome.problems}))
    else:
        for name, value in outcome.rows().items():
            click.echo(f"{name:<40} {value:>12}")
        for problem in outcome.problems:
            click.echo(f"  {problem}")
    raise SystemExit(1 if outcome.problems else 0)


def run(
    home: Path,
    seconds: float,
    seed: int,
    clients: int,
    harm: Harm,
    processes: Sequence[str] = ("web", "worker"),
    settings: Mapping[str, str] | None = None,
) -> Outcome:
    """Load a service in this folder while it is harmed, then let it recover and look at what there is."""
    record = Record()
    with service(home, *processes, settings=settings) as (running, registry):
        users = dict(zip(HOSPITALS, _signed_in(running), strict=True))
        sending = Clients(users, enrolments(int(20 * seconds) + 100), record)
        started = time.monotonic()
        sending.begin(clients)
        wait_until(lambda: record.acknowledged, UP_S)  # the first compile or load the engine's code
        harmed = harm(running, seconds, random.Random(seed))  # noqa: S311  # when and whom, told by a seed
        sending.end()
        took = time.monotonic() - started
        is_done = wait_until(lambda: _is_searched(registry), SEARCHED_S)
    aftermath = look(registry, record.acknowledged)
    if not is_done:
        aftermath.problems.append("jobs were left")
    registry.engine.dispose()
    return Outcome(seed, took, harmed, record, aftermath, _failures(home / "web.log"))


def _failures(log: Path) -> list[str]:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return sorted({line for line in lines if "request_failed" in line})


def _signed_in(running: Service) -> list[Client]:
    wait_until_up(running.address, UP_S)
    return [Client.signed_in(running.address, f"registrar.{code}", PASSWORD) for code in HOSPITALS]


def kill(running: Service, seconds: float, chance: random.Random, pause_s: float) -> Counter[str]:
    """Kill one process after the other, each kind in turn but in a new order each time."""
    kills, order = Counter[str](), list[str]()
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, chance.uniform(0.3, 1.7) * pause_s))
        order = order or chance.sample(VICTIMS, len(VICTIMS))
        victim = order.pop()
        if time.monotonic() < end and running.kill(victim, chance):
            kills[f"killed: {victim}"] += 1
    return kills


def _is_searched(registry: Registry) -> bool:
    with Session(registry.engine) as session:
        return not set(jobs.pending(session)) & {"todo", "doing"}
