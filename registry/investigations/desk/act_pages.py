"""Acts on a case, one a page: take it, what `acts` lists, take a person out."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import NotFound, RegistryError
from registry.core.messages import Message, _
from registry.investigations.cases import persons, service
from registry.investigations.cases.answers import case_answer
from registry.investigations.cases.models import Case
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.desk import words
from registry.investigations.desk.acts import ACTS, Act, offered
from registry.investigations.desk.showing import act_form, case_page, for_a_purpose, names_of, with_targets
from registry.web.fields import LONG, Field
from registry.web.forms import body, inputs, load

blueprint = Blueprint("act_pages", __name__, url_prefix="/cases", template_folder="templates")
_LONGEST: Final = 2100
_REASON: Final = (Field("reason", _("Why"), LONG, _("It stays in the case's history."), longest=2000),)


@blueprint.get("/<uuid:case_id>/acts")
@requires("cases.work")
@for_a_purpose()
def acts(case_id: uuid.UUID) -> Response:
    """Show what can be done with the case now, and whose turn it is."""
    with begin() as ctx:
        case = service.read(ctx, case_id)
        ctx.journal("case.read", "case", case.id)
        waits = case.decision is not None and case.state == "in_review"
        return case_page(
            ctx,
            case,
            "cases/acts.html",
            "act_pages.acts",
            acts=offered(ctx, case),
            waits_for_other=waits and case.decision_by == ctx.actor.account_id,
        )


@blueprint.post("/<uuid:case_id>/taking")
@requires("cases.work")
def take(case_id: uuid.UUID) -> Response:
    """Take a case that nobody has; sent twice, it is taken once."""
    with begin() as ctx:
        service.assign(ctx, case_id, None)
    return to(url_for("case_pages.overview", case_id=case_id), notice="cases-taken")


@blueprint.get("/<uuid:case_id>/acts/<act>")
@requires("cases.work")
@for_a_purpose()
def act(case_id: uuid.UUID, act: str) -> Response:
    """Ask what an act needs."""
    with begin() as ctx:
        return _form(ctx, case_id, _known(act), act, {})


@blueprint.post("/<uuid:case_id>/acts/<act>")
@requires("cases.work")
def do(case_id: uuid.UUID, act: str) -> Response:
    """Do it; sent twice, it is done once."""
    known, values = _known(act), typed(inputs(_known(act).fields), _LONGEST)

    def work(ctx: Context) -> str:
        result = known.do(ctx, case_id, load(known.schema(), body(known.fields, values)))
        return url_for("case_pages.overview", case_id=result.id if isinstance(result, Case) else case_id)

    return sent_once(
        "cases/acts", work, lambda ctx, error: _form(ctx, case_id, known, act, values, error), "case-changed"
    )


def _known(act: str) -> Act:
    if act not in ACTS:
        raise NotFound
    return ACTS[act]


def _form(
    ctx: Context,
    case_id: uuid.UUID,
    known: Act,
    name: str,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    case = service.read(ctx, case_id)
    return act_form(
        ctx,
        case,
        error,
        title=known.label,
        hint=known.hint,
        proposal=_proposal(ctx, case) if name == "second" else None,
        fields=with_targets(ctx, known.fields),
        values=values,
        action=url_for("act_pages.do", case_id=case.id, act=name),
        label=known.label,
    )


def _proposal(ctx: Context, case: Case) -> Message | None:
    """What was proposed, and why; to those alone who may read it already."""
    answer = case_answer(ctx, case)
    if not answer["decision_waits"] or answer["decision"] is None:
        return None
    decision = words.DECISIONS[answer["decision"]]
    return _("Proposed: {decision}. {reason}", decision=decision, reason=answer["decision_reason"] or "")


@blueprint.get("/<uuid:case_id>/persons/<uuid:person_id>/removal")
@requires("cases.work")
@for_a_purpose()
def removal(case_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Ask why a person is taken out of the case."""
    with begin() as ctx:
        return _removal(ctx, case_id, person_id, {})


@blueprint.post("/<uuid:case_id>/persons/<uuid:person_id>/removal")
@requires("cases.work")
def remove(case_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    """Take a person out of the case; a search brings them back. Sent twice, it is done once."""
    values = typed(inputs(_REASON), _LONGEST)
    address = url_for("case_pages.overview", case_id=case_id)

    def act(ctx: Context) -> str:
        reason = load(CaseReasonSchema(), body(_REASON, values))["reason"]
        persons.remove_person(ctx, case_id, person_id, reason)
        return address

    return sent_once(
        "cases/persons/removal",
        act,
        lambda ctx, error: _removal(ctx, case_id, person_id, values, error),
        "case-changed",
    )


def _removal(
    ctx: Context,
    case_id: uuid.UUID,
    person_id: uuid.UUID,
    values: Mapping[str, str],
    error: RegistryError | None = None,
) -> Response:
    case = service.read(ctx, case_id)
    name = names_of(ctx, [person_id]).get(str(person_id))
    if name is None or person_id not in {person.person_id for person in case.persons}:
        raise NotFound
    return act_form(
        ctx,
        case,
        error,
        title=_("Take {name} out of the case", name=name),
        hint=_("Views and exports of the case show this person no more; what was written stays."),
        fields=[*_REASON],
        values=values,
        action=url_for("act_pages.remove", case_id=case.id, person_id=person_id),
        label=_("Take out"),
    )
