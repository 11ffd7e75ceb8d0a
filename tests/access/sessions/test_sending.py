"""What a form does: once, however often it is sent, and answered kindly when it is refused."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask, Response, g

from registry.access.frame.sending import Done, sent_once
from registry.core.context import Actor, Context
from registry.core.errors import FieldError, Invalid, NotFound, RegistryError
from registry.core.messages import _

ActorOf = Callable[..., Actor]
Send = Callable[..., Response]


@pytest.fixture
def send(app: Flask, actor: ActorOf) -> Send:
    """send(act, again, key): a registrar's form with this key."""

    def once(act: Callable[[Context], str | Done], again: object = None, key: str = "", **options: object) -> Response:
        with app.test_request_context("/", method="POST"):
            g.actor = actor("registrar")
            return sent_once("test", act, again, key=key or uuid.uuid4().hex, **options)  # type: ignore[arg-type]

    return once


def test_a_form_sent_twice_is_done_once_and_leads_to_the_same_place(send: Send) -> None:
    done: list[str] = []

    def act(_ctx: Context) -> str:
        done.append("once")
        return f"/things/{len(done)}"

    key = uuid.uuid4().hex
    answers = [send(act, key=key) for _click in range(2)]
    assert done == ["once"]
    assert [answer.location for answer in answers] == ["/things/1", "/things/1"]


def test_a_refused_form_is_shown_again_and_can_be_sent_again(send: Send) -> None:
    key, tries = uuid.uuid4().hex, []

    def act(_ctx: Context) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise Invalid([FieldError("/reason", _("Why"))])
        return "/done"

    def again(_ctx: Context, error: RegistryError) -> Response:
        return Response(str(len(error.errors)), 422)

    assert send(act, again, key).status_code == 422
    assert send(act, again, key).location == "/done"


def test_what_is_gone_because_the_same_form_removed_it_meanwhile_is_no_refusal(send: Send) -> None:
    key = uuid.uuid4().hex

    def act(_ctx: Context) -> str:
        assert send(lambda _ctx: "/listing", key=key).location == "/listing"
        raise NotFound

    assert send(act, key=key).location == "/listing"
    with pytest.raises(NotFound):
        send(lambda _ctx: (_ for _ in ()).throw(NotFound()))


def test_a_secret_is_shown_once_and_whoever_sends_again_is_told_so(send: Send) -> None:
    key = uuid.uuid4().hex
    first, second = (send(lambda _ctx: Done("/account", page=Response("secret")), key=key, repeated="x") for _ in "12")
    assert first.get_data() == b"secret"
    assert second.location == "/account"
    assert "notice" in second.headers["Set-Cookie"]
