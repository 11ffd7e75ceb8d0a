"""What is done with a case: read, assign, postpone, refer. `opening` opens one by hand and `from_alerts` after an alert
or a watch-list hit; `persons` are added and taken out; `decisions` are proposed and confirmed.

Nothing here changes, merges or removes a person.
"""

import uuid
from datetime import date
from typing import Any

from registry.access.models import Account
from registry.access.queries import account_named
from registry.access.rules import ROLES
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import Message, _
from registry.investigations.cases import queries, rules, words
from registry.investigations.cases.models import Case, CaseEvent, CaseReviewer, Notice, Referral, reason_columns

_SAME_STATE = ""
"""The event changed no state."""


def read(ctx: Context, case_id: uuid.UUID, *, lock: bool = False) -> Case:
    """The case; raises NotFound when there is none, and in the same way when the actor may not see it."""
    case = queries.case(ctx.session, ctx.actor, case_id, lock=lock)
    if case is None:
        raise NotFound
    return case


def notify(ctx: Context, case: Case, account_id: uuid.UUID | None, kind: str) -> None:
    """Leave a notice for an account, unless the actor is that account's own holder."""
    if account_id is None or account_id == ctx.actor.account_id:
        return
    ctx.session.add(Notice(account_id=account_id, case_id=case.id, kind=kind, by=ctx.actor.account_id, at=ctx.now))
    ctx.session.flush()


def look(ctx: Context, case: Case) -> None:
    """Remember that the actor has seen the case as it is."""
    if ctx.actor.account_id is not None:
        queries.look(ctx.session, case.id, ctx.actor.account_id, ctx.now)


def read_to_work(ctx: Context, case_id: uuid.UUID) -> Case:
    """The case, locked, for its assignee or a supervisor to work on; raises Refused while it is unassigned."""
    case = read(ctx, case_id, lock=True)
    refuse_unassigned(case)
    if case.assigned_to != ctx.actor.account_id and not ctx.actor.may(queries.SUPERVISE):
        raise Refused("case-assigned", _("Only the assignee of this case or a supervisor can work on it."))
    return case


def refuse_unassigned(case: Case) -> None:
    """Raise Refused while nobody has taken the case."""
    if case.assigned_to is None:
        raise Refused("case-unassigned", _("Nobody is assigned to this case; take it first."))


