"""A system subscribes to topics by OSIA's interface, confirms its address, and is sent what happens from then on."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.exchange.clients import service as clients
from registry.exchange.clients.sending import NotDelivered
from registry.exchange.notifications import service as notifying
from registry.exchange.topics import rules
from registry.exchange.topics.tasks import EXPIRE_TASK
from registry.faults.queued import taken
from registry.people.happenings.rules import BIRTH_INSCRIBED, DEATH_RECORDED
from registry.people.happenings.service import happen, task_of
from registry.people.service import RegisterPerson, register_person
from tests.exchange.conftest import Listener, System

Ask = Callable[..., Any]


def asker(system: System) -> Ask:
    def ask(method: str, path: str, **query: str) -> Any:
        headers = system.authorization | {"X-Purpose": "civil_registration"}
        return system.http.open(f"/osia/notification/v1/{path}", method=method, headers=headers, query_string=query)

    return ask


@pytest.fixture
def follower(agreed: Callable[..., System], listener: Listener) -> Callable[..., System]:
    def make(**terms: Any) -> System:
        return agreed(**{"operations": ("follow",), "callback_url": f"{listener.address}/osia"} | terms)

    return make


@pytest.fixture
def system(follower: Callable[..., System]) -> System:
    return follower()


@pytest.fixture
def ask(system: System) -> Ask:
    return asker(system)


@pytest.fixture
def run(registry: Registry) -> Callable[[], None]:
    """run(): what is queued to be sent and confirmed, once."""

    own = "task_name IN ('notifications.send', 'exchange.topics.confirm')"

    def run_once() -> None:
        for task, arguments in taken(registry, own):
            run_task(registry, task, arguments)

    taken(registry, own)
    return run_once


def person(registry: Registry) -> uuid.UUID:
    with registry.begin(SYSTEM) as ctx:
        who: uuid.UUID = register_person(ctx, RegisterPerson(sex="female")).id
        return who


def happens(registry: Registry, who: uuid.UUID, kind: str) -> None:
    with registry.begin(SYSTEM) as ctx:
        happen(ctx, kind, who, who)
    run_task(registry, task_of("notifications"), {"person_id": str(who)})


def subscribed(ask: Ask, listener: Listener, run: Callable[[], None], topic: str, **query: str) -> dict[str, Any]:
    """A subscription that is confirmed."""
    address = f"{listener.address}/osia/events"
    answer = ask("POST", "subscriptions", topic=topic, address=address, **query)
    assert answer.status_code == 200, answer.json
    assert answer.json["active"] is False
    run()
    _path, message = listener.received.pop()
    assert message["type"] == "SubscriptionConfirmation"
    assert ask("GET", "subscriptions/confirm", token=message["token"]).status_code == 200
    found: dict[str, Any] = next(
        each for each in ask("GET", "subscriptions").json if each["uuid"] == answer.json["uuid"]
    )
    assert found["active"] is True
    return found


def test_what_happens_is_sent_to_an_address_that_confirmed(
    registry: Registry, ask: Ask, listener: Listener, run: Callable[[], None]
) -> None:
    births = subscribed(ask, listener, run, BIRTH_INSCRIBED)
    deaths = subscribed(ask, listener, run, DEATH_RECORDED, protocol="http", policy="600,3")
    assert deaths["policy"] == "600,3"
    who, other = person(registry), person(registry)
    happens(registry, who, BIRTH_INSCRIBED)
    happens(registry, who, DEATH_RECORDED)
    happens(registry, other, BIRTH_INSCRIBED)
    run()
    messages = [message for _path, message in listener.received]
    assert sorted(each["topic"] for each in messages) == [BIRTH_INSCRIBED, BIRTH_INSCRIBED, DEATH_RECORDED]
    assert {each["type"] for each in messages} == {"Notification"}
    subjects = [each["subject"] for each in messages]
    assert len(set(subjects)) == 2
    assert subjects.count(next(each["subject"] for each in messages if each["topic"] == DEATH_RECORDED)) == 2
    assert not any(str(one) in str(messages) for one in (who, other))
    assert ask("DELETE", f"subscriptions/{births['uuid']}").status_code == 204
    assert [each["uuid"] for each in ask("GET", "subscriptions").json] == [deaths["uuid"]]
    listener.received.clear()
    happens(registry, who, BIRTH_INSCRIBED)
    run()
    assert listener.received == []


def test_nothing_is_sent_before_the_token_came_back(
    registry: Registry, ask: Ask, listener: Listener, run: Callable[[], None]
) -> None:
    address = f"{listener.address}/osia/events"
    first = ask("POST", "subscriptions", topic=BIRTH_INSCRIBED, address=address).json
    assert ask("POST", "subscriptions", topic=BIRTH_INSCRIBED, address=address).json == first
    run()
    happens(registry, person(registry), BIRTH_INSCRIBED)
    run()
    assert {message["type"] for _path, message in listener.received} == {"SubscriptionConfirmation"}
    assert ask("GET", "subscriptions/confirm", token="guess").status_code == 400
    token = listener.received[0][1]["token"]
    assert listener.received[0][1]["subscribeURL"].endswith(
        f"/osia/notification/v1/subscriptions/confirm?token={token}"
    )
    for _again in range(2):
        assert ask("GET", "subscriptions/confirm", token=token).status_code == 200
    assert ask("POST", "subscriptions", topic=BIRTH_INSCRIBED, address=address).json["active"] is True


def test_another_system_confirms_and_ends_nothing(
    follower: Callable[..., System], ask: Ask, listener: Listener, run: Callable[[], None]
) -> None:
    other = asker(follower())
    first = ask("POST", "subscriptions", topic=BIRTH_INSCRIBED, address=f"{listener.address}/osia").json
    run()
    token = listener.received[0][1]["token"]
    assert other("GET", "subscriptions/confirm", token=token).status_code == 400
    assert other("DELETE", f"subscriptions/{first['uuid']}").status_code == 404
    assert other("GET", "subscriptions").json == []


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "alert.raised"},
        {"topic": DEATH_RECORDED},
        {"protocol": "email"},
        {"address": "http://169.254.169.254/latest"},
        {"address": "https://elsewhere.example/osia"},
        {"address": "x"},
        {"policy": "3600,-1"},
        {"policy": "1,5"},
        {"policy": "x"},
        {"policy": ""},
    ],
    ids=str,
)
def test_what_is_not_agreed_or_not_supported_is_refused(
    follower: Callable[..., System], listener: Listener, changes: dict[str, str]
) -> None:
    ask = asker(follower(events=("birth",)))
    query = {"topic": BIRTH_INSCRIBED, "address": f"{listener.address}/osia"} | changes
    assert ask("POST", "subscriptions", **query).status_code == 400
    assert ask("GET", "subscriptions").json == []


def test_topics_are_the_registrys_own(follower: Callable[..., System]) -> None:
    ask = asker(follower(events=("birth",)))
    topics = ask("GET", "topics").json
    assert [each["name"] for each in topics] == ["birth.inscribed", "acta.corrected", "acta.cancelled", "acta.restored"]
    assert ask("POST", "topics", name=BIRTH_INSCRIBED).json == topics[0]
    assert ask("POST", "topics", name="alert.raised").status_code == 400
    assert ask("DELETE", f"topics/{topics[0]['uuid']}").status_code == 400
    assert ask("DELETE", "topics/x").status_code == 404
    assert ask("POST", f"topics/{topics[0]['uuid']}/publish").status_code == 400


def test_an_agreement_that_ends_ends_what_is_sent(
    registry: Registry,
    system: System,
    ask: Ask,
    listener: Listener,
    run: Callable[[], None],
    actor: Callable[..., Actor],
) -> None:
    found = subscribed(ask, listener, run, BIRTH_INSCRIBED)
    happens(registry, person(registry), BIRTH_INSCRIBED)
    with registry.begin(actor("administrator")) as ctx:
        clients.revoke(ctx, system.agreement_id, "fin del convenio")
    run()
    assert listener.received == []
    state = text("SELECT state FROM notification_receiver WHERE id = :id")
    with registry.begin(SYSTEM) as ctx:
        assert ctx.session.scalar(state, {"id": found["uuid"]}) == "ended"
    run_task(registry, EXPIRE_TASK, {})
    kept = text("SELECT count(*) FROM topic_subscription WHERE id = :id")
    with registry.begin(SYSTEM) as ctx:
        assert ctx.session.scalar(kept, {"id": found["uuid"]}) == 0


def test_what_an_administrator_ended_is_not_subscribed_to_again(
    registry: Registry, ask: Ask, listener: Listener, run: Callable[[], None], actor: Callable[..., Actor]
) -> None:
    found = subscribed(ask, listener, run, BIRTH_INSCRIBED)
    elsewhere = {"topic": BIRTH_INSCRIBED, "address": f"{listener.address}/osia/elsewhere"}
    assert ask("POST", "subscriptions", **elsewhere).status_code == 200
    run()
    _path, message = listener.received.pop()
    with registry.begin(actor("administrator")) as ctx:
        notifying.end(ctx, uuid.UUID(found["uuid"]), "el sistema publicó lo que recibió")
    again = {"topic": BIRTH_INSCRIBED, "address": f"{listener.address}/osia/events"}
    for query in (again, elsewhere):
        answer = ask("POST", "subscriptions", **query)
        assert answer.status_code == 403
    assert ask("GET", "subscriptions/confirm", token=message["token"]).status_code == 403
    assert not any(each["active"] for each in ask("GET", "subscriptions").json)
    subscribed(ask, listener, run, DEATH_RECORDED)


def test_a_system_that_unsubscribed_may_subscribe_again(ask: Ask, listener: Listener, run: Callable[[], None]) -> None:
    found = subscribed(ask, listener, run, BIRTH_INSCRIBED)
    assert ask("DELETE", f"subscriptions/{found['uuid']}").status_code == 204
    subscribed(ask, listener, run, BIRTH_INSCRIBED)


def test_what_fails_is_tried_again_as_the_system_asked(
    registry: Registry, ask: Ask, listener: Listener, run: Callable[[], None]
) -> None:
    found = subscribed(ask, listener, run, BIRTH_INSCRIBED, policy="600,2")
    listener.status = 500
    before = utc_now()
    happens(registry, person(registry), BIRTH_INSCRIBED)
    run()
    query = text("SELECT attempts, state, next_at FROM notification WHERE receiver_id = :id")
    with registry.begin(SYSTEM) as ctx:
        attempts, state, next_at = ctx.session.execute(query, {"id": found["uuid"]}).one()
    assert (attempts, state) == (1, "waiting")
    assert timedelta(seconds=595) <= next_at - before <= timedelta(seconds=660)


def test_an_address_that_does_not_answer_is_asked_again_and_forgotten_in_the_end(
    registry: Registry, ask: Ask, listener: Listener, run: Callable[[], None]
) -> None:
    listener.status = 500
    found = ask("POST", "subscriptions", topic=BIRTH_INSCRIBED, address=f"{listener.address}/osia").json
    with pytest.raises(NotDelivered):
        run()
    with registry.engine.begin() as connection:
        earlier = {"at": utc_now() - rules.UNCONFIRMED_FOR - timedelta(hours=1), "id": found["uuid"]}
        connection.execute(text("SELECT set_config('registry.actor', 'system', true)"))
        connection.execute(text("SELECT set_config('registry.actor_role', 'system', true)"))
        connection.execute(text("UPDATE topic_subscription SET subscribed_at = :at WHERE id = :id"), earlier)
    run_task(registry, EXPIRE_TASK, {})
    assert ask("GET", "subscriptions").json == []


def test_only_a_system_that_may_follow_is_answered(agreed: Callable[..., System]) -> None:
    assert asker(agreed(operations=("search", "subscribe")))("GET", "topics").status_code == 403
