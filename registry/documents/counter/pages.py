"""Applications at the counter: the queue, one application with all reasons, its submission and its end."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame import seen
from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.core.clock import day_in_peru, day_in_words, show_day, show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, Refused, RegistryError
from registry.core.messages import _, plural
from registry.core.pagination import Page
from registry.core.problems import status_of
from registry.documents.applications import queries as applications
from registry.documents.applications import service
from registry.documents.applications.answers import application_answer
from registry.documents.applications.models import Application
from registry.documents.applications.rules.reasons import REASONS
from registry.documents.applications.rules.states import (
    APPROVED,
    DRAFT,
    OPEN,
    SHOWN_STATES,
    UNDER_REVIEW,
    hidden_states,
    shown,
)
from registry.documents.applications.schemas import ApplicationQuery, StepReasonSchema
from registry.documents.counter import (
    card_pages,
    ending_pages,
    image_pages,
    person_pages,
    start_pages,
    step_pages,
    words,
)
from registry.documents.counter.overview import STEP_OF, tasks_of
from registry.documents.counter.words import identified, name_of
from registry.web.fields import LONG, Field, Problem
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("applications_desk", __name__, url_prefix="/applications", template_folder="templates")
blueprints = (
    blueprint,
    start_pages.blueprint,
    step_pages.blueprint,
    image_pages.blueprint,
    card_pages.blueprint,
    ending_pages.blueprint,
    person_pages.blueprint,
)
NOTICES: Final = words.NOTICES
MENU: Final = (
    MenuEntry("applications_desk.queue", _("Applications"), 30),
    MenuEntry("cards_desk.printing", _("Cards to hand over"), 40),
)


@blueprint.get("")
@requires("documents.read")
@takes(of_schema(ApplicationQuery))
def queue() -> Response:
    """List applications, newest first; the filter stays in the address."""
    query = load(ApplicationQuery(), request.args)
    state = query.get("state")
    selection = applications.ApplicationFilter(hidden_states(state) if state else (), query.get("person_id"))
    with begin() as ctx:
        listing = applications.applications(ctx.session, selection, Page(query["limit"], query.get("cursor")))
        ctx.journal("applications.listed", "document_application", "many", count=len(listing.items))
        ctx.shown |= {str(application.person_id) for application in listing.items}
        following: dict[str, Any] = dict(request.args.items()) | {"cursor": listing.next_cursor}
        return page(
            "ids/queue.html",
            rows=[_line(ctx, application) for application in listing.items],
            state=state,
            states=[(slug, words.STATES[slug]) for slug in SHOWN_STATES],
            following=url_for("applications_desk.queue", **following) if listing.next_cursor else None,
        )


def _line(ctx: Context, application: Application) -> dict[str, Any]:
    state = shown(application.state)
    days = (ctx.now - application.created_at).days
    return {
        "address": url_for("applications_desk.application", application_id=application.id),
        "name": name_of(application.person),
        "kind": words.KINDS[application.kind],
        "state": words.STATES[state],
        "state_kind": words.STATE_KINDS[state],
        "day": show_day(day_in_peru(application.created_at)),
        "age": plural("{n} day", "{n} days", days) if days else _("today"),
    }


@blueprint.get("/<uuid:application_id>")
@requires("documents.read")
def application(application_id: uuid.UUID) -> Response:
    """Show an application: a draft with its steps and every reason against it, else what comes next."""
    with begin() as ctx:
        return shown_application(ctx, application_id)


def shown_application(ctx: Context, application_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    """The application's page; after a refusal, with what was wrong."""
    application = service.read(ctx, application_id)
    ctx.journal("application.read", "document_application", application.id)
    answer = application_answer(ctx, application)
    state = answer["state"]
    person = application.person
    may_apply = ctx.actor.may("documents.apply")
    return page(
        "ids/application.html",
        status=200 if error is None else int(status_of(error)),
        problems=_problems(error),
        id=application.id,
        seen=application.version,
        person_id=application.person_id,
        name=name_of(person),
        born=show_day(person.birth_date) if person.birth_date else None,
        kind=words.KINDS[application.kind],
        state=words.STATES[state],
        state_kind=words.STATE_KINDS[state],
        next=words.NEXT.get(state),
        tasks=tasks_of(application, answer) if state == DRAFT and may_apply else [],
        reasons=[REASONS[reason["slug"]].message for reason in answer["refusals"]] if not error else [],
        warnings=[line["detail"] for line in answer["warnings"]],
        draft_ends=day_in_words(answer["draft_ends_on"]) if answer["draft_ends_on"] else None,
        rejection=application.rejection,
        has_photograph=answer["has_photograph"],
        is_previewed=may_apply and _is_drawable(application, answer),
        card_id=answer["card_id"],
        may_submit=state == DRAFT and may_apply,
        may_withdraw=application.state in OPEN and may_apply,
        may_reopen=state == "rejected" and may_apply,
        may_issue=state == "approved" and ctx.actor.may("documents.issue"),
        may_deliver=state == "issued" and ctx.actor.may("documents.issue"),
        history=[
            {"label": words.STEPS.get(step["action"], words.STEP_OTHERWISE), "at": show_moment(step["at"])}
            for step in reversed(answer["history"])
        ],
    )


