"""Nobody locks somebody else out, and nobody learns which names exist."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from registry.access import passwords
from registry.access.accounts.signing_in import BY_ADDRESS, BY_CLIENT, BY_NAME, Attempt, authenticate, complete
from registry.access.models import Account
from registry.access.service import AddAccount, actor_of, add_account
from registry.core.context import SYSTEM
from registry.core.errors import TooMany, Unauthenticated
from registry.core.registry import Registry
from tests.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("fresh_limits")

OWNER, GUESSER = "192.0.2.10", "203.0.113.66"


@pytest.fixture
def name(registry: Registry, unique: str) -> str:
    with registry.begin(SYSTEM) as ctx:
        return add_account(ctx, AddAccount(f"ana.{unique}", "auditor", PASSWORD)).username


@pytest.fixture
def forget_limits(registry: Registry) -> Callable[[], None]:
    def forget() -> None:
        with registry.engine.begin() as connection:
            connection.execute(text("DELETE FROM shared_limit"))
        registry.limits.forget()

    return forget


def guess(registry: Registry, name: str, address: str, device: str | None = None) -> type[Exception]:
    with pytest.raises((Unauthenticated, TooMany)) as refusal:
        authenticate(registry, Attempt(name, "no es esta, no es", address, device))
    return refusal.type


def sign_in(registry: Registry, attempt: Attempt) -> str:
    """Signs in, and gives the secret of the client."""
    account = authenticate(registry, attempt)
    with registry.begin(actor_of(account)) as ctx:
        return complete(ctx, account, attempt)[1]


def test_whoever_guesses_slows_himself_and_not_the_owner(registry: Registry, name: str) -> None:
    outcomes = [guess(registry, name, GUESSER) for _ in range(12)]
    assert outcomes == [Unauthenticated] * BY_CLIENT.count + [TooMany] * (12 - BY_CLIENT.count)
    for _ in range(20):
        assert authenticate(registry, Attempt(name, PASSWORD, OWNER)).username == name


def test_guessing_by_forty_at_once_gets_no_further_than_one_after_the_other(registry: Registry, name: str) -> None:
    def attempt(_: int) -> bool:
        return guess(registry, name, GUESSER) is Unauthenticated

    with ThreadPoolExecutor(40) as pool:
        assert sum(pool.map(attempt, range(40))) <= BY_CLIENT.count
    assert authenticate(registry, Attempt(name, PASSWORD, OWNER)).username == name


def test_an_owner_beside_a_guesser_goes_on_with_a_client_that_signed_in_before(registry: Registry, name: str) -> None:
    device = sign_in(registry, Attempt(name, PASSWORD, OWNER))
    for _ in range(8):
        guess(registry, name, OWNER)
    with pytest.raises(TooMany):
        authenticate(registry, Attempt(name, PASSWORD, OWNER))
    assert sign_in(registry, Attempt(name, PASSWORD, OWNER, device)) == device


def test_a_guesser_of_many_names_does_not_stop_his_office(registry: Registry, name: str, unique: str) -> None:
    device = sign_in(registry, Attempt(name, PASSWORD, OWNER))
    registry.limits.take(BY_ADDRESS, OWNER, BY_ADDRESS.count)
    assert guess(registry, f"some.{unique}", OWNER) is TooMany
    assert authenticate(registry, Attempt(name, PASSWORD, OWNER, device)).username == name


def test_a_name_guessed_from_everywhere_still_admits_its_owner_from_anywhere(registry: Registry, name: str) -> None:
    sign_in(registry, Attempt(name, PASSWORD, OWNER))
    for n in range(BY_NAME.count):
        registry.limits.take(BY_NAME, name)
        guess(registry, name, f"203.0.113.{n}")
    # From a new address one attempt an hour, and it may be the right one.
    assert [guess(registry, name, "198.51.100.7") for _ in range(2)] == [Unauthenticated, TooMany]
    assert authenticate(registry, Attempt(name, PASSWORD, "198.51.100.8")).username == name
    # From where it signed in before, as ever.
    for _ in range(3):
        guess(registry, name, OWNER)
    assert authenticate(registry, Attempt(name, PASSWORD, OWNER)).username == name


def test_the_secret_of_a_client_admits_nobody_and_fits_one_account(registry: Registry, name: str, unique: str) -> None:
    device = sign_in(registry, Attempt(name, PASSWORD, OWNER))
    assert guess(registry, name, GUESSER, device) is Unauthenticated
    with registry.begin(SYSTEM) as ctx:
        other = add_account(ctx, AddAccount(f"bea.{unique}", "auditor", PASSWORD)).username
    for _ in range(BY_CLIENT.count):
        guess(registry, other, GUESSER)
    assert guess(registry, other, GUESSER, device) is TooMany
    assert guess(registry, other, GUESSER, "AAAA") is TooMany
    assert guess(registry, name, GUESSER, "\u00f1" * 3) is Unauthenticated


@contextmanager
def statements(registry: Registry) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "TABLESAMPLE" not in statement:  # the sweep comes every so many limits, whoever takes them
            sent.append(statement)

    engines = [engine for engine in (registry.engine, registry.limits.engine) if engine is not None]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("earlier", [0, 3, 9])
@pytest.mark.parametrize("address", [OWNER, GUESSER])
def test_a_known_and_an_unknown_name_cost_the_same_statements(
    registry: Registry, name: str, unique: str, earlier: int, address: str
) -> None:
    sign_in(registry, Attempt(name, PASSWORD, OWNER))
    sent = {}
    for who in (name, f"nobody.{unique}"):
        for _ in range(earlier):
            guess(registry, who, address)
        with statements(registry) as sent[who]:
            outcome = guess(registry, who, address)
        sent[who].append(outcome.__name__)
    known, unknown = sent.values()
    assert known == unknown


def test_four_at_once_from_the_owners_address_show_no_name(
    registry: Registry, name: str, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[bool] = []

    def check(_hash: str, _password: str, *, is_known_client: bool = False) -> bool:
        places.append(is_known_client)
        return False

    sign_in(registry, Attempt(name, PASSWORD, OWNER))
    monkeypatch.setattr(passwords, "matches", check)
    for address in (OWNER, GUESSER):
        for who in (name, f"nobody.{unique}"):
            guess(registry, who, address)
    assert places == [True, True, False, False]


def test_a_closed_account_is_answered_as_an_unknown_name(registry: Registry, name: str) -> None:
    with registry.begin(SYSTEM) as ctx:
        ctx.session.query(Account).filter_by(username=name).update({"is_active": False})
    with pytest.raises(Unauthenticated):
        authenticate(registry, Attempt(name, PASSWORD, OWNER))


def test_an_account_closed_between_the_steps_is_not_admitted(registry: Registry, name: str) -> None:
    attempt = Attempt(name, PASSWORD, OWNER)
    account = authenticate(registry, attempt)
    with registry.begin(SYSTEM) as ctx:
        ctx.session.query(Account).filter_by(username=name).update({"is_active": False})
    with pytest.raises(Unauthenticated), registry.begin(actor_of(account)) as ctx:
        complete(ctx, account, attempt)


def test_no_row_is_locked_while_a_password_is_hashed(
    registry: Registry, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locking(*_arguments: Any, **_options: Any) -> bool:
        with registry.engine.connect() as connection:
            busy = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            assert connection.execute(text(f"{busy} AND datname = current_database()")).scalar() == 0
        return True

    monkeypatch.setattr(passwords, "matches", locking)
    authenticate(registry, Attempt(name, PASSWORD, OWNER))


def test_hashing_takes_few_threads_and_leaves_some_to_known_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = PasswordHasher(time_cost=20, memory_cost=64 * 1024, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", slow)
    stored = slow.hash("otra cosa distinta")

    def check(is_known: bool) -> str:
        try:
            passwords.matches(stored, "x", is_known_client=is_known)
        except TooMany:
            return "busy"
        return "checked"

    with ThreadPoolExecutor(41) as pool:
        running = [pool.submit(check, False) for _ in range(40)]
        known = pool.submit(check, True)
        outcomes = [one.result() for one in running]
        assert known.result() == "checked"
    assert 3 <= outcomes.count("checked") < 40


def test_an_attempt_that_a_busy_process_turned_away_is_not_counted(
    registry: Registry, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: Any, **_options: Any) -> bool:
        raise TooMany(wait_s=1)

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "matches", busy)
        assert [guess(registry, name, OWNER) for _ in range(9)] == [TooMany] * 9
    assert authenticate(registry, Attempt(name, PASSWORD, OWNER)).username == name


def test_refused_sign_ins_do_not_fill_the_journal(
    registry: Registry, name: str, sql: Callable[..., Any], forget_limits: Callable[[], None]
) -> None:
    count = "SELECT count(*) FROM journal WHERE action = 'account.password_refused'"
    before = sql(count)
    for n in range(30):
        guess(registry, name, f"203.0.113.{n}")
    assert sql(count) - before == 10
    forget_limits()
    guess(registry, name, GUESSER)
    newest = "SELECT content FROM journal WHERE action = 'account.password_refused' ORDER BY at DESC LIMIT 1"
    assert '"unjournalled":20' in sql(newest)


def test_over_http_the_time_to_wait_is_told_alike_for_every_name(app: Flask, client: FlaskClient, name: str) -> None:
    answers = {}
    for who in (name, "nobody.at.all"):
        body = {"username": who, "password": "no es esta, no es"}
        sent = [client.post("/api/v1/tokens", json=body) for _ in range(7)]
        answers[who] = [
            (answer.status_code, int(answer.headers.get("Retry-After", 0)) > 30, answer.get_json()["title"])
            for answer in sent
        ]
    assert answers[name] == answers["nobody.at.all"]
    assert answers[name][-1][0] == 429


def test_the_requests_of_one_account_are_limited_over_all_processes(
    registry: Registry, auth: Callable[..., dict[str, str]]
) -> None:
    from tests.once.applications import application_of

    few = replace(registry, settings=replace(registry.settings, requests_per_minute=4))
    clients = [application_of(few).test_client() for _ in range(2)]
    statuses = [clients[n % 2].get("/api/v1/tokens/current", headers=auth("auditor")).status_code for n in range(6)]
    assert statuses == [200] * 4 + [429] * 2


def test_forbidden_requests_do_not_fill_the_journal(
    registry: Registry, client: FlaskClient, auth: Callable[..., dict[str, str]], sql: Callable[..., Any]
) -> None:
    count = "SELECT count(*) FROM journal WHERE action = 'access.refused'"
    times = "SELECT coalesce(sum(times), 0) FROM unjournalled_act WHERE action = 'access.refused'"
    before, counted = sql(count), sql(times)
    for _ in range(40):
        assert client.get("/api/v1/alerts", headers=auth("registrar")).status_code == 403
    assert sql(count) - before == 20
    assert sql(times) - counted == 20
