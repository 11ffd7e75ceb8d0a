"""`python -m registry.benchmark sign-in`: whether refusals differ by name, and whether guessing stops an owner.

Wrong passwords are sent for names in turn, in an order drawn anew each round, one at a time and four at once, with the
limits forgotten in between. z is that of the rank-sum test against the unknown name: beyond ±3 the times differ.
"""

import logging
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import click
import structlog
from flask import Flask
from scipy.stats import ranksums
from sqlalchemy import event, text

from registry.access.accounts import service
from registry.access.service import AddAccount
from registry.app import create_app
from registry.bootstrap import build_registry, prepare
from registry.core.commands import progress
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.settings import Settings

_PASSWORD: Final = "siete palabras que nadie dice juntas"  # noqa: S105  # of accounts that live for a minute
_UNKNOWN: Final = "nobody.at.all"
_NAMES: Final = ("known", "known.here", "closed", _UNKNOWN, "nobody.either")
"""`known.here` has signed in from the guesser's address; the last two do not exist: what they differ by is chance."""
_HERE, _ELSEWHERE, _OWNER = "192.0.2.1", "198.51.100.1", "192.0.2.77"
Send = Callable[[str, str, str], int]


@click.command()
@click.option("--rounds", default=200, show_default=True, type=click.IntRange(10), help="Attempts with each name.")
@click.option("--seconds", default=10.0, show_default=True, type=float, help="How long an owner is guessed at.")
@click.option("--seed", default=1, show_default=True, help="Of the order of names.")
def main(rounds: int, seconds: float, seed: int) -> None:
    """Measure refused sign-ins with known and unknown names, and an owner who signs in beside a guesser."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with temporary_home(prefix="crs") as home:
        make_key_file(home / "keys.json", "bench")
        registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "pg"))
        prepare(registry)
        send = _sender(create_app(registry))
        _add_accounts(registry, send)
        click.echo(f"{'':<16} {'one at a time':>24} {'four at once':>24}")
        click.echo(f"{'name':<16} {'median ms':>12} {'z':>11} {'median ms':>12} {'z':>11}   statements  answers")
        _compare(registry, send, rounds, random.Random(seed))  # noqa: S311  # an order, no secret
        _beside(registry, send, seconds)
        registry.engine.dispose()


def _sender(app: Flask) -> Send:
    def send(name: str, password: str, address: str) -> int:
        body = {"username": name, "password": password}
        answer = app.test_client().post("/api/v1/tokens", json=body, environ_base={"REMOTE_ADDR": address})
        return answer.status_code

    return send


def _add_accounts(registry: Registry, send: Send) -> None:
    for name in ("known", "known.here", "closed", "owner"):
        with registry.begin(SYSTEM) as ctx:
            account = service.add(ctx, AddAccount(name, "auditor", _PASSWORD), None)
            if name == "closed":
                account.is_active = False
    assert send("known.here", _PASSWORD, _HERE) == 201


def _forget(registry: Registry) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM shared_limit"))
    registry.limits.forget()


def _compare(registry: Registry, send: Send, rounds: int, order: random.Random) -> None:
    singly: dict[str, list[float]] = {name: [] for name in _NAMES}
    burst: dict[str, list[float]] = {name: [] for name in _NAMES}
    sent: dict[str, set[int]] = {name: set() for name in _NAMES}
    answers: dict[str, set[tuple[int, ...]]] = {name: set() for name in _NAMES}

    def timed(name: str) -> tuple[float, int]:
        begin = time.perf_counter()
        status = send(name, "no es esta, no es", _HERE)
        return (time.perf_counter() - begin) * 1000, status

    with ThreadPoolExecutor(4) as pool, progress() as bar:
        task = bar.add_task("", total=rounds)
        for turn in range(rounds):
            for name in order.sample(_NAMES, len(_NAMES)):
                _forget(registry)
                with _counted(registry) as statements:
                    singly[name].append(timed(name)[0])
                if turn:  # the first attempt of a process opens connections
                    sent[name].add(statements[0])
                _forget(registry)
                four = list(pool.map(timed, [name] * 4))
                burst[name].append(statistics.mean(took for took, _status in four))
                answers[name].add(tuple(sorted(status for _took, status in four)))
            bar.advance(task)
    for name in _NAMES:
        columns = [f"{statistics.median(of[name]):12.1f} {_z(of[name], of[_UNKNOWN]):11.2f}" for of in (singly, burst)]
        number = "/".join(map(str, sorted(sent[name])))
        click.echo(f"{name:<16} {' '.join(columns)}   {number:>10}  {_shown(answers[name])}")


def _z(times: list[float], others: list[float]) -> float:
    return 0.0 if times is others else float(ranksums(times, others).statistic)


def _shown(answers: set[tuple[int, ...]]) -> str:
    return "; ".join(" ".join(map(str, four)) for four in sorted(answers))


@contextmanager
def _counted(registry: Registry) -> Iterator[list[int]]:
    """How many statements were sent meanwhile, but for the sweep, which comes whoever takes limits."""
    number = [0]

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        number[0] += "TABLESAMPLE" not in statement

    engines = [engine for engine in (registry.engine, registry.limits.engine) if engine is not None]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    try:
        yield number
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)


def _beside(registry: Registry, send: Send, seconds: float) -> None:
    """An owner at an address of his own, and guesses at his name from elsewhere, three at a time."""
    _forget(registry)
    over = threading.Event()
    guesses: list[int] = []

    def guess() -> None:
        while not over.is_set():
            guesses.append(send("owner", "no es esta, no es", _ELSEWHERE))

    guessers = [threading.Thread(target=guess) for _ in range(3)]
    for guesser in guessers:
        guesser.start()
    outcomes: list[int] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        outcomes.append(send("owner", _PASSWORD, _OWNER))
        time.sleep(0.2)
    over.set()
    for guesser in guessers:
        guesser.join()
    click.echo(
        f"\nowner beside a guesser: {outcomes.count(201)} of {len(outcomes)} right passwords admitted, while of "
        f"{len(guesses)} guesses {guesses.count(401)} were looked at and {guesses.count(429)} refused unread"
    )
