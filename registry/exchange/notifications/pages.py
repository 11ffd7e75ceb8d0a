"""An administrator's pages of receivers: listed, asked for, allowed, paused, ended. They name nobody."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.fresh import grave_form, is_fresh
from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.exchange.notifications import queries, rules, service, words
from registry.exchange.notifications.answers import dead_letter_answers, receiver_answer
from registry.exchange.notifications.schemas import EndingSchema, ReceiverRequestSchema
from registry.exchange.notifications.service import RequestReceiver
from registry.people.happenings.rules import KINDS
from registry.web.fields import LONG, SWITCH, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("receivers", __name__, url_prefix="/notification-receivers", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("receivers.listed", _("Notifications"), 85),)
NOTICES: Final = words.NOTICES
_KIND_OF: Final = {f"kind_{place}": kind for place, kind in enumerate(KINDS)}
_NEW: Final = (
    Field("name", _("Name of the system"), longest=120),
    Field("url", _("Where it takes notifications"), hint=_("An address that begins with https://."), longest=500),
    Field("legal_basis", _("By which agreement or law"), LONG, longest=500),
    Field(
        "client",
        _("Code of the system in its agreement"),
        hint=_("If it has one: then it is told the same names for persons as in the answers to it."),
        longest=64,
    ),
    *(Field(name, words.KIND[kind], SWITCH) for name, kind in _KIND_OF.items()),
)
_END: Final = (Field("reason", _("Why"), LONG, _("Kept in the journal. Name nobody."), longest=500),)
_SHOWN: Final = 50
_KINDS_OF_STATE: Final = {rules.IN_FORCE: "good", rules.PAUSED: "bad", rules.REQUESTED: "warn"}


@blueprint.get("")
@requires("notifications.manage")
def listed() -> Response:
    """List the receivers."""
    with begin() as ctx:
        rows = [_line(receiver_answer(ctx, receiver)) for receiver in queries.receivers(ctx.session)]
        return page("notifications/list.html", rows=rows)


def _line(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "address": url_for("receivers.receiver", receiver_id=answer["id"]),
        "name": answer["name"],
        "url": answer["url"],
        "waiting": answer["waiting"],
        "dead": answer["dead"],
        "state": words.STATE[answer["state"]],
        "kind": _KINDS_OF_STATE.get(answer["state"], "plain"),
    }


@blueprint.get("/new")
@requires("notifications.manage")
def new() -> Response:
    """Ask which system is to be told, and of what."""
    with begin() as ctx:
        return _form(ctx, _NEW, {}, "receivers.add", {})


@blueprint.post("/new")
@requires("notifications.manage", fresh=True)
def add() -> Response:
    """Ask that a receiver be allowed; sent twice, it is asked for once."""
    values = typed(inputs(_NEW), 600)

    def act(ctx: Context) -> Done:
        content = body(_NEW, values)
        kinds = [kind for name, kind in _KIND_OF.items() if content.pop(name, False)]
        command = RequestReceiver(**load(ReceiverRequestSchema(), content | ({"kinds": kinds} if kinds else {})))
        receiver = service.request(ctx, command)
        return Done(url_for("receivers.receiver", receiver_id=receiver.id), "receiver-requested")

    return sent_once("receivers/new", act, lambda ctx, error: _form(ctx, _NEW, values, "receivers.add", {}, error))


@blueprint.get("/<uuid:receiver_id>")
@requires("notifications.manage")
def receiver(receiver_id: uuid.UUID) -> Response:
    """Show a receiver, and what was given up."""
    with begin() as ctx:
        return _shown(ctx, receiver_id)


def _shown(ctx: Context, receiver_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    stored = service.read(ctx, receiver_id)
    answer = receiver_answer(ctx, stored)
    letters = dead_letter_answers(queries.dead(ctx.session, receiver_id, _SHOWN))
    failure = words.FAILURE.get(stored.last_failure or "")
    rows: list[tuple[Message, Message | str | None]] = [
        (_("Address"), stored.url),
        (_("Agreement or law"), stored.legal_basis),
        (_("Code of the system in its agreement"), answer["client"]),
        (_("Asked for by"), answer["requested_by"]),
        (_("Asked for"), show_moment(stored.requested_at)),
        (_("Decided by"), answer["decided_by"]),
        (_("Delivered"), str(answer["delivered"])),
        (_("Waits"), str(answer["waiting"])),
        (_("Given up"), str(answer["dead"])),
        (_("Last failure"), failure),
        (_("Next attempt"), show_moment(stored.rests_until) if stored.rests_until else None),
        (_("Ended because"), stored.end_reason),
    ]
    return page(
        "notifications/receiver.html",
        status=200 if error is None else int(status_of(error)),
        problems=[] if error is None else filled([], {}, error)[1],
        id=receiver_id,
        name=stored.name,
        state=words.STATE[stored.state],
        kind=_KINDS_OF_STATE.get(stored.state, "plain"),
        kinds=[words.KIND[kind] for kind in stored.kinds],
        rows=[{"label": label, "value": value} for label, value in rows if value],
        acts=_acts(ctx, stored.state, stored.requested_by, answer["dead"]),
        ends=stored.state in (rules.IN_FORCE, rules.PAUSED),
        letters=[
            {
                "kind": words.KIND[letter["kind"]],
                "at": show_moment(letter["happened_at"]),
                "failure": words.FAILURE.get(letter["last_failure"] or ""),
            }
            for letter in letters
        ],
        is_stale=not is_fresh(ctx),
        here=url_for("receivers.receiver", receiver_id=receiver_id),
    )


def _acts(ctx: Context, state: str, requested_by: uuid.UUID, dead: int) -> list[tuple[str, Message]]:
    if state == rules.REQUESTED and requested_by == ctx.actor.account_id:
        return [("refusal", words.TAKE_BACK)]
    acts = {rules.REQUESTED: ["approval", "refusal"], rules.IN_FORCE: ["pause"], rules.PAUSED: ["resumption"]}
    offered = acts.get(state, [])
    offered += ["retry"] if state in (rules.IN_FORCE, rules.PAUSED) and dead else []
    return [(act, words.ACTS[act]) for act in offered]


@blueprint.post("/<uuid:receiver_id>/<act>")
@requires("notifications.manage", fresh=True)
def act(receiver_id: uuid.UUID, act: str) -> Response:
    """Do what asks nothing more; sent twice, it is done once."""
    if act not in words.ACTS:
        raise NotFound

    def work(ctx: Context) -> Done:
        _ACTS[act](ctx, receiver_id)
        return Done(url_for("receivers.receiver", receiver_id=receiver_id), "receiver-changed")

    return sent_once("receivers/act", work, lambda ctx, error: _shown(ctx, receiver_id, error))


_ACTS: Final[Mapping[str, Callable[[Context, uuid.UUID], object]]] = {
    "approval": service.approve,
    "refusal": service.refuse,
    "pause": service.pause,
    "resumption": service.resume,
    "retry": service.retry,
}


@blueprint.get("/<uuid:receiver_id>/forms/ending")
@requires("notifications.manage")
def ask_ending(receiver_id: uuid.UUID) -> Response:
    """Ask why a receiver ends."""
    with begin() as ctx:
        service.read(ctx, receiver_id)
        return _form(ctx, _END, {}, "receivers.end", {"receiver_id": receiver_id})


@blueprint.post("/<uuid:receiver_id>/forms/ending")
@requires("notifications.manage", fresh=True)
def end(receiver_id: uuid.UUID) -> Response:
    """End a receiver at once, with what waits for it."""
    values = typed(inputs(_END), 600)

    def work(ctx: Context) -> Done:
        service.end(ctx, receiver_id, load(EndingSchema(), body(_END, values))["reason"])
        return Done(url_for("receivers.receiver", receiver_id=receiver_id), "receiver-changed")

    def again(ctx: Context, error: RegistryError) -> Response:
        return _form(ctx, _END, values, "receivers.end", {"receiver_id": receiver_id}, error)

    return sent_once("receivers/ending", work, again)


def _form(
    ctx: Context,
    questions: tuple[Field, ...],
    values: Mapping[str, str],
    endpoint: str,
    parameters: Mapping[str, Any],
    error: RegistryError | None = None,
) -> Response:
    is_new = questions is _NEW
    return grave_form(
        ctx,
        questions,
        values,
        error,
        title=_("Add a receiver") if is_new else _("End the receiver"),
        hint=_("Nothing is sent until another administrator allows it. It is told of what happens from then on.")
        if is_new
        else _("What waits for it is not sent any more. A receiver that ended stays listed."),
        label=_("Ask for it") if is_new else _("End it"),
        action=url_for(endpoint, **parameters),
        back=url_for("receivers.receiver" if parameters else "receivers.listed", **parameters),
    )
