"""The clock set back, and a clock that was ahead and is corrected."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from registry import cli
from registry.access.queries import account_named
from registry.access.service import AddAccount, add_account, issue_token
from registry.audit.rules import LANES
from registry.audit.service import accept_clock
from registry.bootstrap import build_registry
from registry.core import registry as core
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.errors import Unavailable
from registry.core.registry import Registry
from tests.conftest import PASSWORD
from tests.once.applications import application_of


@pytest.fixture(scope="module")
def made(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    """A registry whose journal other tests do not write."""
    built = build_registry(registry.settings, new_database("clock"))
    with built.begin(SYSTEM) as ctx:
        add_account(ctx, AddAccount("auditor", "auditor", PASSWORD))
    yield built
    built.engine.dispose()


@pytest.fixture
def own(made: Registry) -> Iterator[Registry]:
    yield made
    with made.begin(SYSTEM, accepts_clock=True) as ctx:
        accept_clock(ctx, "the test ended")


def set_clock(patch: pytest.MonkeyPatch, **ahead: float) -> None:
    def moved() -> datetime:
        return utc_now() + timedelta(**ahead)

    patch.setattr(core, "utc_now", moved)
    patch.setattr("registry.access.http.utc_now", moved)


def journal(registry: Registry, **details: Any) -> None:
    with registry.begin(SYSTEM) as ctx:
        ctx.journal("test.done", "test", "1", **details)


def test_nothing_is_done_while_the_clock_is_behind_the_journal(own: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    journal(own)
    set_clock(monkeypatch, days=-1)
    for process in (own, replace(own, floor=type(own.floor)(own.floor._last_act))):  # one that runs on, one started now
        with pytest.raises(Unavailable, match="clock-behind"):
            journal(process)
    set_clock(monkeypatch, seconds=-30)  # two servers never agree to the second
    journal(own)


def test_an_expired_token_does_not_live_again_when_the_clock_is_set_back(
    own: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own.begin(SYSTEM) as ctx:
        account = account_named(ctx.session, "auditor")
        assert account is not None
        token = issue_token(ctx, account, "t", 1).secret
    client = application_of(own).test_client()
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/tokens/current", headers=headers).status_code == 200
    set_clock(monkeypatch, hours=2)
    assert client.get("/api/v1/tokens/current", headers=headers).status_code == 401
    journal(own)
    set_clock(monkeypatch, minutes=30)
    assert client.get("/api/v1/tokens/current", headers=headers).status_code == 401
    answer = client.get("/api/v1/journal", headers=headers)
    assert (answer.status_code, answer.get_json()["type"]) == (503, "/problems/clock-behind")


def test_a_clock_that_was_ahead_is_accepted_by_a_command(own: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, days=365)
    journal(own)
    monkeypatch.undo()
    with pytest.raises(Unavailable):
        journal(own)
    monkeypatch.setattr(cli, "open_registry", lambda: own)
    done = CliRunner().invoke(cli.main, ["clock", "accept", "--reason", "the time server was wrong", "--lang", "en"])
    assert done.exit_code == 0, done.output
    journal(own)
    said = "SELECT count(*) FROM journal WHERE action = 'clock.accepted' AND content LIKE '%time server was wrong%'"
    with own.engine.connect() as connection:
        assert connection.execute(text(said)).scalar() == LANES
