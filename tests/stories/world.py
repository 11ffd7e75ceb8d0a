"""The driver of the stories: people act over HTTP on the real service, its jobs really run.

    nurse, clerk = world.registrar(LIMA), world.clerk
    birth = nurse.enrols(woman("María Quispe Mamani"), newborn())
    clerk.inscribes(birth, "Luz")
    assert world.investigator.level(birth).name == "nothing"

Each story begins with the same registry, which holds some hundred unrelated families, and is undone in the end
(`unkept.py`); so one transaction of the service follows another. An act takes place when such acts do (an enrolment
three hours after the birth, everything else today) or `at=` another moment. The words are in `driver/`: people and
their papers in `persons.py`, what staff do in `staff.py`, what they see in `answers.py`. Extend them when a word is
missing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.registry import Registry
from registry.core.worker import run_task
from tests.stories.driver.answers import Level, ids_of
from tests.stories.driver.clock import Clock
from tests.stories.driver.forms import LIMA, touches
from tests.stories.driver.investigators import Investigator
from tests.stories.driver.persons import Human
from tests.stories.driver.prints import Studio
from tests.stories.driver.staff import Clerk, Person, Registrar

Shown = Callable[[datetime], list[dict[str, Any]]]
"""Prints to be sent, at the moment when they are."""


class World:
    """One registry, the people who work with it, and the time."""

    def __init__(
        self,
        registry: Registry,
        client: FlaskClient,
        tokens: dict[str, str],
        studio: Studio,
        clock: Clock,
        report: Callable[[Level], None],
    ) -> None:
        self.registry, self.client, self.tokens, self.studio, self.clock = registry, client, tokens, studio, clock
        self.report = report
        """Told how grave the investigator sees things, for the table: the last word counts."""
        self._cnvs: dict[str, Any] = {}
        self._is_worker_off = False

    def headers(self, username: str) -> dict[str, str]:
        """Of a signed-in account, which says why it opens a person's file."""
        return {"Authorization": f"Bearer {self.tokens[username]}", "X-Purpose": "identity_check"}

    def registrar(self, facility: str = LIMA, second: bool = False) -> Registrar:
        """A registrar of a facility; each has two."""
        return Registrar(self, f"registrar.{'b.' if second else ''}{facility}", facility)

    @cached_property
    def clerk(self) -> Clerk:
        """An officer of the registry."""
        return Clerk(self, "clerk", LIMA)

    @cached_property
    def second_clerk(self) -> Clerk:
        """Another."""
        return Clerk(self, "clerk.b", LIMA)

    @cached_property
    def investigator(self) -> Investigator:
        """An investigator."""
        return Investigator(self, "investigator")

    @cached_property
    def second_investigator(self) -> Investigator:
        """Another."""
        return Investigator(self, "investigator.b")

    @cached_property
    def supervisor(self) -> Investigator:
        """A supervisor, who decides as a second person."""
        return Investigator(self, "supervisor")

    @cached_property
    def second_supervisor(self) -> Person:
        """Another."""
        return Person(self, "supervisor.b")

    def seals(self, *persons: Any) -> str:
        """Two supervisors seal persons; the sealing's id."""
        ids = sorted(set[str]().union(*(ids_of(person) for person in persons)))
        request = {"persons": ids, "basis": "victim", "reference": "EXP-2026-1"}
        sealing: str = self.supervisor.post("/sealings", request)["id"]
        self.second_supervisor.post(f"/sealings/{sealing}/approval")
        return sealing

    def lifts(self, sealing: str) -> None:
        """Two supervisors lift a sealing."""
        self.supervisor.post(f"/sealings/{sealing}/lifting", {"reference": "EXP-2026-2"})
        self.second_supervisor.post(f"/sealings/{sealing}/lifting/approval")

    def next_cnv(self, facility: str) -> str:
        """The next certificate of the facility's pad."""
        numbers = self._cnvs.setdefault(facility, count(1))
        return f"26{facility[-4:]}{next(numbers):04d}"

    def ago(self, **span: float) -> datetime:
        """A moment so long ago: `world.ago(days=3)`."""
        return self.clock.now() - timedelta(**span)

    def prints(
        self,
        now: datetime,
        mother: Human | None = None,
        baby: Human | None = None,
        fingers: tuple[int, ...] = (1, 2),
        extra_prints: Shown | None = None,
        **options: Any,
    ) -> list[dict[str, Any]]:
        """Prints of those who are on the reader now."""
        of_mother = touches(self.studio, "mother", mother, now, fingers, **options)
        of_newborn = touches(self.studio, "newborn", baby, now, fingers, **options)
        return of_mother + of_newborn + (extra_prints(now) if extra_prints else [])

    def failures(self, subject: str, reason: str, fingers: Sequence[int] = (1, 2, 6, 7)) -> Shown:
        """Fingers that were not captured, with their reason."""
        return lambda now: touches(self.studio, subject, None, now, (), failures=fingers, failure=reason)

    @contextmanager
    def worker_off(self) -> Iterator[None]:
        """Meanwhile no job is run; afterwards those that waited are."""
        self._is_worker_off = True
        try:
            yield
        finally:
            self._is_worker_off = False
            self.jobs()

    def jobs(self) -> None:
        """Run every job that is due, as a worker does, and those that these cause."""
        while not self._is_worker_off and (job := self._next_job()):
            run_task(self.registry, job.task_name, job.args)
            with self.registry.engine.begin() as connection:
                connection.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": job.id})

    def _next_job(self) -> Any:
        with self.registry.engine.connect() as connection:
            return connection.execute(
                text(
                    "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' AND "
                    "(scheduled_at IS NULL OR scheduled_at <= :now) ORDER BY id LIMIT 1"
                ),
                {"now": self.clock.now()},
            ).first()
