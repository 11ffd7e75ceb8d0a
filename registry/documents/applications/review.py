"""What becomes of a submitted application: let go on, or held for a second person. In neutral words everywhere."""

import uuid
from collections.abc import Iterable

from registry.core.context import Context
from registry.core.errors import Refused
from registry.documents.applications import history, prints, queries, service
from registry.documents.applications.models import Application, ApplicationHold
from registry.documents.applications.states import APPROVED, HELD, SUBMITTED

ALERT = "alert"
NO_PRINTS = "no_prints"


def conclude(ctx: Context, application_id: uuid.UUID, cause: str | None) -> Application | None:
    """End the searches of a submitted application: held for a cause, approved without one.

    Run again, or after the application was withdrawn, it changes nothing.
    """
    application = queries.application(ctx.session, application_id, lock=True)
    if application is None or application.state != SUBMITTED:
        return application
    if cause is not None:
        _hold(ctx, application, cause)
    else:
        _approve(ctx, application, "approved")
    return application


def hold_approved(ctx: Context, persons: Iterable[uuid.UUID]) -> None:
    """Hold what was approved but not issued for persons whom something new was found about."""
    for application in queries.approved_of(ctx.session, list(persons)):
        _hold(ctx, application, ALERT)


def lift(ctx: Context, application_id: uuid.UUID, reason: str) -> Application:
    """Let a held application go on, with a reason: never by whoever submitted it."""
    application = service.read(ctx, application_id, lock=True)
    hold = queries.open_hold(ctx.session, application.id)
    if application.state != HELD or hold is None:
        raise history.not_from(application)
    if ctx.actor.account_id is None or ctx.actor.account_id == hold.submitted_by:
        raise Refused("four-eyes", "Whoever submitted an application does not let it go on: another person does.")
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
