"""The outcome of a submitted application: approved, or held for a second person. The counter's words stay neutral."""

import uuid
from collections.abc import Iterable

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.errors import Refused
from registry.documents.applications import confirmation, history, prints, queries, service
from registry.documents.applications.models import ALERT, NO_PRINTS, UNCONFIRMED, Application, ApplicationHold
from registry.documents.applications.rules.states import APPROVED, HELD, SUBMITTED
from registry.fingerprints.rules import BY_COMPARISON, BY_SECOND_PERSON
from registry.fingerprints.standing import Ground

__all__ = ["ALERT", "NO_PRINTS", "UNCONFIRMED", "conclude", "hold_approved", "lift"]


def conclude(ctx: Context, application_id: uuid.UUID, hold_cause: str | None) -> Application | None:
    """End the searches of a submitted application: hold it if there is a cause, approve it otherwise.

    Prints presented without a ground on which they become the minor's are a cause of their own: a comparison that
    supports no conclusion approves nothing. Running it again, or after the application was withdrawn, changes nothing.
    """
    application = queries.application(ctx.session, application_id, lock=True)
    if application is None or application.state != SUBMITTED:
        return application
    ground = confirmation.ground(ctx, application)
    if hold_cause is None and ground is None and prints.of_minor(ctx, application):
        hold_cause = UNCONFIRMED
    if hold_cause is not None:
        _hold(ctx, application, hold_cause)
    else:
        _approve(ctx, application, "approved", ground)
    return application


def hold_approved(ctx: Context, persons: Iterable[uuid.UUID]) -> None:
    """Hold the applications of these persons that were approved but not issued, because something new was found."""
    for application in queries.approved_of(ctx.session, list(persons)):
        _hold(ctx, application, ALERT)


def lift(ctx: Context, application_id: uuid.UUID, reason: str) -> Application:
    """Release a held application, with a reason; raises Refused for the person who submitted it.

    The reason is the ground on which the prints become the minor's, unless they agreed with the minor's own.
    """
    application = service.read(ctx, application_id, lock=True)
    hold = queries.open_hold(ctx.session, application.id)
    if application.state != HELD or hold is None:
        raise history.wrong_state(application)
    if ctx.actor.account_id is None:  # the system itself is not a second person
        raise Refused(four_eyes.SLUG, four_eyes.TITLE)
    four_eyes.refuse_own(ctx, hold.submitted_by)
    hold.lifted_by, hold.lifted_at, hold.reason = ctx.actor.account_id, ctx.now, reason
    ctx.session.flush()
    ground = confirmation.ground(ctx, application)
    if ground is None or ground.ground != BY_COMPARISON:
        ground = Ground(BY_SECOND_PERSON, reason=reason)
    _approve(ctx, application, "hold_lifted", ground, reason)
    return application


def _hold(ctx: Context, application: Application, cause: str) -> None:
    """Hold it. A rejection releases nothing: what is submitted again goes on with the hold of before, raised anew."""
    hold = queries.open_hold(ctx.session, application.id)
    if hold is None:
        hold = ApplicationHold(id=uuid.uuid4(), application_id=application.id)
        ctx.session.add(hold)
    hold.cause, hold.submitted_by, hold.raised_at = cause, application.submitted_by, ctx.now
    application.decided_at = None
    history.step(ctx, application, HELD, "held")


def _approve(
    ctx: Context, application: Application, action: str, ground: Ground | None, reason: str | None = None
) -> None:
    application.decided_at = ctx.now
    history.step(ctx, application, APPROVED, action, reason)
    if ground is not None:
        prints.bind(ctx, application, ground)
    service.end_lost_card(ctx, application)
