"""An application's steps: each one recorded and journalled in the transaction that takes it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from registry.core.context import Context
from registry.core.errors import Refused
from registry.documents.applications import queries
from registry.documents.applications.models import Application, ApplicationEvent
from registry.documents.applications.rules.states import may_become, shown
from registry.documents.applications.words import NEXT, WRONG_STATE


def step(
    ctx: Context,
    application: Application,
    state: str,
    action: str,
    reason: str | None = None,
    named: Mapping[str, Any] = MappingProxyType({}),
    **details: Any,
) -> None:
    """Move an application to another state; raises Refused if its present state does not allow that."""
    if not may_become(application.state, state):
        raise wrong_state(application)
    previous, application.state = application.state, state
    ctx.session.flush()
    record(ctx, application, action, previous, reason, named, **details)


def record_change(ctx: Context, application: Application, action: str, **details: Any) -> None:
    """Record a change of a draft's content, and count its version up."""
    application.version += 1
    ctx.session.flush()
    record(ctx, application, action, application.state, **details)


def record(
    ctx: Context,
    application: Application,
    action: str,
    previous_state: str | None,
    reason: str | None = None,
    named: Mapping[str, Any] = MappingProxyType({}),
    **details: Any,
) -> None:
    """Record a step; the reason and whoever is named stay in the table, out of the journal."""
    ctx.session.add(
        ApplicationEvent(
            application_id=application.id,
            sequence=queries.last_sequence(ctx.session, application.id) + 1,
            action=action,
            from_state=previous_state,
            to_state=application.state,
            reason=reason,
            details=details | dict(named),
            by=ctx.actor.account_id,
            at=ctx.now,
        )
    )
    ctx.session.flush()
    ctx.journal(f"application.{action}", "document_application", application.id, state=application.state, **details)


def wrong_state(application: Application) -> Refused:
    """The refusal of something that the application's state does not allow, in the counter's words."""
    state = shown(application.state)
    return Refused(f"application-{state.replace('_', '-')}", WRONG_STATE[state], detail=NEXT[state])