def add_event(
    ctx: Context,
    case: Case,
    what: str,
    *,
    from_state: str | None = _SAME_STATE,
    reason: Message | str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write an event into the case's history, and into the journal without the reason's words."""
    if what not in words.EVENTS:
        raise ValueError(f"an event without words: {what}")
    ctx.session.add(
        CaseEvent(
            case_id=case.id,
            what=what,
            from_state=case.state if from_state == _SAME_STATE else from_state,
            to_state=case.state,
            **reason_columns(reason),
            details=details or {},
            by=ctx.actor.account_id,
            at=ctx.now,
        )
    )
    ctx.session.flush()
    ctx.journal(f"case.{what}", "case", case.id, state=case.state, **(details or {}))


def become(ctx: Context, case: Case, to: str, what: str, reason: Message | str | None = None, **details: Any) -> None:
    """Move a case to another state; raises Refused where the order of states does not allow it."""
    if not rules.may_become(case.state, to, is_urgent=case.is_urgent):
        raise _wrong_state(case)
    before, case.state = case.state, to
    ctx.session.flush()
    add_event(ctx, case, what, from_state=before, reason=reason, details=details)


def _wrong_state(case: Case, slug: str = "case-transition") -> Refused:
    return Refused(slug, _("Not possible in the current state of the case: {state}.", state=words.STATES[case.state]))


def refuse_transition(case: Case, to: str) -> None:
    """Raise Refused when the case cannot move to a state."""
    if not rules.may_become(case.state, to):
        raise _wrong_state(case)


def refuse_closed(case: Case) -> None:
    """Raise Refused for a case that has been decided."""
    if case.state not in rules.LIVE:
        raise _wrong_state(case, "case-decided")


def assign(ctx: Context, case_id: uuid.UUID, username: str | None) -> Case:
    """Assign a case to an investigator, or to oneself (None). Only a supervisor assigns others or reassigns a case."""
    case = read(ctx, case_id, lock=True)
    refuse_closed(case)
    is_supervisor = ctx.actor.may(queries.SUPERVISE)
    if username not in (None, ctx.actor.username) and not is_supervisor:
        raise Refused("assignment-by-supervisor", _("Only a supervisor can assign a case to someone else."))
    if case.assigned_to not in (None, ctx.actor.account_id) and not is_supervisor:
        raise Refused("case-assigned", _("This case is already assigned."))
    account = None if username is None else investigator(ctx, username)
    take(ctx, case, account.id if account else ctx.actor.account_id)
    return case


def investigator(ctx: Context, username: str) -> Account:
    """The active account of somebody who works on cases; raises Invalid."""
    account = account_named(ctx.session, username)
    if account is None or not account.is_active or queries.WORK not in ROLES[account.role]:
        raise Invalid([FieldError("/username", _("There is no investigator with this user name."))])
    return account


def take(ctx: Context, case: Case, account_id: uuid.UUID | None) -> None:
    """Assign a case to an account; an open one comes into review."""
    if case.assigned_to == account_id:
        return
    case.assigned_to, case.assigned_at = account_id, ctx.now
    details = {"account": str(account_id)}
    if case.state == rules.OPEN:
        become(ctx, case, rules.IN_REVIEW, "assigned", **details)
    else:
        add_event(ctx, case, "assigned", details=details)
    notify(ctx, case, account_id, "assigned")


def add_reviewer(ctx: Context, case_id: uuid.UUID, username: str) -> Case:
    """Let a second investigator see the case, to judge independently and to confirm a decision."""
    case = read_to_work(ctx, case_id)
    refuse_closed(case)
    account = investigator(ctx, username)
    if account.id == case.assigned_to:
        raise Refused("reviewer-is-assignee", _("The reviewer must be someone other than the assignee."))
    if any(reviewer.account_id == account.id for reviewer in case.reviewers):
        raise Refused("reviewer-added", _("This person already reviews the case."))
    case.reviewers.append(CaseReviewer(account_id=account.id, added_by=ctx.actor.account_id, added_at=ctx.now))
    ctx.session.flush()
    add_event(ctx, case, "reviewer_added", details={"account": str(account.id)})
    notify(ctx, case, account.id, "reviewer_added")
    return case


def postpone(ctx: Context, case_id: uuid.UUID, until: date, reason: str) -> Case:
    """Postpone a case: the queue does not show it before that date."""
    case = read_to_work(ctx, case_id)
    refuse_closed(case)
    error = rules.postponement_error(until, ctx.today)
    if error:
        raise Invalid([FieldError("/until", error)])
    case.postponed_until = until
    add_event(ctx, case, "postponed", reason=reason, details={"until": until.isoformat()})
    return case


def refer(ctx: Context, case_id: uuid.UUID, target: str, reason: str) -> Case:
    """Refer a case to an authority. A case in review becomes referred; a confirmed one stays confirmed."""
    case = read_to_work(ctx, case_id)
    add_referral(ctx, case, target, reason)
    return case


def refuse_unknown_target(ctx: Context, target: str) -> None:
    """Raise Invalid for an authority that is not in use."""
    if target not in {known.code for known in queries.targets(ctx.session) if known.is_active}:
        raise Invalid([FieldError("/target", _("Unknown authority."))])


def add_referral(ctx: Context, case: Case, target: str, reason: Message | str) -> Referral:
    """Refer a locked case; raises Invalid for an authority that is not in use, Refused once the case is decided."""
    refuse_unknown_target(ctx, target)
    if case.state in (rules.DISMISSED, rules.CLOSED):
        raise _wrong_state(case, "case-decided")
    referral = Referral(
        id=uuid.uuid4(),
        case_id=case.id,
        target_code=target,
        **reason_columns(reason),
        is_urgent=case.is_urgent,
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    ctx.session.add(referral)
    ctx.session.flush()
    if case.state in (rules.REFERRED, rules.CONFIRMED):
        add_event(ctx, case, "referred", reason=reason, details={"target": target})
    else:
        become(ctx, case, rules.REFERRED, "referred", reason, target=target)
    return referral
