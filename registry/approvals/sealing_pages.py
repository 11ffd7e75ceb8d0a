"""Sealings: all of them, one of them, a new one, and the lifting of one. Every step takes two supervisors."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.fresh import is_fresh
from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.approvals import words
from registry.approvals.deciding import Item, Link, Row, decided, is_own, shown
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, Refused, RegistryError
from registry.core.messages import Message, _, plural
from registry.core.pagination import Page
from registry.core.problems import status_of
from registry.sealing import queries, service
from registry.sealing.answers import sealing_answer, sealing_answers
from registry.sealing.models import Sealing
from registry.sealing.rules import IN_FORCE, LIFT_REQUESTED, REQUESTED
from registry.sealing.schemas import LiftingRequestSchema, RequestSealingSchema, SealingQuery
from registry.sealing.service import RequestSealing
from registry.sealing.words import STATE
from registry.web.fields import LONG, SELECT, SWITCH, Choice, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("sealing_approvals", __name__, url_prefix="/sealings", template_folder="templates")
_REQUEST: Final = (
    Field("persons", _("Persons"), LONG, _("One number of a file a line. Name mother and child together: each alone "
          "would give the other away."), longest=2000),
    Field("basis", _("Basis"), SELECT, choices=[Choice(slug, label) for slug, label in words.BASES.items()]),
    Field("reference", _("Number of the decision or order"), width="w-15", longest=120),
)  # fmt: skip
_STEP: Final = "step"
"""Which step was read: a sealing and its lifting are decided on one page."""
_LIFTING: Final = (
    Field("reference", _("Number of the decision that orders it"), width="w-15", longest=120),
    Field(
        "returns_documents",
        _("Documents that others bear meanwhile are the sealed persons'"),
        SWITCH,
        _("As when a sealed woman has borne again and was registered anew."),
    ),
)


@blueprint.get("")
@requires("sealed.keep")
@takes(of_schema(SealingQuery))
def listed() -> Response:
    """List sealings, newest first. The reading is journalled."""
    query = load(SealingQuery(), request.args)
    with begin() as ctx:
        listing = queries.sealings(ctx.session, query.get("state"), Page(query["limit"], query.get("cursor")))
        ctx.journal("sealing.listed", "sealing", "many", count=len(listing.items))
        following: dict[str, Any] = dict(request.args.items()) | {"cursor": listing.next_cursor or ""}
        return page(
            "approvals/sealings.html",
            rows=[_line(answer) for answer in sealing_answers(ctx, listing.items)],
            states=STATE,
            state=query.get("state"),
            following=url_for("sealing_approvals.listed", **following) if listing.next_cursor else None,
        )


def _line(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "address": url_for("sealing_approvals.sealing", sealing_id=answer["id"]),
        "title": answer["reference"],
        "basis": words.BASES[answer["basis"]],
        "state": STATE[answer["state"]],
        "kind": "warn" if answer["state"] in (REQUESTED, LIFT_REQUESTED) else "",
        "persons": plural("{n} person", "{n} persons", len(answer["persons"])),
        "at": show_moment(answer["requested_at"]),
    }


@blueprint.get("/new")
@requires("sealed.keep")
def new() -> Response:
    """Ask whom to seal, and why."""
    with begin() as ctx:
        return _form(ctx, {})


@blueprint.post("/new")
@requires("sealed.keep", fresh=True)
def request_sealing() -> Response:
    """Request a sealing; it hides nobody until another supervisor approves it."""
    values = typed(inputs(_REQUEST), 2100)
    content = body(_REQUEST, values) | {"persons": values.get("persons", "").split()}

    def act(ctx: Context) -> str:
        loaded = load(RequestSealingSchema(), content)
        command = RequestSealing(tuple(loaded["persons"]), loaded["basis"], loaded["reference"])
        return url_for("sealing_approvals.sealing", sealing_id=service.request_sealing(ctx, command).id)

    return sent_once("sealings/new", act, lambda ctx, error: _form(ctx, values, error), "sealing-requested")


def _form(ctx: Context, values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    return _question(
        ctx,
        _REQUEST,
        values,
        error,
        title=_("Ask for a sealing"),
        hint=_("Sealed persons exist for supervisors alone. Another supervisor approves this before it hides anybody."),
        action=url_for("sealing_approvals.request_sealing"),
        back=url_for("sealing_approvals.listed"),
        label=_("Ask for the sealing"),
    )


def _question(
    ctx: Context,
    questions: tuple[Field, ...],
    values: Mapping[str, str],
    error: RegistryError | None,
    **shown_words: Message | str,
) -> Response:
    fields, problems = filled(questions, values, error)
    return page(
        "approvals/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields,
        is_stale=not is_fresh(ctx),
        here=shown_words["action"],
        **shown_words,
    )


@blueprint.get("/<uuid:sealing_id>")
@requires("sealed.keep")
def sealing(sealing_id: uuid.UUID) -> Response:
    """Show one sealing and what waits of it. The reading is journalled."""
    with begin() as ctx:
        return shown(ctx, _item(ctx, sealing_id))


@blueprint.post("/<uuid:sealing_id>")
@requires("sealed.keep", fresh=True)
def decide(sealing_id: uuid.UUID) -> Response:
    """Approve or refuse a sealing, or its lifting, that another supervisor requested."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        if service.read(ctx, sealing_id, lock=True).state != values.get(_STEP):
            raise Refused("sealing-changed", _("The sealing has changed since you read it. Read it again and decide."))
        if not agrees:
            service.refuse_sealing(ctx, sealing_id)
        elif values[_STEP] == LIFT_REQUESTED:
            service.approve_lifting(ctx, sealing_id)
        else:
            service.approve_sealing(ctx, sealing_id)

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _item(ctx, sealing_id), values, error)

    return decided(act, again, (), _STEP)


