"""A registry of its own with captures whose images are read anew, and its jobs run one by one."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from registry.bootstrap import build_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.fingerprints import engine, service
from registry.fingerprints.matching.comparison import open_prints
from registry.fingerprints.models import Capture
from registry.fingerprints.readings import queries
from registry.fingerprints.readings import service as readings
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import Draw
from tests.fingerprints.conftest import submission

NEW = engine.EXTRACTORS[0]
"""The same networks in 32-bit numbers: another extractor that the engine has."""


class Ended(Exception):  # no error
    """A process ended here."""


@pytest.fixture(scope="module")
def own(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    built = build_registry(registry.settings, new_database(f"readings_{uuid.uuid4().hex[:8]}"))
    yield built
    built.engine.dispose()


@pytest.fixture(scope="module")
def stored(own: Registry, finger_png: Draw) -> list[uuid.UUID]:
    """Captures of four fingers, each of somebody else, with their images."""
    sent = [submission(finger_png(seed)) for seed in (1, 2, 3, 4)]
    acquired = [service.acquire([each])[0] for each in sent]
    return [keep(own, each) for each in acquired]


def keep(registry: Registry, acquired: Any, role: str = "mother") -> uuid.UUID:
    with registry.begin(SYSTEM) as ctx:
        person = register_person(ctx, RegisterPerson(sex="female")).id
        return service.store(ctx, person, role, "enrolment", [acquired])[0].id


@pytest.fixture(autouse=True)
def _nothing_begun(own: Registry) -> Iterator[None]:
    yield
    with own.engine.begin() as connection:
        connection.execute(text("ALTER TABLE capture_reading DISABLE TRIGGER USER"))
        connection.execute(text("DELETE FROM capture_reading"))
        connection.execute(text("ALTER TABLE capture_reading ENABLE TRIGGER USER"))
        connection.execute(text("DELETE FROM reading_span"))
        connection.execute(text("DELETE FROM procrastinate_jobs"))


def waiting(registry: Registry) -> list[tuple[int, dict[str, Any], int]]:
    statement = "SELECT id, args, priority FROM procrastinate_jobs WHERE task_name = :task AND status = 'todo'"
    with registry.engine.connect() as connection:
        rows = connection.execute(text(f"{statement} ORDER BY id"), {"task": readings.READ_TASK})
        return [(number, arguments, priority) for number, arguments, priority in rows]


def run(registry: Registry, between: Callable[[str], None] = lambda _step: None) -> int:
    """Run the jobs that wait until there are none, as workers would; how many."""
    count = 0
    while due := waiting(registry):
        for number, arguments, _priority in due:
            readings.go_on(registry, uuid.UUID(arguments["span_id"]), arguments["position"], between)
            with registry.engine.begin() as connection:
                connection.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": number})
            count += 1
    return count


def begin(registry: Registry, **options: Any) -> readings.Begun:
    with registry.begin(SYSTEM) as ctx:
        return readings.begin(ctx, NEW, **options)


def progress(registry: Registry) -> queries.Progress:
    with registry.begin(SYSTEM) as ctx:
        return queries.progress(ctx.session, NEW)


def versions(registry: Registry, capture_id: uuid.UUID) -> tuple[str, str]:
    """By which extractor a capture's stored first template and the one it is compared by are."""
    with registry.begin(SYSTEM) as ctx:
        capture = ctx.session.get_one(Capture, capture_id)
        (compared,) = open_prints(ctx, [capture])
        assert capture.sealed_template is not None
        first = ctx.vault.open(capture.sealed_template, capture.place("template"))
    return engine.read_template(first).extractor, engine.read_template(compared.template).extractor
