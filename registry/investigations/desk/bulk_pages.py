"""Several cases at once: taken or assigned, or decided alike for one reason. What was refused is shown for each."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.once import OnceForm
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import Invalid, RegistryError
from registry.core.messages import Message, _, plural
from registry.core.problems import status_of
from registry.investigations.cases import decisions, queries, service
from registry.investigations.cases.models import Case
from registry.investigations.cases.schemas import ManyDecisionsSchema
from registry.investigations.desk import words
from registry.investigations.limits import MOST_AT_ONCE
from registry.investigations.queue.schemas import ManyAssignmentsSchema
from registry.web.fields import LONG, RADIOS, Field, Problem, choices
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("bulk_pages", __name__, url_prefix="/cases", template_folder="templates")
_LONGEST: Final = 2100
_DECISION: Final = (
    Field("decision", _("Decision"), RADIOS, choices=choices(words.DECISIONS)),
    Field("reason", _("Why"), LONG, _("The same reason stands in the history of each case."), longest=2000),
)


def _chosen() -> list[str]:
    return list(dict.fromkeys(request.form.getlist("cases")))[: MOST_AT_ONCE + 1]


@blueprint.post("/assignments")
@requires("cases.work")
def assign_many() -> Response:
    """Take the chosen cases, or as a supervisor assign them."""
    content: dict[str, Any] = {"cases": _chosen()}
    if username := typed(["username"], 64).get("username"):
        content["username"] = username
    try:
        loaded = load(ManyAssignmentsSchema(), content)
    except Invalid:
        return _none_chosen()
    with begin() as ctx:
        rows = _refused(ctx, loaded["cases"], lambda case: service.assign(ctx, case, loaded["username"]))
    if rows:
        return _outcomes(_("Some cases were not assigned"), rows)
    return to(url_for("cases_desk.queue", mine="yes"), notice="cases-taken")


@blueprint.post("/decisions")
@requires("cases.work")
def decide_many() -> Response:
    """Ask for one decision on the chosen cases, and for its reason; then propose or decide it for each.

    Sent twice, it is done once.
    """
    once = OnceForm("cases/decisions")
    if earlier := once.earlier():
        return to(earlier)
    chosen, values = _chosen(), typed(inputs(_DECISION), _LONGEST)
    if not chosen:
        return _none_chosen()
    if not values and once.key is None:
        return _form(chosen, {})
    try:
        loaded = load(ManyDecisionsSchema(), body(_DECISION, values) | {"cases": chosen})
    except Invalid as error:
        return _form(chosen, values, error)
    address = url_for("cases_desk.queue", mine="yes")
    with begin() as ctx:
        decide: Callable[[uuid.UUID], Case] = lambda case: decisions.decide(  # noqa: E731  # one call, twice named
            ctx, case, loaded["decision"], loaded["reason"]
        )
        rows = _refused(ctx, loaded["cases"], decide)
        once.lead(ctx, address)
    return _outcomes(_("Some cases were not decided"), rows) if rows else to(address, notice="cases-decided")


def _form(chosen: Sequence[str], values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    fields, problems = filled(_DECISION, values, error)
    return page(
        "cases/bulk.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        fields=fields,
        cases=chosen,
        count=plural("{n} case is decided.", "{n} cases are decided alike.", len(chosen)),
        action=url_for("bulk_pages.decide_many"),
        back=url_for("cases_desk.queue"),
    )


def _none_chosen() -> Response:
    problems = [Problem(_("Choose at least one case."))]
    back = url_for("cases_desk.queue")
    return page("cases/outcomes.html", status=422, problems=problems, title=_("No case is chosen"), rows=[], back=back)


def _outcomes(title: Message, rows: Sequence[Any]) -> Response:
    return page("cases/outcomes.html", title=title, rows=rows, back=url_for("cases_desk.queue"))


def _refused(ctx: Context, cases: Sequence[uuid.UUID], act: Callable[[uuid.UUID], Case]) -> list[tuple[str, Any]]:
    """The cases for which it was refused: number, and why with what to do."""
    refused = [outcome for outcome in decisions.for_each(ctx, cases, act) if outcome.refusal is not None]
    rows = []
    for outcome in refused:
        case = queries.case(ctx.session, ctx.actor, outcome.case_id)
        number = case.number if case is not None else str(outcome.case_id)[:8]
        rows.append((number, [outcome.refusal.title, outcome.refusal.detail] if outcome.refusal else []))
    return rows
