"""A registry of its own with prints of fingers that do not exist, and its jobs run part by part."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from biometrics.synthesis import templates
from registry.bootstrap import build_registry
from registry.core import worker
from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.fingerprints import service
from registry.fingerprints.engine import Extraction
from registry.fingerprints.matching.candidates import PersonCandidate
from registry.fingerprints.models import Capture
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.plan import PART_TASK
from registry.fingerprints.service import Acquired
from registry.people.service import RegisterPerson, register_person
from tests.fingerprints.conftest import submission

ASK = "test.ask"


def print_of(seed: int, touch: int = 1, finger: int = 1) -> Acquired:
    """A touch of a finger that does not exist, as if the engine had read its image."""
    (template,) = templates.impressions([seed], touch)
    digest = bytes.fromhex(f"{seed:060x}{touch:04x}")
    extraction = Extraction(template.to_bytes(), digest, "png", 80, {}, ())
    return Acquired(submission(b"x", finger), extraction)


def store(ctx: Context, *prints: Acquired, role: str = "mother") -> uuid.UUID:
    """A person of their own with these prints; an applicant presents them."""
    who: uuid.UUID = register_person(ctx, RegisterPerson(sex="female")).id
    service.store(ctx, who, role, "verification" if role == "applicant" else "enrolment", prints)
    return who


def withdraw(ctx: Context, who: uuid.UUID) -> None:
    """Withdraw all prints of a person."""
    for capture in ctx.session.query(Capture).filter_by(person_id=who):
        service.withdraw(ctx, capture, "wrong_person")


@dataclass
class Jobs:
    """The queue of a registry, run job by job as workers would."""

    registry: Registry
    asked: dict[str, list[PersonCandidate]] = field(default_factory=dict)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, who: uuid.UUID) -> None:
        """Queue a search for a person."""
        with self.registry.begin(SYSTEM) as ctx:
            ctx.defer(ASK, person_id=str(who))

    def task(self, ctx: Context, person_id: str) -> None:
        self.asked[person_id] = galleries.identify(ctx, "adult", uuid.UUID(person_id))
        self.said[person_id] = galleries.seen(ctx) | {"persons": galleries.persons_searched(ctx, "adult")}

    def waiting(self) -> list[tuple[int, str, dict[str, Any]]]:
        """The jobs that wait: number, task, arguments."""
        statement = "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        with self.registry.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def run(self, *parts: tuple[int, int]) -> None:
        """Run what waits, again and again: of the parts' jobs only those of these parts."""
        while due := [job for job in self.waiting() if job[1] != PART_TASK or _part(job[2]) in parts]:
            for number, name, arguments in due:
                worker.run_task(self.registry, name, arguments, may_wait=True)
                with self.registry.engine.begin() as connection:
                    connection.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": number})

    def hits(self, who: uuid.UUID) -> set[uuid.UUID]:
        """Whom a search found, in all likelihood the same person."""
        return {candidate.person_id for candidate in self.asked[str(who)] if candidate.score >= 40}


def _part(arguments: dict[str, Any]) -> tuple[int, int]:
    return arguments["part"], arguments["parts"]


_numbers = count()


@pytest.fixture(scope="module")
def own(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    built = build_registry(registry.settings, new_database(f"searching_{uuid.uuid4().hex[:8]}"))
    yield built
    built.engine.dispose()


@pytest.fixture
def jobs(own: Registry) -> Jobs:
    from dataclasses import replace

    made: list[Jobs] = []
    tasks = dict(own.tasks())

    def ask(ctx: Context, person_id: str) -> None:
        made[0].task(ctx, person_id)

    with own.engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))
        connection.execute(text("DELETE FROM gallery_part"))
    made.append(Jobs(replace(own, tasks=lambda: tasks | {ASK: ask})))
    return made[0]
