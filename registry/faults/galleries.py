"""`python -m registry.faults galleries`: workers with parts of the galleries are killed, stopped, doubled, regrouped.

Meanwhile prints are stored, withdrawn and searched for, some by a transaction that commits late. From the history: an
answer that was given names every part and has seen every print acknowledged before it was asked; whoever was to be
found is among its candidates, and nobody who was withdrawn before. In the end every search has been answered.
"""

import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

import click
from sqlalchemy import text

from biometrics.synthesis import templates
from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Context, QueuedJob
from registry.core.embedded import temporary_home
from registry.core.hiding import session_of
from registry.core.registry import Registry
from registry.faults.gallery_history import MISSED, Asked, History, Stored, traced
from registry.faults.supervised import ROOT, Service, service, wait_until
from registry.fingerprints import engine
from registry.fingerprints.matching.candidates import Probe
from registry.fingerprints.matching.galleries import Galleries
from registry.fingerprints.models import Capture
from registry.fingerprints.parts import Part
from registry.fingerprints.searching import asking, queries
from registry.fingerprints.searching.answering import answered
from registry.fingerprints.searching.questions import Question
from registry.fingerprints.searching.tasks import EXPIRE_TASK
from registry.fingerprints.service import Acquired, Submission, store, withdraw
from registry.people.service import RegisterPerson, register_person

NUMBERS: Final = (1, 2, 3)
"""Of parts, one after the other."""
LONGEST_S: Final = 240.0
"""Once nothing is harmed any more, an answer comes within this time, and then the next."""
RECOGNISED: Final = 60.0
"""So much more alike than strangers that it is among the best of any search here."""
SNAPSHOT_PRINTS: Final = "5"
"""After so many prints a worker seals its part anew: some are killed meanwhile, and all begin with a snapshot."""
HARMS: Final = ("killed", "stopped", "doubled", "regrouped")


class Workers:
    """Workers with parts, restarted when they end, until they are let go."""

    def __init__(self, started: Service) -> None:
        self.service = started
        self.running: dict[str, tuple[Part, subprocess.Popen[bytes]]] = {}
        self.lock = threading.Lock()
        self.ending = threading.Event()
        threading.Thread(target=self._keep, daemon=True).start()

    def start(self, name: str, part: Part) -> None:
        """Start a worker of a name with a part."""
        with (self.service.home / f"{name}.log").open("ab") as log:
            words = [sys.executable, "-m", "registry", "worker", "--gallery", str(part)]
            environ = dict(self.service.environ)
            self.running[name] = (part, subprocess.Popen(words, cwd=ROOT, env=environ, stdout=log, stderr=log))  # noqa: S603

    def _keep(self) -> None:
        while not self.ending.wait(0.5):
            with self.lock:
                for name, (part, process) in list(self.running.items()):
                    if process.poll() is not None:
                        self.start(name, part)

    def leave(self, names: list[str], how: int = signal.SIGTERM) -> None:
        """Let workers go."""
        with self.lock:
            going = [self.running.pop(name)[1] for name in names if name in self.running]
        for process in going:
            process.send_signal(signal.SIGCONT)
            process.send_signal(how)
        for process in going:
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()


@click.command()
@click.option("--minutes", default=10.0, show_default=True, type=click.FloatRange(0.1), help="How long.")
@click.option("--seed", default=1, show_default=True, help="What is harmed when.")
def main(minutes: float, seed: int) -> None:
    """Harm workers with parts of the galleries, and read the history."""
    with temporary_home(prefix="crg") as home:
        history = run(Path(home), minutes * 60, random.Random(seed))  # noqa: S311  # when, told by a seed
    click.echo(f"prints stored: {len(history.stored)}, withdrawn: {len(history.gone)}")
    click.echo(f"searches answered: {sum(one.found is not None for one in history.inquiries.values())}")
    click.echo(f"by number of parts: {dict(sorted(Counter(one.parts for one in history.inquiries.values()).items()))}")
    click.echo(f"harmed: {dict(sorted(history.harmed.items()))}")
    wrong = history.problems()
    for problem, times in sorted(Counter(problem for problems in wrong.values() for problem in problems).items()):
        click.echo(f"  {problem}: {times}")
    click.echo(f"problems: {sum(map(len, wrong.values()))}")
    raise SystemExit(1 if wrong or not history.inquiries else 0)


def run(home: Path, seconds: float, chance: random.Random) -> History:
    """Harm a service in this folder for so long; what happened. Each search with a fault is written out."""
    history = History(filter(_is_recognised, count(1)))
    with service(home, settings={"REGISTRY_GALLERY_SNAPSHOT_PRINTS": SNAPSHOT_PRINTS}) as (started, registry):
        workers, ending = Workers(started), threading.Event()
        workers.start("first", Part(1, 1))
        harming = threading.Thread(target=_harm, args=(registry, workers, history, chance, ending), daemon=True)
        wait_until(lambda: _complete(registry, 1), LONGEST_S)
        harming.start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            _step(registry, history, chance)
            time.sleep(0.2)
        ending.set()
        harming.join(LONGEST_S)
        _drain(registry, history)
        workers.ending.set()
        _trace(registry, history)
        workers.leave(list(workers.running))
    return history


def _drain(registry: Registry, history: History) -> None:
    """Wait for the last answers, however many there are, as long as they come."""
    while (left := history.unanswered()) and wait_until(
        lambda left=left: _read_answers(registry, history) or history.unanswered() < left,  # type: ignore[misc]  # its value
        LONGEST_S,
    ):
        pass


