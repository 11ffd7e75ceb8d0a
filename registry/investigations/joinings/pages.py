"""The records of a case's persons on pages: ask to join two as one person's, or to part them; decide on it.

Two records found to be one person's are joined once, from the case in which that was found out; whoever asked never
decides it alone.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.investigations.cases import rules
from registry.investigations.cases import service as cases
from registry.investigations.cases.models import Case
from registry.investigations.desk.showing import case_page, for_a_purpose, form_values, link, name_persons, names_of
from registry.investigations.joinings import service
from registry.investigations.joinings.answers import joining_answers
from registry.investigations.joinings.schemas import JoiningDecisionSchema, JoiningRequestSchema
from registry.investigations.joinings.words import ACTS, STATE_KINDS, STATES
from registry.people.joining import JOINING, PARTING
from registry.people.queries import identities_of
from registry.people.rules import WAITING
from registry.web.fields import LONG, Field, Problem
from registry.web.forms import body, inputs, load

blueprint = Blueprint("joining_pages", __name__, url_prefix="/cases", template_folder="templates")
blueprints = (blueprint,)
NOTICES: Final[Mapping[str, Message]] = {
    "joining-asked": _("A second person decides it now. Nothing has changed yet."),
    "joining-decided": _("Decided. The case's history shows it."),
}
_TWO: Final = "/<uuid:case_id>/pairs/<uuid:left>/<uuid:right>/joining"
_REASON: Final = (
    Field("reason", _("Why"), LONG, _("What shows it. The second person reads it before deciding."), longest=2000),
)
_LONGEST: Final = 2100


@blueprint.get("/<uuid:case_id>/joinings")
@requires("cases.work")
@for_a_purpose()
def joinings(case_id: uuid.UUID) -> Response:
    """List what was asked and decided about the records of the case's persons, newest first."""
    with begin() as ctx:
        return _joinings(ctx, case_id)


def _joinings(ctx: Context, case_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    case = cases.read(ctx, case_id)
    answers = joining_answers(ctx, service.listed(ctx, case_id))
    name_persons(ctx, answers, case.id)
    names = names_of(ctx, [person.person_id for person in case.persons])
    return case_page(
        ctx,
        case,
        "joinings/list.html",
        "pair_pages.persons",
        status=200 if error is None else int(status_of(error)),
        problems=[] if error is None else [Problem(error.title), *([Problem(error.detail)] if error.detail else [])],
        rows=[
            {
                "title": ACTS[answer["act"]],
                "names": [names.get(str(answer[side]), "–") for side in ("person_id", "into")],
                "reason": answer["reason"],
                "by": answer["requested_by"],
                "at": show_moment(answer["requested_at"]),
                "state": STATES[answer["state"]],
                "kind": STATE_KINDS[answer["state"]],
                "decided_by": answer["decided_by"],
                "is_own": answer["requested_by"] == ctx.actor.username,
                "decide": url_for("joining_pages.decide", case_id=case.id, request_id=answer["id"])
                if answer["state"] == WAITING
                else None,
            }
            for answer in reversed(answers)
        ],
        pairs=link("pair_pages.persons", case_id=case.id),
    )


@blueprint.get(_TWO)
@requires("cases.work")
@for_a_purpose()
def new(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Response:
    """Ask why two records are joined, or parted where they are joined."""
    with begin() as ctx:
        return _form(ctx, case_id, left, right, {})


@blueprint.post(_TWO)
@requires("cases.work")
def ask(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Response:
    """Ask a second person; sent twice, one request is made."""
    values = typed(inputs(_REASON), _LONGEST)
    address = url_for("joining_pages.joinings", case_id=case_id)

    def act(ctx: Context) -> str:
        content = {"act": _act(ctx, left, right), "left": str(left), "right": str(right), **body(_REASON, values)}
        service.request(ctx, case_id, service.RequestJoining(**load(JoiningRequestSchema(), content)))
        return address

    return sent_once(
        "cases/joinings", act, lambda ctx, error: _form(ctx, case_id, left, right, values, error), "joining-asked"
    )


def _act(ctx: Context, left: uuid.UUID, right: uuid.UUID) -> str:
    """What can be asked about the two: joined records can be parted, others joined."""
    return PARTING if right in identities_of(ctx.session, left) else JOINING


def _form(
    ctx: Context,
    case_id: uuid.UUID,
    left: uuid.UUID,
    right: uuid.UUID,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    case = cases.read(ctx, case_id)
    _refuse_strangers(case, left, right)
    ctx.journal("case.read", "case", case.id)
    names = names_of(ctx, [left, right])
    act = _act(ctx, left, right)
    hint = (
        _("Each has its documents, prints and births of before again.")
        if act == PARTING
        else _("Nothing is merged or deleted: one record points to the other, and two people can part them again.")
    )
    shown: dict[str, Any] = form_values(_REASON, values, error)
    return page(
        "cases/form.html",
        title=_("Part two joined records") if act == PARTING else _("Join two records as one person's"),
        lead=_("{left} and {right}", left=names.get(str(left), "–"), right=names.get(str(right), "–")),
        hint=hint,
        action=url_for("joining_pages.ask", case_id=case.id, left=left, right=right),
        back=link("pair_pages.pair", case_id=case.id, left=left, right=right),
        label=_("Ask a second person"),
        **shown,
    )


def _refuse_strangers(case: Case, *persons: uuid.UUID) -> None:
    if not set(persons) <= {person.person_id for person in case.persons} or case.state not in rules.LIVE:
        raise NotFound


@blueprint.post("/<uuid:case_id>/joinings/<uuid:request_id>")
@requires("cases.work")
def decide(case_id: uuid.UUID, request_id: uuid.UUID) -> Response:
    """Approve or refuse as the second person; whoever asked can withdraw it. Sent twice, it is decided once."""
    address = url_for("joining_pages.joinings", case_id=case_id)

    def act(ctx: Context) -> str:
        decision = load(JoiningDecisionSchema(), typed(["decision"], 20))["decision"]
        service.decide(ctx, case_id, request_id, is_approved=decision == "approve")
        return address

    return sent_once(
        "cases/joinings/decision", act, lambda ctx, error: _joinings(ctx, case_id, error), "joining-decided"
    )