@blueprint.get("/<uuid:sealing_id>/lifting")
@requires("sealed.keep")
def lifting(sealing_id: uuid.UUID) -> Response:
    """Ask by which decision the persons become visible again."""
    with begin() as ctx:
        return _lifting_form(ctx, service.read(ctx, sealing_id), {})


@blueprint.post("/<uuid:sealing_id>/lifting")
@requires("sealed.keep", fresh=True)
def request_lifting(sealing_id: uuid.UUID) -> Response:
    """Request that the persons become visible again."""
    values = typed(inputs(_LIFTING))
    try:
        loaded = load(LiftingRequestSchema(), body(_LIFTING, values))
        with begin() as ctx:
            returns = loaded["returns_documents"]
            service.request_lifting(ctx, sealing_id, loaded["reference"], returns_documents=returns)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return _lifting_form(ctx, service.read(ctx, sealing_id), values, error)
    return to(url_for("sealing_approvals.sealing", sealing_id=sealing_id), notice="lifting-requested")


def _lifting_form(
    ctx: Context, sealing: Sealing, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    ctx.journal("sealing.read", "sealing", sealing.id)
    address = url_for("sealing_approvals.sealing", sealing_id=sealing.id)
    return _question(
        ctx,
        _LIFTING,
        values,
        error,
        title=_("Ask for the lifting"),
        hint=_("Another supervisor approves this before anybody becomes visible."),
        action=url_for("sealing_approvals.request_lifting", sealing_id=sealing.id),
        back=address,
        label=_("Ask for the lifting"),
    )


def _item(ctx: Context, sealing_id: uuid.UUID) -> Item:
    sealing = service.read(ctx, sealing_id)
    ctx.journal("sealing.read", "sealing", sealing.id)
    answer = sealing_answer(ctx, sealing)
    is_lifting = sealing.state == LIFT_REQUESTED
    requester = sealing.lift_requested_by if is_lifting else sealing.requested_by
    since = sealing.lift_requested_at if is_lifting else sealing.requested_at
    links = []
    if sealing.state == IN_FORCE:
        links = [Link(url_for("sealing_approvals.lifting", sealing_id=sealing.id), _("Ask for the lifting"))]
    return Item(
        title=words.LIFTING if is_lifting else words.SEALING,
        action=url_for("sealing_approvals.decide", sealing_id=sealing_id),
        rows=_rows(answer),
        by=answer["lift_requested_by"] if is_lifting else answer["requested_by"],
        since=show_moment(since) if since else None,
        advice=_advice(answer),
        links=links,
        hidden=(_STEP, sealing.state),
        is_open=sealing.state in (REQUESTED, LIFT_REQUESTED),
        is_own=is_own(ctx, requester),
        may_withdraw=requester == ctx.actor.account_id,
        is_grave=True,
    )


def _advice(answer: Mapping[str, Any]) -> Message | None:
    if answer["state"] == REQUESTED and answer["kin_left_out"]:
        return plural(
            "{n} parent, child or other relative stays visible and may give the persons away.",
            "{n} parents, children or other relatives stay visible and may give the persons away.",
            len(answer["kin_left_out"]),
        )
    if answer["state"] == REQUESTED:
        return _("From your approval on, the persons do not exist for anybody but supervisors.")
    if answer["state"] == LIFT_REQUESTED:
        return _("From your approval on, everybody whose work allows it sees the persons again.")
    return None


def _rows(answer: Mapping[str, Any]) -> list[Row]:
    rows: list[tuple[Message, Message | str | None]] = [
        (_("State"), STATE[answer["state"]]),
        (_("Basis"), words.BASES[answer["basis"]]),
        (_("Number of the decision or order"), answer["reference"]),
        (_("Persons"), ", ".join(str(person) for person in answer["persons"])),
        (_("Relatives who stay visible"), ", ".join(str(person) for person in answer["kin_left_out"])),
        (_("Decided by"), answer["decided_by"]),
        (_("Number of the decision that orders the lifting"), answer["lift_reference"]),
        (_("Lifted by"), answer["lift_decided_by"]),
    ]
    return [Row(label, value) for label, value in rows if value]
