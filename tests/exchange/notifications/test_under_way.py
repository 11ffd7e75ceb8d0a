"""Sending holds nothing while it waits for a receiver; what ends is ended whole; one name for one person."""

import json
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from registry.core.context import SYSTEM, Actor
from registry.core.errors import Invalid
from registry.core.registry import Registry
from registry.exchange.clients import admission
from registry.exchange.clients import service as clients
from registry.exchange.notifications import service
from registry.exchange.notifications.service import RequestReceiver
from registry.people.happenings.rules import BIRTH_INSCRIBED
from tests.exchange.conftest import terms_of
from tests.exchange.notifications.receiving import Receiver
from tests.exchange.notifications.test_sending import World
from tests.exchange.notifications.test_sending import administrators as administrators  # fixtures
from tests.exchange.notifications.test_sending import own as own
from tests.exchange.notifications.test_sending import receiver as receiver
from tests.exchange.notifications.test_sending import world as world


def test_while_a_message_is_under_way_nothing_is_locked_and_no_other_job_sends(
    world: World, receiver: Receiver
) -> None:
    """The receiver is ended while it takes the first message: it gets no second one, and nothing waits for anything."""

    def meanwhile(handler: Any) -> None:
        world.send()  # another job: it leaves the receiver to the first
        with world.registry.begin(world.deciding) as ctx:
            ctx.session.execute(text("SET LOCAL lock_timeout = '2s'"))
            service.end(ctx, world.id, "El convenio terminó")
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    world.happens(world.person(), BIRTH_INSCRIBED)
    world.happens(world.person(), BIRTH_INSCRIBED)
    receiver.answers = [meanwhile]
    world.send()
    assert len(receiver.received) == 1
    assert (world.state, world.counts) == ("ended", {"delivered": 1, "dropped": 1})
    world.send()
    assert len(receiver.received) == 1


def test_ending_a_receiver_settles_everything_that_waits_for_it(world: World) -> None:
    who = world.person()
    world.happens(who, BIRTH_INSCRIBED)
    more = (
        "WITH more AS (INSERT INTO happening (id, kind, person_id, about_id, at) "
        "SELECT gen_random_uuid(), h.kind, h.person_id, h.about_id, h.at FROM happening h, generate_series(1, 600) "
        "WHERE h.person_id = :who RETURNING id, number) "
        "INSERT INTO notification (id, receiver_id, happening_id, number, state, attempts, next_at, created_at) "
        "SELECT gen_random_uuid(), :receiver, id, number, 'waiting', 0, now(), now() FROM more"
    )
    with world.registry.engine.begin() as connection:
        connection.execute(text(more), {"who": who, "receiver": world.id})
    assert world.counts == {"waiting": 601}
    with world.registry.begin(world.deciding) as ctx:
        service.end(ctx, world.id, "El convenio terminó")
    assert world.counts == {"dropped": 601}


def test_a_receiver_that_has_an_agreement_is_told_the_names_of_its_answers(
    own: Registry, administrators: tuple[Actor, Actor], receiver: Receiver
) -> None:
    code = f"client.{uuid.uuid4().hex[:10]}"
    with own.begin(administrators[0]) as ctx:
        client = clients.request(ctx, code, "Programa social", terms_of(Ed25519PrivateKey.generate())).client
        with pytest.raises(Invalid):
            service.request(ctx, RequestReceiver("MINSA", receiver.url, [BIRTH_INSCRIBED], "Convenio", "client.no"))
    world = World(own, *administrators, receiver.url, client=code)
    who = world.person()
    world.happens(who, BIRTH_INSCRIBED)
    world.send()
    with own.begin(SYSTEM) as ctx:
        alias = admission.aliases(ctx, client, [who])[who]
    assert json.loads(receiver.received[0][1])["subject"] == alias
