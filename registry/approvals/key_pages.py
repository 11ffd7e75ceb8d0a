"""Requests to distrust a key that signs cards, or to trust it again: made and decided by two persons."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.fresh import is_fresh
from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.permissions import requires
from registry.approvals import words
from registry.approvals.deciding import Item, Link, Row, decided, is_own, shown
from registry.core.clock import show_day, show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.documents.keys import distrust, queries
from registry.documents.keys.answers import key_answers, request_answers
from registry.documents.keys.models import REQUESTED, KeyDistrust
from registry.documents.keys.schemas import DistrustRequestSchema, TrustRequestSchema
from registry.web.fields import DATE, LONG, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("key_approvals", __name__, url_prefix="/issuer-keys", template_folder="templates")
MENU: Final = MenuEntry("key_approvals.keys", _("Keys of cards"), 80)
_WHY: Final = Field("reason", _("Why"), LONG, longest=500)
_DAY: Final = Field(
    "distrusted_from", _("From which day on"), DATE, _("The first day on which others may have signed with it.")
)


@blueprint.get("")
@requires("keys.distrust")
def keys() -> Response:
    """List the keys, and every request about them."""
    with begin() as ctx:
        return page(
            "approvals/keys.html",
            keys=[_key(answer) for answer in key_answers(ctx)],
            requests=[_line(answer) for answer in request_answers(ctx, queries.requests(ctx.session))],
        )


def _key(answer: Mapping[str, Any]) -> dict[str, Any]:
    day = answer["distrusted_from"]
    return {
        "kid": answer["kid"],
        "since": show_moment(answer["active_from"]),
        "state": _("not trusted from {day} on", day=show_day(day))
        if day
        else _("signs cards")
        if answer["retired_at"] is None
        else _("signed until {moment}", moment=show_moment(answer["retired_at"])),
        "kind": "bad" if day else "good" if answer["retired_at"] is None else "plain",
        "is_distrusted": day is not None,
    }


def _line(answer: Mapping[str, Any]) -> dict[str, Any]:
    states = {"requested": _("waits"), "approved": _("approved"), "refused": _("refused or taken back")}
    return {
        "address": url_for("key_approvals.request_page", request_id=answer["id"]),
        "kid": answer["kid"],
        "what": words.TRUST if answer["distrusted_from"] is None else words.DISTRUST,
        "by": answer["requested_by"],
        "at": show_moment(answer["requested_at"]),
        "state": states[answer["state"]],
        "is_open": answer["state"] == REQUESTED,
    }


@blueprint.get("/requests/<uuid:request_id>")
@requires("keys.distrust")
def request_page(request_id: uuid.UUID) -> Response:
    """Show a request about a key."""
    with begin() as ctx:
        return shown(ctx, _item(ctx, request_id))


@blueprint.post("/requests/<uuid:request_id>")
@requires("keys.distrust", fresh=True)
def decide(request_id: uuid.UUID) -> Response:
    """Do as another person requested, or leave the key as it is."""

    def act(ctx: Context, _values: Mapping[str, str], agrees: bool) -> None:
        (distrust.approve if agrees else distrust.refuse)(ctx, request_id)

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _item(ctx, request_id), values, error)

    return decided(act, again, leads_to=url_for("key_approvals.keys"))


def _item(ctx: Context, request_id: uuid.UUID) -> Item:
    request = queries.request(ctx.session, request_id)
    if request is None:
        raise NotFound
    answer = request_answers(ctx, [request])[0]
    day = request.distrusted_from
    change = (
        Row(_("Trusted"), _("not from {day} on", day=show_day(day)), _("yes")) if day else Row(_("Trusted"), _("yes"))
    )
    return Item(
        title=words.TRUST if day is None else words.DISTRUST,
        action=url_for("key_approvals.decide", request_id=request_id),
        rows=[Row(_("Key"), request.kid), change],
        by=answer["requested_by"],
        since=show_moment(request.requested_at),
        why=request.reason,
        advice=_advice(request),
        is_open=request.state == REQUESTED,
        is_own=is_own(ctx, request.requested_by),
        may_withdraw=request.requested_by == ctx.actor.account_id,
        is_grave=True,
        back=Link(url_for("key_approvals.keys"), _("Keys of cards")),
    )


def _advice(request: KeyDistrust) -> Message | None:
    if request.distrusted_from is None:
        return None
    return _("A key that signs is replaced in the same moment. Cards that this registry issued stay valid.")


@blueprint.get("/<kid>/distrust")
@requires("keys.distrust")
def ask_distrust(kid: str) -> Response:
    """Ask from which day on a key is not to be trusted, and why."""
    with begin() as ctx:
        return _form(ctx, kid, (_DAY, _WHY), {})


@blueprint.post("/<kid>/distrust")
@requires("keys.distrust", fresh=True)
def request_distrust(kid: str) -> Response:
    """Request that a key be distrusted from a day on."""
    return _requested(kid, (_DAY, _WHY))


@blueprint.get("/<kid>/trust")
@requires("keys.distrust")
def ask_trust(kid: str) -> Response:
    """Ask why a key is to be trusted again."""
    with begin() as ctx:
        return _form(ctx, kid, (_WHY,), {})


@blueprint.post("/<kid>/trust")
@requires("keys.distrust", fresh=True)
def request_trust(kid: str) -> Response:
    """Request that a key be trusted again."""
    return _requested(kid, (_WHY,))


def _requested(kid: str, questions: tuple[Field, ...]) -> Response:
    values = typed(inputs(questions), 600)
    schema = DistrustRequestSchema() if _DAY in questions else TrustRequestSchema()
    address = url_for("key_approvals.keys")

    def act(ctx: Context) -> str:
        loaded = load(schema, body(questions, values))
        if _DAY in questions:
            distrust.request_distrust(ctx, kid, loaded["distrusted_from"], loaded["reason"])
        else:
            distrust.request_trust(ctx, kid, loaded["reason"])
        return address

    return sent_once("issuer-keys", act, lambda ctx, error: _form(ctx, kid, questions, values, error), "key-requested")


def _form(
    ctx: Context,
    kid: str,
    questions: tuple[Field, ...],
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    if queries.key(ctx.session, kid) is None:
        raise NotFound
    is_distrust = _DAY in questions
    fields, problems = filled(questions, values, error)
    endpoint = "key_approvals.request_distrust" if is_distrust else "key_approvals.request_trust"
    return page(
        "approvals/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        title=words.DISTRUST if is_distrust else words.TRUST,
        hint=_("It takes effect once another person approves it."),
        fields=fields,
        action=url_for(endpoint, kid=kid),
        back=url_for("key_approvals.keys"),
        label=_("Ask for it"),
        is_stale=not is_fresh(ctx),
        here=url_for("key_approvals.ask_distrust" if is_distrust else "key_approvals.ask_trust", kid=kid),
    )
