"""The answer stored for a repeated request is sealed and ends; that the request was done stays known."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, text

from registry.core import replay
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.replay import RequestKey
from registry.core.worker import run_task, worker_app
from registry.reading.tasks import EXPIRE_TASK
from tests.births.samples import digits, example
from tests.sealing.conftest import Seal

Headers = Callable[..., dict[str, str]]
Send = Callable[[], Any]


@pytest.fixture
def key() -> str:
    return digits(12)


@pytest.fixture
def send(client: FlaskClient, auth: Headers, key: str) -> Send:
    """send(): the same enrolment with the same key, as often as it is called."""
    body = example()
    return lambda: client.post("/api/v1/births", json=body, headers=auth() | {"Idempotency-Key": key})


def age(registry: Registry, key: str, days: int) -> None:
    with registry.engine.begin() as connection:
        past = "UPDATE request_key SET created_at = now() - make_interval(days => :days) WHERE key = :key"
        connection.execute(text(past), {"days": days, "key": key})


def test_an_answer_is_stored_sealed_with_the_ids_it_names(send: Send, key: str, registry: Registry) -> None:
    first = send().json
    with registry.engine.connect() as connection:
        row = connection.execute(
            text("SELECT body, sealed_body, names FROM request_key WHERE key = :key"), {"key": key}
        ).one()
    assert row.body is None
    assert first["newborn_id"].encode() not in bytes(row.sealed_body)
    assert {first["id"], first["newborn_id"], first["mother_id"]} <= {str(name) for name in row.names}
    again = send()
    assert (again.status_code, again.json) == (201, first)


def test_after_a_week_the_answer_is_gone_and_the_request_is_not_done_again(
    send: Send, key: str, registry: Registry, sql: Callable[..., object]
) -> None:
    first = send().json
    age(registry, key, 8)
    run_task(registry, EXPIRE_TASK, {"timestamp": 0})
    again = send()
    assert (again.status_code, again.json["type"]) == (409, "/problems/answered-before")
    assert sql("SELECT count(*) FROM birth WHERE cnv = (SELECT cnv FROM birth WHERE id = :id)", id=first["id"]) == 1
    age(registry, key, 401)
    run_task(registry, EXPIRE_TASK, {})
    assert sql("SELECT count(*) FROM request_key WHERE key = :key", key=key) == 0


def test_a_younger_answer_stays(send: Send, key: str, registry: Registry) -> None:
    first = send().json
    age(registry, key, 6)
    run_task(registry, EXPIRE_TASK, {})
    assert send().json == first


def test_an_answer_that_an_older_version_stored_is_given_again_and_forgotten_with_a_sealing(
    send: Send, key: str, registry: Registry, seal: Seal, sql: Callable[..., object]
) -> None:
    first = send().json
    with registry.engine.begin() as connection:
        plain = "UPDATE request_key SET body = CAST(:body AS jsonb), sealed_body = NULL, names = NULL WHERE key = :key"
        connection.execute(text(plain), {"body": json.dumps(first), "key": key})
    assert send().json == first
    seal(first["newborn_id"], first["mother_id"])
    assert sql("SELECT count(*) FROM request_key WHERE key = :key", key=key) == 0


def test_workers_run_the_deletion_by_themselves(registry: Registry) -> None:
    url = registry.engine.url.render_as_string(hide_password=False)
    app = worker_app(registry, url)
    assert EXPIRE_TASK in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    with registry.begin(SYSTEM) as ctx:
        registry.tasks()[EXPIRE_TASK](ctx, timestamp=0)


def test_what_remains_of_old_answers_is_found_by_an_index(registry: Registry) -> None:
    statement = delete(RequestKey).where(*replay._outlived(utc_now()))
    plan = str(statement.compile(registry.engine, compile_kwargs={"literal_binds": True}))
    with registry.engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        lines = connection.exec_driver_sql(f"EXPLAIN {plan.replace('%', '%%')}").scalars().all()
    assert any("ix_request_key_ended" in line for line in lines), lines
