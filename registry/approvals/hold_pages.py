"""Applications for a minor's ID that wait for a second person: released, or rejected, with a reason."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.frame import seen
from registry.access.http import begin
from registry.access.permissions import requires
from registry.approvals import words
from registry.approvals.deciding import REASON, Item, Link, Row, decided, is_own, shown
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _
from registry.documents.applications import eligibility, queries, review, service
from registry.documents.applications.rules.states import HELD
from registry.documents.applications.schemas import StepReasonSchema
from registry.documents.counter.words import APPLICANTS, KINDS, identified, name_of
from registry.investigations.cases.queries import usernames_of
from registry.web.forms import body, load

blueprint = Blueprint("hold_approvals", __name__, url_prefix="/approvals/applications", template_folder="templates")
_FIELDS: Final = (REASON,)
PURPOSE: Final = "registry_duty"


@blueprint.get("/<uuid:application_id>")
@requires("documents.decide")
def hold(application_id: uuid.UUID) -> Response:
    """Show an application that waits for a second person, and why."""
    with begin() as ctx:
        return shown(ctx, _item(ctx, application_id))


@blueprint.post("/<uuid:application_id>")
@requires("documents.decide")
def decide(application_id: uuid.UUID) -> Response:
    """Release the application, or reject it; the reason of a rejection is told to the applicant."""

    def act(ctx: Context, values: Mapping[str, str], agrees: bool) -> None:
        hold = queries.open_hold(ctx.session, service.read(ctx, application_id, lock=True).id)
        if hold is not None:
            seen.refuse_older(hold.raised_at.isoformat())
        reason = load(StepReasonSchema(), body(_FIELDS, values))["reason"]
        if agrees:
            review.lift(ctx, application_id, reason)
        else:
            service.reject(ctx, application_id, reason)

    def again(ctx: Context, values: Mapping[str, str], error: RegistryError) -> Response:
        return shown(ctx, _item(ctx, application_id), values, error)

    return decided(act, again, _FIELDS)


def _item(ctx: Context, application_id: uuid.UUID) -> Item:
    application = service.read(ctx, application_id)
    ctx.journal("application.read", "document_application", application.id)
    hold = queries.open_hold(ctx.session, application.id) if application.state == HELD else None
    applicant = application.applicant
    rows: list[tuple[Message, Message | str | None]] = [
        (_("Minor"), identified(application.person)),
        (_("What for"), KINDS[application.kind]),
        (_("Applicant"), name_of(applicant) if applicant is not None else None),
        (_("Relation"), APPLICANTS.get(application.applicant_relation or "")),
        (_("The card it replaces"), words.LOSS_WAITS if eligibility.is_loss_unconfirmed(ctx, application) else None),
        (_("Why it waits"), words.HOLD_CAUSES.get(hold.cause) if hold is not None else None),
    ]
    return Item(
        title=words.HOLD,
        action=url_for("hold_approvals.decide", application_id=application_id),
        rows=[Row(label, value) for label, value in rows if value],
        by=usernames_of(ctx.session, {hold.submitted_by}).get(hold.submitted_by) if hold is not None else None,
        since=show_moment(hold.raised_at) if hold is not None else None,
        advice=_("The counter reads only “Under review”. If you reject it, the applicant is told your reason as it is: "
                 "write nothing in it that a search has found."),
        links=[
            Link(url_for("applications_desk.application", application_id=application_id), _("The application")),
            Link(url_for("person.file", person_id=application.person_id, purpose=PURPOSE), _("The person's file")),
        ],
        fields=_FIELDS,
        hidden=(seen.FIELD, hold.raised_at.isoformat()) if hold is not None else None,
        is_open=hold is not None,
        is_own=hold is not None and is_own(ctx, hold.submitted_by),
        approve=_("Release it"),
        refuse=_("Reject it"),
    )  # fmt: skip
