"""What happened reaches the receivers that were allowed to know it, signed, in order, and again where it failed."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.access.service import AddAccount, actor_of, add_account
from registry.bootstrap import build_registry
from registry.core.context import SYSTEM, Actor, Context
from registry.core.registry import Registry
from registry.exchange.notifications import keys, queries, sending, service
from registry.exchange.notifications.rules import MOST_ATTEMPTS, MOST_FAILURES
from registry.exchange.notifications.service import RequestReceiver
from registry.people.happenings.rules import ACTA_CORRECTED, BIRTH_INSCRIBED, DEATH_RECORDED
from registry.people.happenings.service import happen, task_of
from registry.people.service import RegisterPerson, register_person
from tests.conftest import PASSWORD
from tests.exchange.notifications.receiving import Receiver, receiving

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "notifications.md"


@pytest.fixture(scope="module")
def own(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    """A registry whose journal other tests do not read: its clock is set on."""
    built = build_registry(registry.settings, new_database(f"sending_{uuid.uuid4().hex[:8]}"))
    yield built
    built.engine.dispose()


@pytest.fixture(scope="module")
def administrators(own: Registry) -> tuple[Actor, Actor]:
    """One who asks and another who agrees."""
    with own.begin(SYSTEM) as ctx:
        names = (f"admin.{uuid.uuid4().hex[:8]}" for _ in range(2))
        one, other = (add_account(ctx, AddAccount(name, "administrator", PASSWORD)) for name in names)
        return actor_of(one), actor_of(other)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


class World:
    """A registry with one receiver that is allowed, its jobs run by hand, and a clock that can be set on."""

    def __init__(self, registry: Registry, asking: Actor, deciding: Actor, url: str, client: str | None = None) -> None:
        settings = replace(registry.settings, notification_networks="127.0.0.0/8")
        self.registry = replace(registry, settings=settings)
        self.later = timedelta()
        with self.registry.begin(asking) as ctx:
            command = RequestReceiver("MINSA", url, [BIRTH_INSCRIBED, ACTA_CORRECTED], "Convenio 1-2026", client)
            self.id = service.request(ctx, command).id
        self.deciding = deciding
        with self.registry.begin(deciding) as ctx:
            service.approve(ctx, self.id)

    def person(self) -> uuid.UUID:
        with self.registry.begin(SYSTEM) as ctx:
            who: uuid.UUID = register_person(ctx, RegisterPerson(sex="female")).id
            return who

    def happens(self, who: uuid.UUID, *kinds: str) -> None:
        for kind in kinds:
            with self.registry.begin(SYSTEM) as ctx:
                happen(ctx, kind, who, who)
            with self.registry.begin(SYSTEM) as ctx:
                self.registry.tasks()[task_of("notifications")](ctx, person_id=str(who))

    @contextmanager
    def begin(self) -> Iterator[Context]:
        with self.registry.begin(SYSTEM) as ctx:
            ctx.now += self.later
            yield ctx

    def send(self, later: timedelta = timedelta()) -> None:
        self.later += later
        sending.send(self.registry, self.id, self.begin)

    def read(self, look: Callable[[Context], Any]) -> Any:
        with self.registry.begin(SYSTEM) as ctx:
            return look(ctx)

    @property
    def state(self) -> str:
        state: str = self.read(lambda ctx: service.read(ctx, self.id).state)
        return state

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.read(lambda ctx: queries.counts(ctx.session, self.id)))


@pytest.fixture
def world(own: Registry, administrators: tuple[Actor, Actor], receiver: Receiver) -> World:
    return World(own, *administrators, receiver.url)


def kinds(receiver: Receiver) -> list[str]:
    return [json.loads(body)["kind"] for _headers, body in receiver.received]


def test_a_receiver_is_sent_its_kinds_once_in_order_and_nothing_else(world: World, receiver: Receiver) -> None:
    who = world.person()
    world.happens(who, BIRTH_INSCRIBED, DEATH_RECORDED, ACTA_CORRECTED)
    world.send()
    world.send()
    assert kinds(receiver) == [BIRTH_INSCRIBED, ACTA_CORRECTED]
    first, second = (json.loads(body) for _headers, body in receiver.received)
    assert first.keys() == {"id", "kind", "subject", "happened_at"}
    assert first["subject"] == second["subject"]
    assert str(who) not in receiver.received[0][1].decode()
    assert first["id"] != second["id"]
    assert world.counts == {"delivered": 2}


def test_the_documents_code_accepts_what_is_sent_and_refuses_what_was_changed(world: World, receiver: Receiver) -> None:
    """The code for receivers in docs/notifications.md, as it stands there."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    given: dict[str, Any] = {}
    exec(compile(code, str(DOCUMENT), "exec"), given)
    world.happens(world.person(), BIRTH_INSCRIBED)
    world.send()
    ((headers, body),) = receiver.received
    key_set = world.read(lambda ctx: keys.published(ctx.session))
    assert given["checked"](receiver.url, headers, body, key_set)["kind"] == BIRTH_INSCRIBED
    digest, signed = headers["content-digest"], headers["signature-input"]
    old = re.sub(r"created=\d+", "created=1700000000", signed)
    tampered: tuple[tuple[Any, ...], ...] = (
        (receiver.url, headers, body + b" ", key_set),
        (receiver.url + "&x=1", headers, body, key_set),
        (receiver.url, headers | {"content-digest": digest.replace("sha-256=:", "sha-256=:A")}, body, key_set),
        (receiver.url, headers | {"signature-input": old}, body, key_set),
        (
            receiver.url,
            headers | {"signature-input": signed.replace('"content-digest"', '"content-type"')},
            body,
            key_set,
        ),
        (receiver.url, {}, body, key_set),
        (receiver.url, headers, body, {"keys": []}),
    )
    for changed in tampered:
        with pytest.raises(given["NotGenuine"]):
            given["checked"](*changed)


