"""An application's steps: each one written down and journalled, in the transaction that takes it."""

from typing import Any

from registry.core.context import Context
from registry.core.errors import Refused
from registry.documents.applications import queries
from registry.documents.applications.models import Application, ApplicationEvent
from registry.documents.applications.states import may_become, shown


def step(
    ctx: Context, application: Application, to: str, action: str, reason: str | None = None, **details: Any
) -> None:
    """Move an application on; raises Refused when its state does not allow that."""
    if not may_become(application.state, to):
        raise not_from(application)
    was, application.state = application.state, to
    ctx.session.flush()
    note(ctx, application, action, was, reason, **details)


def touched(ctx: Context, application: Application, action: str, **details: Any) -> None:
    """Note a change of a draft's content."""
    application.version += 1
    ctx.session.flush()
    note(ctx, application, action, application.state, **details)


def note(
    ctx: Context, application: Application, action: str, was: str | None, reason: str | None = None, **details: Any
) -> None:
    """Write a step down; reasons stay in the tables, out of the journal."""
    ctx.session.add(
        ApplicationEvent(
            application_id=application.id,
            sequence=queries.last_sequence(ctx.session, application.id) + 1,
            action=action,
            from_state=was,
            to_state=application.state,
            reason=reason,
            details=details,
            by=ctx.actor.account_id,
            at=ctx.now,
        )
    )
    ctx.session.flush()
    ctx.journal(f"application.{action}", "document_application", application.id, state=application.state, **details)


def not_from(application: Application) -> Refused:
    """That an application's state does not allow something, in the counter's words."""
    word = shown(application.state)
    return Refused(f"application-{word.replace('_', '-')}", f"The application is {word.replace('_', ' ')}.")