def _trace(registry: Registry, history: History) -> None:
    """Write out every search with a fault; who was missed is sought again, in a gallery loaded from the database."""
    for search_id, problems in history.problems().items():
        inquiry = history.inquiries[search_id]
        click.echo("; ".join(problems))
        for line in traced(search_id, inquiry, history.harms):
            click.echo(line)
        if MISSED in problems:
            held = Galleries()
            with registry.begin(SYSTEM) as ctx:
                held.refresh(ctx.session, ctx.vault)
                best = {
                    each.person_id: each.score for each in answered(ctx, held, _question(inquiry.sought)).candidates
                }
            click.echo(f"  loaded anew, it scores {best.get(inquiry.sought.person)} among {len(held)}")


def _step(registry: Registry, history: History, chance: random.Random) -> None:
    """Store two prints, of which the one with the lower number commits later; withdraw and search now and then."""
    with registry.begin(SYSTEM) as late:
        first = _store(late, next(history.fingers))
        with registry.begin(SYSTEM) as sooner:
            second = _store(sooner, next(history.fingers))
        history.stored.append(second)
        _ask(registry, history, second)
    history.stored.append(first)
    if chance.random() < 0.2:
        going = chance.choice(history.stored)
        with registry.begin(SYSTEM) as ctx:
            for capture in ctx.session.query(Capture).filter_by(person_id=going.person, withdrawn_at=None):
                withdraw(ctx, capture, "wrong_person")
        history.gone.add(going.person)
    _ask(registry, history, chance.choice(history.stored))
    _read_answers(registry, history)


def _store(ctx: Context, seed: int) -> Stored:
    (template,) = templates.impressions([seed], 1)
    extraction = engine.Extraction(template.to_bytes(), seed.to_bytes(32), "png", 80, {}, ())
    submission = Submission("mother", 1, 1, utc_now(), "reader", b"", None, None, "/prints/0")
    person = register_person(ctx, RegisterPerson(sex="female")).id
    store(ctx, person, "mother", "enrolment", [Acquired(submission, extraction)])
    number = ctx.session.execute(text("SELECT pg_current_xact_id()::text")).scalar_one()
    return Stored(person, seed, int(number))


def _is_recognised(seed: int) -> bool:
    (stored,), (probe,) = templates.impressions([seed], 1), templates.impressions([seed], 1, rotation_rad=0.2)
    return engine.compare(stored, probe).score >= RECOGNISED


def _ask(registry: Registry, history: History, sought: Stored) -> None:
    inquiry = Asked(sought, frozenset(one.transaction for one in history.stored), frozenset(history.gone))
    with registry.begin(SYSTEM) as ctx:
        asking.ask(ctx, QueuedJob(EXPIRE_TASK, {"timestamp": len(history.inquiries)}), [_question(sought)], None, 0)
        search_id = uuid.UUID(ctx.queued[0].arguments["search_id"])
    history.inquiries[search_id] = inquiry


def _question(sought: Stored) -> Question:
    (template,) = templates.impressions([sought.seed], 1, rotation_rad=0.2)
    return Question("adult", uuid.UUID(int=0), (Probe(1, 80, template),), None, 20)


def _read_answers(registry: Registry, history: History) -> bool:
    """Read what was answered; whether all is."""
    with registry.begin(SYSTEM) as ctx:
        for search_id, inquiry in history.inquiries.items():
            if inquiry.found is None and (answers := asking.given_answers(ctx, search_id)):
                search = queries.search(ctx.session, search_id)
                assert search is not None  # it was answered
                inquiry.parts, inquiry.seen, inquiry.answered_at = search.parts, list(search.seen), search.answered_at
                inquiry.found = frozenset(each.person_id for answer in answers.values() for each in answer.candidates)
    return all(inquiry.found is not None for inquiry in history.inquiries.values())


def _harm(
    registry: Registry, workers: Workers, history: History, chance: random.Random, ending: threading.Event
) -> None:
    numbers, turn = list(NUMBERS), 0
    while not ending.wait(chance.uniform(2, 6)):
        harm = HARMS[turn % len(HARMS)]
        turn += 1
        with workers.lock:
            name, (part, process) = chance.choice(list(workers.running.items()))
        history.harmed[harm] += 1
        history.harms.append((utc_now(), f"{name} with {part} {harm}"))
        if harm == "killed":
            process.kill()
        elif harm == "stopped":
            with _stopped(process):
                ending.wait(chance.uniform(1, 30))
        elif harm == "doubled":
            with workers.lock:
                workers.start(f"{name}-{turn}", part)
        else:
            numbers = [*numbers[1:], numbers[0]]
            before, parts = list(workers.running), numbers[0]
            with workers.lock:
                for number in range(1, parts + 1):
                    workers.start(f"{turn}-{number}", Part(number, parts))
            if wait_until(lambda parts=parts: _complete(registry, parts), LONGEST_S):  # type: ignore[misc]  # its value
                workers.leave(before, chance.choice((signal.SIGTERM, signal.SIGKILL)))


@contextmanager
def _stopped(process: subprocess.Popen[bytes]) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def _complete(registry: Registry, parts: int) -> bool:
    with session_of(registry.engine) as session:
        held = [part for part in queries.held_parts(session) if part.parts == parts and part.is_held]
    return len(held) == parts