def test_two_receivers_cannot_compare_their_names_for_a_person(
    own: Registry, administrators: tuple[Actor, Actor]
) -> None:
    with receiving() as one, receiving() as other:
        worlds = [World(own, *administrators, each.url) for each in (one, other)]
        worlds[0].happens(worlds[0].person(), BIRTH_INSCRIBED)
        for world in worlds:
            world.send()
        bodies = [json.loads(each.received[0][1]) for each in (one, other)]
    assert bodies[0]["subject"] != bodies[1]["subject"]
    assert bodies[0]["id"] != bodies[1]["id"]


def test_a_receiver_that_is_unwell_rests_and_gets_everything_afterwards_in_order(
    world: World, receiver: Receiver
) -> None:
    who = world.person()
    world.happens(who, BIRTH_INSCRIBED, ACTA_CORRECTED)
    receiver.answers = [503, 503]
    world.send()
    world.send()  # it rests: nothing is sent
    assert len(receiver.received) == 1
    world.send(timedelta(minutes=1, seconds=1))
    assert len(receiver.received) == 2
    world.send(timedelta(minutes=2, seconds=1))
    assert kinds(receiver) == [BIRTH_INSCRIBED] * 3 + [ACTA_CORRECTED]
    assert len({json.loads(body)["id"] for _headers, body in receiver.received}) == 2


def test_a_message_that_is_rejected_holds_up_its_own_person_only(world: World, receiver: Receiver) -> None:
    first, other = world.person(), world.person()
    world.happens(first, BIRTH_INSCRIBED, ACTA_CORRECTED)
    world.happens(other, BIRTH_INSCRIBED)
    receiver.answers = [400]
    world.send()
    assert kinds(receiver) == [BIRTH_INSCRIBED, BIRTH_INSCRIBED]
    world.send(timedelta(minutes=1, seconds=1))
    assert kinds(receiver)[2:] == [BIRTH_INSCRIBED, ACTA_CORRECTED]


