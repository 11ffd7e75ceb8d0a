"""Whether a process lives and whether it is fit to serve, in databases that are not as they should be."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry import migrating
from registry.births.service import SEARCH_TASK
from registry.bootstrap import build_registry, prepare, require_schema
from registry.core.database import connect
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.documents.applications.service import DECIDE_TASK
from registry.fingerprints.searching.plan import PART_TASK
from registry.investigations.searches.service import FIND_TASK, SEALED_TASK
from registry.operations import health, queries
from registry.operations.metrics import exposition
from registry.people.service import CHANGED_TASK
from registry.rooms import tasks
from registry.settings import Settings
from registry.watchlist import service as watchlist
from tests.killed.workers import execute
from tests.once.applications import application_of


@pytest.fixture(scope="module")
def apart(settings: Settings, new_database: Callable[[str], str]) -> Iterator[Registry]:
    """A registry whose database a test may break and mends afterwards."""
    built = build_registry(settings, new_database("health"))
    yield built
    built.engine.dispose()


def alone(registry: Registry, statement: str) -> None:
    """Outside a transaction, and where everything is read only by default."""
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(text(statement))
    registry.engine.dispose()


def test_a_living_process_says_so(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})


def test_a_process_in_order_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["checks"].keys() == health.CHECKS.keys()


def test_a_process_is_not_ready_before_it_was_looked_at_once() -> None:
    assert not health.is_ready(health._Latest().states)


def test_a_process_without_database_lives_and_is_not_ready(registry: Registry) -> None:
    gone = connect("postgresql://nobody@127.0.0.1:1/none", pool_size=1, statement_timeout_ms=1, lock_timeout_ms=1)
    client = application_of(replace(registry, engine=gone)).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    gone.dispose()
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["database"] == "away"


def test_a_database_that_takes_no_changes_is_reported_and_still_read(apart: Registry) -> None:
    alone(apart, "ALTER DATABASE health SET default_transaction_read_only = on")
    try:
        client = application_of(apart).test_client()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.get_json()["checks"]["database"]) == (200, "read-only")
        assert client.get("/verify").status_code == 200
        refused = client.post("/api/v1/tokens", json={"username": "nobody", "password": "no such password"})
        assert refused.get_json()["type"] in ("/problems/read-only", "/problems/unauthenticated")
    finally:
        alone(apart, "ALTER DATABASE health RESET default_transaction_read_only")


@pytest.mark.parametrize(
    ("revision", "state", "slug"), [("0012", "older", "schema-older"), ("9999", "newer", "schema-newer")]
)
def test_another_schema_is_refused_at_the_start_and_said(apart: Registry, revision: str, state: str, slug: str) -> None:
    with apart.engine.connect() as connection:
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    execute(apart, "UPDATE alembic_version SET version_num = :revision", revision=revision)
    try:
        assert migrating.state(apart.engine) == state
        with pytest.raises(Refused) as refused:
            require_schema(apart)
        assert refused.value.slug == slug
        if state == "newer":
            with pytest.raises(Refused):
                prepare(apart)
        assert health.is_ready(health.readiness(apart)) == (state == "newer")
    finally:
        execute(apart, "UPDATE alembic_version SET version_num = :revision", revision=current)
    assert migrating.state(apart.engine) == "current"


def test_an_empty_database_is_refused_at_the_start(settings: Settings, apart: Registry) -> None:
    alone(apart, "CREATE DATABASE emptied TEMPLATE template0")
    empty = build_registry(settings, apart.engine.url.set(database="emptied").render_as_string(hide_password=False))
    assert migrating.state(empty.engine) == "empty"
    with pytest.raises(Refused, match="schema-older"):
        require_schema(empty)
    assert not health.is_ready(health.readiness(empty))
    empty.engine.dispose()


@pytest.mark.parametrize(("task", "state"), [("audit.checkpoint", "ok"), (SEARCH_TASK, "behind")])
def test_readiness_and_metrics_mean_the_same_by_galleries_that_are_behind(
    apart: Registry, task: str, state: str
) -> None:
    late = "now() - interval '1 hour'"
    job = f"INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES ('default', '{task}', {late})"
    execute(apart, job)
    try:
        assert health.galleries(apart) == state
        lag = float(re.findall(r"^registry_gallery_lag_seconds (.*)$", exposition(apart).decode(), re.MULTILINE)[0])
        assert (lag >= health.MOST_LAG_S) == (state == "behind")
    finally:
        alone(apart, f"DELETE FROM procrastinate_jobs WHERE task_name = '{task}'")


def test_the_jobs_that_search_have_the_names_of_their_rooms() -> None:
    of_rooms = {SEARCH_TASK, DECIDE_TASK, CHANGED_TASK, SEALED_TASK, PART_TASK, FIND_TASK, watchlist.SEARCH_TASK}
    assert of_rooms == queries.SEARCHES
    assert of_rooms <= tasks().keys()
