"""Budgets, prints outside a case of one's own, broken glass and its review."""

import uuid
from datetime import timedelta

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.errors import Forbidden, NotFound, Refused
from registry.core.messages import _
from registry.people.queries import person
from registry.reading.oversight import queries
from registry.reading.oversight.models import BrokenGlass, ReadingWarning
from registry.reading.oversight.rules import REVIEW_WITHIN, WARNING

FREE_ROLES = frozenset({"registrar"})
"""Roles whose permission extends to their own facility alone, where the person stands before them."""


def refuse_outside_work(ctx: Context, person_id: uuid.UUID) -> None:
    """Raise Forbidden unless the actor works on a case about the person, or has broken the glass."""
    account_id = ctx.actor.account_id
    if account_id is None or ctx.actor.role in FREE_ROLES:
        return
    if queries.is_in_own_case(ctx.session, account_id, person_id):
        return
    if not queries.is_open(ctx.session, account_id, person_id, ctx.now):
        raise Forbidden("no-case-of-yours", NO_CASE)


NO_CASE = _(
    "You have no open case about this person. Open or take one, or break the glass with a reason; "
    "a supervisor reviews it."
)


def break_glass(ctx: Context, person_id: uuid.UUID, reason: str, hours: int) -> BrokenGlass:
    """Open a person's prints to the actor for some hours; raises NotFound for a person they may not know of."""
    if person(ctx.session, person_id) is None:
        raise NotFound
    assert ctx.actor.account_id is not None, "a request has an account"
    glass = BrokenGlass(
        id=uuid.uuid4(),
        account_id=ctx.actor.account_id,
        person_id=person_id,
        reason=reason,
        opened_at=ctx.now,
        ends_at=ctx.now + timedelta(hours=hours),
        review_by=ctx.now + REVIEW_WITHIN,
    )
    ctx.session.add(glass)
    ctx.session.flush()
    ctx.journal("glass.broken", "person", person_id, glass=str(glass.id), hours=hours)
    return glass


def review(ctx: Context, glass_id: uuid.UUID, outcome: str, note: str | None) -> BrokenGlass:
    """A supervisor's judgement whether the glass was broken for good reason; never one's own."""
    glass = queries.broken_glass(ctx.session, glass_id)
    if glass is None:
        raise NotFound
    if glass.outcome is not None:
        raise Refused("reviewed-already", _("This was reviewed already."))
    four_eyes.refuse_own(ctx, glass.account_id)
    glass.outcome, glass.note = outcome, note
    glass.reviewed_by, glass.reviewed_at = ctx.actor.account_id, ctx.now
    ctx.session.flush()
    ctx.journal("glass.reviewed", "broken_glass", glass.id, outcome=outcome)
    return glass


def warn(ctx: Context, budget: str) -> None:
    """Tell supervisors that the actor used up a budget, once a day."""
    account_id = ctx.actor.account_id
    if account_id is None or ctx.limits.take(WARNING, f"{account_id} {budget}") is not None:
        return
    ctx.session.add(ReadingWarning(id=uuid.uuid4(), account_id=account_id, budget=budget, at=ctx.now))
    ctx.session.flush()
    ctx.journal("reading.budget_used_up", "account", account_id, budget=budget)


def note_seen(ctx: Context, warning_id: uuid.UUID) -> ReadingWarning:
    """A supervisor has looked into a warning."""
    warning = queries.warning(ctx.session, warning_id)
    if warning is None:
        raise NotFound
    four_eyes.refuse_own(ctx, warning.account_id)
    if warning.seen_by is None:
        warning.seen_by, warning.seen_at = ctx.actor.account_id, ctx.now
        ctx.session.flush()
        ctx.journal("reading.warning_seen", "account", warning.account_id, warning=str(warning.id))
    return warning