def test_after_many_failures_a_message_is_given_up_then_the_receiver_paused_and_both_go_on_when_told(
    world: World, receiver: Receiver
) -> None:
    world.happens(world.person(), BIRTH_INSCRIBED)
    receiver.answers = [500] * MOST_ATTEMPTS
    for _attempt in range(MOST_ATTEMPTS):
        world.send(timedelta(hours=7))
    assert world.counts == {"dead": 1}
    world.happens(world.person(), BIRTH_INSCRIBED)
    receiver.answers = [500] * MOST_FAILURES
    for _attempt in range(MOST_FAILURES - MOST_ATTEMPTS):
        world.send(timedelta(hours=7))
    assert (world.state, world.counts) == ("paused", {"dead": 1, "waiting": 1})
    world.send(timedelta(hours=7))
    assert len(receiver.received) == MOST_FAILURES
    receiver.answers = []
    with world.registry.begin(world.deciding) as ctx:
        service.resume(ctx, world.id)
        assert service.retry(ctx, world.id) == 1
    world.send()
    assert (world.state, world.counts) == ("in_force", {"delivered": 2})


def test_nothing_that_happened_before_it_was_allowed_or_after_it_ended_is_sent(
    world: World, receiver: Receiver
) -> None:
    who = world.person()
    world.happens(who, BIRTH_INSCRIBED)
    with world.registry.begin(world.deciding) as ctx:
        service.end(ctx, world.id, "El convenio terminó")
    world.happens(who, ACTA_CORRECTED)
    world.send()
    assert receiver.received == []
    assert world.counts == {"dropped": 1}


def test_two_administrators_allow_a_receiver_and_one_cannot(
    client: Any, auth: Callable[..., dict[str, str]], registry: Registry
) -> None:
    with registry.begin(SYSTEM) as ctx:
        name = f"admin.{uuid.uuid4().hex[:8]}"
        second = actor_of(add_account(ctx, AddAccount(name, "administrator", PASSWORD)))
    body = {
        "name": "MINSA",
        "url": f"https://receiver.example/{uuid.uuid4()}",
        "kinds": [BIRTH_INSCRIBED],
        "legal_basis": "Convenio 1-2026",
    }
    path, headers = "/api/v1/notification-receivers", auth("administrator")
    assert client.post(path, json=body, headers=auth("supervisor")).status_code == 403
    wrong = client.post(path, json=body | {"url": "http://10.0.0.1/", "kinds": []}, headers=headers)
    assert wrong.status_code == 422
    asked = client.post(path, json=body, headers=headers)
    assert (asked.status_code, asked.json["state"]) == (201, "requested")
    again = client.post(path, json=body, headers=headers)
    assert (again.status_code, again.json["type"]) == (409, "/problems/receiver-exists")
    own = client.post(f"{path}/{asked.json['id']}/approval", headers=headers)
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    assert client.post(f"{path}/{asked.json['id']}/refusal", headers=headers).json["state"] == "refused"
    asked = client.post(path, json=body, headers=headers)  # taken back, and asked for anew
    early = client.post(f"{path}/{asked.json['id']}/pause", headers=headers)
    assert early.json["type"] == "/problems/receiver-not-in-force"
    with registry.begin(second) as ctx:
        service.approve(ctx, uuid.UUID(asked.json["id"]))
    for act, state in (("pause", "paused"), ("resumption", "in_force"), ("ending", "ended")):
        done = client.post(
            f"{path}/{asked.json['id']}/{act}", json={"reason": "Terminó"} if act == "ending" else None, headers=headers
        )
        assert (done.status_code, done.json["state"]) == (200, state), done.json
    assert client.get(f"{path}/{asked.json['id']}/dead-letters", headers=headers).json == {"dead_letters": []}
    assert client.get("/.well-known/notification-keys.json").status_code == 200
