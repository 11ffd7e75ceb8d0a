"""The outcome of a submitted application: approved, or held for a second person. The counter's words stay neutral."""

import uuid
from collections.abc import Iterable

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.errors import Refused
from registry.documents.applications import history, prints, queries, service
from registry.documents.applications.models import ALERT, NO_PRINTS, Application, ApplicationHold
from registry.documents.applications.rules.states import APPROVED, HELD, SUBMITTED

__all__ = ["ALERT", "NO_PRINTS", "conclude", "hold_approved", "lift"]


def conclude(ctx: Context, application_id: uuid.UUID, hold_cause: str | None) -> Application | None:
    """End the searches of a submitted application: hold it if there is a cause, approve it otherwise.

    Running it again, or after the application was withdrawn, changes nothing.
    """
    application = queries.application(ctx.session, application_id, lock=True)
    if application is None or application.state != SUBMITTED:
        return application
    if hold_cause is not None:
        _hold(ctx, application, hold_cause)
    else:
        _approve(ctx, application, "approved")
    return application


def hold_approved(ctx: Context, persons: Iterable[uuid.UUID]) -> None:
    """Hold the applications of these persons that were approved but not issued, because something new was found."""
    for application in queries.approved_of(ctx.session, list(persons)):
        _hold(ctx, application, ALERT)


def lift(ctx: Context, application_id: uuid.UUID, reason: str) -> Application:
    """Release a held application, with a reason; raises Refused for the person who submitted it."""
    application = service.read(ctx, application_id, lock=True)
    hold = queries.open_hold(ctx.session, application.id)
    if application.state != HELD or hold is None:
        raise history.wrong_state(application)
    if ctx.actor.account_id is None:  # the system itself is not a second person
        raise Refused(four_eyes.SLUG, four_eyes.TITLE)
    four_eyes.refuse_own(ctx.actor.account_id, hold.submitted_by)
    hold.lifted_by, hold.lifted_at, hold.reason = ctx.actor.account_id, ctx.now, reason
    ctx.session.flush()
    _approve(ctx, application, "hold_lifted", reason)
    return application


def _hold(ctx: Context, application: Application, cause: str) -> None:
    ctx.session.add(
        ApplicationHold(
            id=uuid.uuid4(),
            application_id=application.id,
            cause=cause,
            submitted_by=application.submitted_by,
            raised_at=ctx.now,
        )
    )
    application.decided_at = None
    history.step(ctx, application, HELD, "held")


def _approve(ctx: Context, application: Application, action: str, reason: str | None = None) -> None:
    application.decided_at = ctx.now
    history.step(ctx, application, APPROVED, action, reason)
    prints.bind(ctx, application)
