"""A birth is registered while the clock is behind the journal: dated by the journal, and marked as doubtful."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.access.queries import account_named
from registry.access.service import AddAccount, add_account, issue_token
from registry.audit.service import accept_clock
from registry.bootstrap import build_registry
from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.operations import checking, health
from tests.births.samples import example
from tests.conftest import FACILITIES, HOSPITAL, PASSWORD
from tests.core.test_clock_floor import set_clock
from tests.once.applications import application_of

Send = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    """A registry whose journal other tests do not write, with a registrar."""
    built = build_registry(registry.settings, new_database("doubtful"))
    with built.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        add_account(ctx, AddAccount("registrar", "registrar", PASSWORD, HOSPITAL))
        add_account(ctx, AddAccount("supervisor", "supervisor", PASSWORD))
    yield built
    built.engine.dispose()


@pytest.fixture
def own(made: Registry) -> Iterator[Registry]:
    yield made
    with made.begin(SYSTEM, accepts_clock=True) as ctx:
        accept_clock(ctx, "the test ended")


@pytest.fixture
def client(own: Registry) -> FlaskClient:
    return application_of(own).test_client()


def token(registry: Registry, username: str, hours: int = 12) -> dict[str, str]:
    with registry.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, username)
        assert account is not None
        return {"Authorization": f"Bearer {issue_token(ctx, account, 't', hours).secret}"}


def born_at(moment: datetime) -> dict[str, Any]:
    day = day_in_peru(moment).isoformat()
    return example({"/certificate/newborn/born_at": moment.isoformat(), "/certificate/certified_on": day})


def last_entry(registry: Registry, action: str) -> dict[str, Any]:
    newest = "SELECT content FROM journal WHERE action = :action ORDER BY lane, sequence DESC LIMIT 1"
    with registry.engine.connect() as connection:
        return dict(json.loads(str(connection.execute(text(newest), {"action": action}).scalar_one())))


@pytest.mark.parametrize("back", [{"hours": -3}, {"days": -20000}])
def test_a_birth_is_registered_while_the_clock_is_behind_and_an_expired_token_stays_expired(
    own: Registry, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, back: dict[str, float]
) -> None:
    expired, valid = token(own, "registrar", 1), token(own, "registrar", 12)
    set_clock(monkeypatch, hours=2)
    with own.begin(SYSTEM) as ctx:
        ctx.journal("test.done", "test", "1")
        last = ctx.now
    set_clock(monkeypatch, **back)
    sent = born_at(last + timedelta(hours=30))  # on a day that the clock believes to come
    answer = client.post("/api/v1/births", json=sent, headers=valid)
    assert answer.status_code == 201, answer.text
    assert answer.headers["X-Clock"] == "doubtful"
    entry = last_entry(own, "birth.enrolled")
    assert entry["clock"] == "doubtful"
    assert last <= datetime.fromisoformat(entry["at"]) <= last + timedelta(minutes=5)
    assert datetime.fromisoformat(entry["written"]) < last
    read = client.get(f"/api/v1/births/{(answer.json or {})['id']}", headers=valid)
    assert (read.status_code, read.headers["X-Clock"]) == (200, "doubtful")
    assert client.post("/api/v1/births", json=example(), headers=expired).status_code == 401
    far = client.post("/api/v1/births", json=born_at(last + 8 * DAY), headers=valid)
    assert far.status_code == 422
    assert {error["pointer"] for error in (far.json or {})["errors"]} >= {"/certificate/newborn/born_at"}


def test_whoever_comes_on_duty_meanwhile_signs_in_and_everything_else_waits(
    own: Registry, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = token(own, "supervisor")
    set_clock(monkeypatch, hours=-3)
    signed_in = client.post("/api/v1/tokens", json={"username": "supervisor", "password": PASSWORD})
    assert signed_in.status_code == 201, signed_in.text
    for path in ("/api/v1/alerts", "/api/v1/cases", "/api/v1/applications"):
        answer = client.get(path, headers=supervisor)
        assert (answer.status_code, (answer.json or {})["type"]) == (503, "/problems/clock-behind")
    monkeypatch.setattr(health, "utc_now", lambda: utc_now() - DAY)
    monkeypatch.setattr(checking, "utc_now", lambda: utc_now() - DAY)
    assert health.clock(own) == "behind"
    assert health.is_ready({"clock": "behind"})
    assert "clock accept" in str(next(iter(checking.of_clock(own, False))))


def test_an_answer_says_nothing_of_a_clock_that_is_right(own: Registry, client: FlaskClient) -> None:
    answer = client.post("/api/v1/births", json=example(), headers=token(own, "registrar"))
    assert answer.status_code == 201, answer.text
    assert "X-Clock" not in answer.headers
    assert "clock" not in last_entry(own, "birth.enrolled")
    assert health.clock(own) == "ok"
    assert list(checking.of_clock(own, False)) == []
