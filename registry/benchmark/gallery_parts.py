"""`python -m registry.benchmark gallery-parts`: a search answered by workers with parts, beside the same in process.

The same questions are answered in this process, then by a worker that holds everything, by two with halves and by three
with thirds: from the question's commit until its answer can be read. CPU is that of the processes that answer, without
PostgreSQL's; on a busy machine it says more than the clock. A job's own time is what its worker logs; the rest of what
passes is the queue's: its notice, its fetching and its end, and the answer's gathering where there are several parts.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import psutil
from sqlalchemy import event, select

from registry.benchmark.cards import fill_prints
from registry.benchmark.enrolments import fill
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM, QueuedJob
from registry.core.embedded import temporary_home
from registry.core.hiding import session_of
from registry.core.registry import Registry
from registry.core.vault import make_key_file
from registry.fingerprints.matching.galleries import refreshed
from registry.fingerprints.models import Capture
from registry.fingerprints.parts import Part
from registry.fingerprints.searching import asking, queries
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.answering import answered
from registry.fingerprints.searching.plan import PART_TASK
from registry.fingerprints.searching.questions import Question
from registry.fingerprints.searching.tasks import EXPIRE_TASK
from registry.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[2]
POLL_S: Final = 0.002
PATIENCE_S: Final = 300.0


@click.command()
@click.option("--persons", default=2000, show_default=True, type=click.IntRange(10), help="Persons with two prints.")
@click.option(
    "--searches", default=20, show_default=True, type=click.IntRange(2), help="Of women, one after the other."
)
@click.option("--numbers", default="1,2,3", show_default=True, help="Numbers of parts, with commas between.")
def main(persons: int, searches: int, numbers: str) -> None:
    """Measure what a search costs that workers with parts answer, above one in process."""
    with temporary_home(prefix="crg") as folder:
        home = Path(folder)
        make_key_file(home / "keys.json", "bench")
        registry = build_registry(Settings(home=home, demonstration=True))
        prepare(registry)
        fill(registry, persons)
        click.echo(f"{fill_prints(registry):,} prints; medians of {searches} searches with two fingers")
        questions = _questions(registry, searches + 1)
        click.echo(f"{'':<12} {'elapsed ms':>10} {'CPU ms':>7} {'job ms':>7} {'queue ms':>8}")
        elapsed, cpu, statements = _in_process(registry, questions)
        click.echo(f"{'in process':<12} {elapsed:>10.0f} {cpu:>7.0f} {'':>7} {'':>8}  {statements:.0f} statements")
        for parts in map(int, numbers.split(",")):
            with _workers(home, registry, parts) as (processes, logs):
                elapsed, cpu, job = _by_parts(registry, questions, processes, logs)
            click.echo(f"{parts:>2} part(s)   {elapsed:>10.0f} {cpu:>7.0f} {job:>7.0f} {elapsed - job:>8.0f}")
        registry.engine.dispose()


def _questions(registry: Registry, most: int) -> list[Question]:
    owners = select(Capture.person_id).where(Capture.role == "applicant").distinct().order_by(Capture.person_id)
    with registry.begin(SYSTEM) as ctx:
        persons = ctx.session.scalars(owners.limit(most)).all()
        return [galleries.question(ctx, "adult", person) for person in persons]


def _in_process(registry: Registry, questions: Sequence[Question]) -> tuple[float, float, float]:
    """Of one search: ms elapsed, ms of CPU, and statements. The first loads the galleries and is left out."""
    elapsed, cpu, statements = [], [], []
    for question in questions:
        counted = _Statements(registry)
        started, spent = time.perf_counter(), time.process_time()
        with registry.begin(SYSTEM) as ctx:
            answered(ctx, refreshed(ctx), question)
        elapsed.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - spent))
        statements.append(counted.end())
    return statistics.median(elapsed[1:]), statistics.median(cpu[1:]), statistics.median(statements[1:])


class _Statements:
    """How many statements an engine executes."""

    def __init__(self, registry: Registry) -> None:
        self.engine, self.number = registry.engine, 0
        event.listen(self.engine, "before_cursor_execute", self._count)

    def _count(self, *_arguments: object) -> None:
        self.number += 1

    def end(self) -> int:
        """The number, and no more are counted."""
        event.remove(self.engine, "before_cursor_execute", self._count)
        return self.number


def _by_parts(
    registry: Registry, questions: Sequence[Question], processes: Sequence[psutil.Process], logs: Sequence[Path]
) -> tuple[float, float, float]:
    """Of one search: ms elapsed, ms of CPU of all workers, and ms of the longest part's job."""
    elapsed = [_answered_after(registry, questions[0])]
    spent = _cpu_s(processes)
    elapsed = [_answered_after(registry, question) for question in questions[1:]]
    cpu = (_cpu_s(processes) - spent) / len(elapsed)
    jobs = [_jobs_s(log) for log in logs]
    longest = [max(of_search) for of_search in zip(*(own[-len(elapsed) :] for own in jobs), strict=True)]
    return 1000 * statistics.median(elapsed), 1000 * cpu, 1000 * statistics.median(longest)


def _answered_after(registry: Registry, question: Question) -> float:
    """Seconds from the question's commit to an answer that can be read."""
    with registry.begin(SYSTEM) as ctx:
        asking.ask(ctx, QueuedJob(EXPIRE_TASK, {"timestamp": 0}), [question], None, galleries.URGENT)
        search_id = uuid.UUID(ctx.queued[0].arguments["search_id"])
    started = time.perf_counter()
    while time.perf_counter() - started < PATIENCE_S:
        with session_of(registry.engine) as session:
            search = queries.search(session, search_id)
            if search is not None and search.answered_at is not None:
                return time.perf_counter() - started
        time.sleep(POLL_S)
    raise click.ClickException("a search was not answered")


@contextmanager
def _workers(home: Path, registry: Registry, parts: int) -> Iterator[tuple[list[psutil.Process], list[Path]]]:
    """Workers with as many parts, once all of them hold theirs."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    environ |= {"REGISTRY_HOME": str(home), "REGISTRY_DEMONSTRATION": "true", "PYTHONPATH": str(ROOT)}
    running, logs = [], []
    for number in range(1, parts + 1):
        logs.append(home / f"{number}-of-{parts}.log")
        words = [sys.executable, "-m", "registry", "worker", "--gallery", str(Part(number, parts))]
        with logs[-1].open("wb") as log:
            running.append(subprocess.Popen(words, cwd=ROOT, env=environ, stdout=log, stderr=log))  # noqa: S603
    try:
        deadline = time.monotonic() + PATIENCE_S
        while _held(registry, parts) < parts:
            if time.monotonic() > deadline:
                raise click.ClickException("the workers do not hold their parts")
            time.sleep(0.1)
        yield [psutil.Process(process.pid) for process in running], logs
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _held(registry: Registry, parts: int) -> int:
    with session_of(registry.engine) as session:
        return sum(part.parts == parts and part.is_held for part in queries.held_parts(session))


def _cpu_s(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _jobs_s(log: Path) -> list[float]:
    """Seconds of each part's job that a worker logged."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    return [line["seconds"] for line in lines if line.get("task") == PART_TASK and line.get("event") == "job_done"]


if __name__ == "__main__":
    main()
