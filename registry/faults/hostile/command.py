"""`python -m registry.faults hostile`: hostile requests to a real service beside a clerk who only reads.

gunicorn as documented, one worker and the embedded database run in a folder of their own and hold the demonstration's
story. Several senders, from addresses of their own, send requests to every route: mostly as somebody who may use it,
at times as anybody or not signed in; twenty slow connections stay open all the while. The rest of the requests are
handed to the application without a server between, which takes a fraction of the time.
"""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import click

from registry.core.embedded import temporary_home
from registry.demo.plan import HOSPITALS
from registry.demo.service import Client, wait_until_up
from registry.faults.hostile import raw
from registry.faults.hostile.actors import Actors
from registry.faults.hostile.outcome import Outcome
from registry.faults.hostile.senders import Senders, inside
from registry.faults.hostile.values import MARK
from registry.faults.hostile.world import World, filled
from registry.faults.supervised import service

_UP_S: Final = 180
_ALONE_S: Final = 10
_LONGEST_MS: Final = 10_000
_SHOWN: Final = 40
_LINE: Final = 2_000


@click.command()
@click.option("--requests", "count", default=100_000, show_default=True, type=click.IntRange(1))
@click.option(
    "--served",
    default=15_000,
    show_default=True,
    help="So many through the server; the others are handed to the application in processes of their own.",
)
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--senders", default=4, show_default=True, type=click.IntRange(1, 64), help="Connections that send at once."
)
@click.option(
    "--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="That hand over the others."
)
@click.option("--minutes", default=60.0, show_default=True, help="Stop then, even if not all was sent.")
@click.option("--story/--no-story", default=True, show_default=True, help="Play the whole demonstration before.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(
    count: int,
    served: int,
    seed: int,
    senders: int,
    processes: int,
    minutes: float,
    story: bool,
    as_json: bool,
) -> None:
    """Send hostile requests, and look at what comes back."""
    with temporary_home(prefix="crh") as home:
        outcome = run(home, count, served, seed, senders, processes, minutes, with_story=story)
    if as_json:
        click.echo(json.dumps(outcome.rows() | {"found": [[*what, n] for what, n in outcome.found.items()]}))
    else:
        for name, value in outcome.rows().items():
            click.echo(f"{name:<34} {value:>12}")
        for what, times in outcome.found.most_common(_SHOWN):
            click.echo(f"  {times} × {' | '.join(what)}")
        for problem in outcome.problems:
            click.echo(f"  {problem}")
    raise SystemExit(1 if outcome.found or outcome.problems else 0)


def run(
    home: Path, count: int, served: int, seed: int, senders: int, processes: int, minutes: float, *, with_story: bool
) -> Outcome:
    """Send so many requests, `served` of them through the server of a service in this folder."""
    outcome, served = Outcome(), min(served, count)
    with service(home, "web", "worker") as (running, registry):
        wait_until_up(running.address, _UP_S)
        world = filled(registry, running.address, home, with_story=with_story)
        actors = Actors(registry, HOSPITALS[0])
        clerk = Client(running.address, Actors(registry, HOSPITALS[1]).token("registrar"), "es")
        _read(clerk, outcome, outcome.alone_ms, threading.Event(), _ALONE_S)
        end, started = threading.Event(), time.monotonic()
        beside = [
            threading.Thread(target=_read, args=(clerk, outcome, outcome.beside_ms, end, None)),
            threading.Thread(target=raw.besiege, args=(running.port, "127.0.0.99", end)),
        ]
        sending = Senders(world, actors, outcome, served, running.port)
        threads = [
            threading.Thread(target=sending.send, args=(seed + at, f"127.0.0.{60 + at}")) for at in range(senders)
        ]
        for thread in (*beside, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        end.set()
        for thread in beside:
            thread.join()
        outcome.replaced = actors.replaced
        end_at = time.time() + 60 * minutes - (time.monotonic() - started)
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            left = count - outcome.sent
            parts = [
                pool.submit(inside, running.environ, world, 1000 * seed + n, (left + n) // processes, end_at)
                for n in range(processes)
            ]
            for part in parts:
                outcome.add(part.result())
        outcome.seconds = time.monotonic() - started
        registry.engine.dispose()
    outcome.problems += _in_logs(home, world)
    if max(outcome.beside_ms, default=0) > _LONGEST_MS or outcome.unanswered:
        outcome.problems.append("the clerk was starved")
    return outcome


def _read(clerk: Client, outcome: Outcome, into: list[float], end: threading.Event, seconds: float | None) -> None:
    until = None if seconds is None else time.monotonic() + seconds
    path = "/api/v1/births?limit=5"
    while not end.wait(0.05) and (until is None or time.monotonic() < until):
        started = time.perf_counter()
        try:
            is_answered = clerk.get(path)[0] == 200
        except (OSError, ValueError):
            is_answered = False
        outcome.unanswered += not is_answered
        into.append(1000 * (time.perf_counter() - started))


def _in_logs(home: Path, world: World) -> list[str]:
    """Whatever was sent, or stands in the registry, must not be in a log; nor is there a trace of a fault."""
    found = []
    has: dict[str, Callable[[bytes], bool]] = {
        "what was sent": lambda log: MARK.encode() in log,
        "a person": lambda log: any(secret in log for secret in world.secrets),
        "a failed request": lambda log: b"request_failed" in log or b"Traceback" in log,
    }
    for path in sorted(home.glob("*.log")):
        log = path.read_bytes()
        found += [f"{path.name} has {what}" for what, is_there in has.items() if is_there(log)]
        found += [line[:_LINE].decode(errors="replace") for line in log.splitlines() if b"request_failed" in line][:3]
    return found