def _is_drawable(application: Application, answer: Mapping[str, Any]) -> bool:
    """Whether both sides of the card can be previewed: an acta states what they say."""
    lacks_acta = "acta_missing" in {reason["slug"] for reason in answer["refusals"]}
    is_before_issue = application.state in (DRAFT, APPROVED) and not lacks_acta
    return is_before_issue and answer["has_photograph"] and application.person.birth_date is not None


def _problems(error: RegistryError | None) -> Sequence[Problem]:
    """A refusal's reasons, each leading to the step that mends it."""
    if error is None:
        return ()
    if not error.errors:
        return [Problem(error.title), *([Problem(error.detail)] if error.detail else [])]
    lines = []
    for line in error.errors:
        step = STEP_OF.get(line.pointer.split("/")[1] if line.pointer.count("/") else "")
        lines.append(Problem(line.detail, f"step-{step}" if step else None))
    return lines


@blueprint.post("/<uuid:application_id>/submission")
@requires("documents.apply")
def submit(application_id: uuid.UUID) -> Response:
    """Submit a draft; what is against it is shown all at once."""
    try:
        with begin() as ctx:
            application = service.read(ctx, application_id, lock=True)
            if application.state == DRAFT:
                seen.refuse_older(str(application.version))
            service.submit(ctx, application_id)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            if shown(service.read(ctx, application_id).state) == UNDER_REVIEW:  # sent twice
                return to(url_for("applications_desk.application", application_id=application_id))
            return shown_application(ctx, application_id, error)
    address = url_for("applications_desk.application", application_id=application_id)
    return to(address, notice="application-submitted")


@blueprint.post("/<uuid:application_id>/reopening")
@requires("documents.apply")
def reopen(application_id: uuid.UUID) -> Response:
    """Turn a rejected application into a draft again."""
    try:
        with begin() as ctx:
            service.reopen(ctx, application_id)
    except (Invalid, Refused) as error:
        with begin() as ctx:
            return shown_application(ctx, application_id, error)
    address = url_for("applications_desk.application", application_id=application_id)
    return to(address, notice="application-reopened")


_REASON: Final = (Field("reason", _("Why"), LONG, _("As in: the applicant left; begun by mistake."), longest=500),)


@blueprint.get("/<uuid:application_id>/withdrawal")
@requires("documents.apply")
def confirm_withdrawal(application_id: uuid.UUID) -> Response:
    """Ask why an application is withdrawn."""
    with begin() as ctx:
        return _withdrawal(ctx, application_id, {})


@blueprint.post("/<uuid:application_id>/withdrawal")
@requires("documents.apply")
def withdraw(application_id: uuid.UUID) -> Response:
    """Withdraw an application; sent twice, it is withdrawn once."""
    values = typed(inputs(_REASON), 600)
    address = url_for("applications_desk.application", application_id=application_id)

    def act(ctx: Context) -> str:
        reason = load(StepReasonSchema(), body(_REASON, values))["reason"]
        service.withdraw(ctx, application_id, reason)
        return address

    return sent_once(
        f"applications/{application_id}/withdrawal",
        act,
        lambda ctx, error: _withdrawal(ctx, application_id, values, error),
        "application-withdrawn",
    )


def _withdrawal(
    ctx: Context, application_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    application = service.read(ctx, application_id)
    ctx.journal("application.read", "document_application", application.id)
    fields, problems = filled(_REASON, values, error)
    return page(
        "ids/form.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        title=_("Withdraw the application"),
        lead=identified(application.person),
        hint=_("Nothing is deleted. Another application can be started."),
        fields=fields,
        action=url_for("applications_desk.withdraw", application_id=application_id),
        back=url_for("applications_desk.application", application_id=application_id),
        back_label=_("The application"),
        label=_("Withdraw it"),
    )
