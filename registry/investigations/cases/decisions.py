"""Decisions: proposed by one person, confirmed by another where they are grave, on one case or many at a time.

Confirming a case records what two persons hold to be true. The consequences for anyone's record are a matter for the
authority it is referred to and for the registrar's own procedures. Nothing here merges or removes a person.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Forbidden, Refused, RegistryError
from registry.core.messages import _
from registry.duplicates.alerts import close_alert
from registry.investigations.cases import blindness, rules, service
from registry.investigations.cases.models import Case


def decide(ctx: Context, case_id: uuid.UUID, decision: str, reason: str) -> Case:
    """Decide a case in review; where a second person must confirm, the decision waits as a proposal."""
    case = service.read_to_work(ctx, case_id)
    if case.state != rules.IN_REVIEW:
        raise Refused("case-transition", _("Only a case in review can be decided."))
    if case.decision is not None:
        raise Refused("decision-waits", _("A proposed decision is already waiting for a second person."))
    case.decision, case.decision_reason = decision, reason
    case.decision_by, case.decision_at = ctx.actor.account_id, ctx.now
    case.needs_second = rules.needs_second(decision, case.risk)
    if case.needs_second:
        ctx.session.flush()
        service.add_event(ctx, case, "decision_proposed", reason=reason, details={"decision": decision})
    else:
        _settle(ctx, case, reason)
    return case


def second(ctx: Context, case_id: uuid.UUID, reason: str, *, agrees: bool) -> Case:
    """Confirm a proposed decision or send it back; whoever proposed it can only take it back."""
    case = service.read(ctx, case_id, lock=True)
    if case.state != rules.IN_REVIEW or case.decision is None:
        raise Refused("no-decision-waits", _("This case has no decision waiting for a second person."))
    if not agrees and four_eyes.is_taken_back(ctx, case.decision_by):
        return _without_proposal(ctx, case, "decision_taken_back", reason)
    four_eyes.refuse_own(ctx, case.decision_by)
    blindness.refuse_before_judging(ctx, case)
    if agrees:
        case.seconded_by, case.seconded_at = ctx.actor.account_id, ctx.now
        _settle(ctx, case, reason)
        service.notify(ctx, case, case.decision_by, "decision_confirmed")
        return case
    service.notify(ctx, case, case.decision_by, "decision_sent_back")
    return _without_proposal(ctx, case, "decision_sent_back", reason)


def withdraw(ctx: Context, case_id: uuid.UUID, reason: str) -> Case:
    """Take an own proposed decision back: the case is in review as before."""
    case = service.read(ctx, case_id, lock=True)
    if case.state != rules.IN_REVIEW or case.decision is None:
        raise Refused("no-decision-waits", _("This case has no decision waiting for a second person."))
    if not four_eyes.is_taken_back(ctx, case.decision_by):
        raise Forbidden
    return _without_proposal(ctx, case, "decision_taken_back", reason)


def _without_proposal(ctx: Context, case: Case, action: str, reason: str) -> Case:
    details = {"decision": case.decision}
    case.decision = case.decision_reason = case.decision_by = case.decision_at = None
    case.needs_second = False
    ctx.session.flush()
    service.add_event(ctx, case, action, reason=reason, details=details)
    return case


def _settle(ctx: Context, case: Case, reason: str) -> None:
    assert case.decision is not None
    service.become(ctx, case, case.decision, "decided", reason, decision=case.decision, seconded=case.needs_second)
    _stop_following(ctx, case)


def _stop_following(ctx: Context, case: Case) -> None:
    """Detach the case from its alerts: whatever they find from now on is a separate matter."""
    for case_alert in case.alerts:
        case_alert.is_followed = False
        close_alert(ctx, case_alert.alert_id)
    ctx.session.flush()


def take_back(ctx: Context, case_id: uuid.UUID, reason: str) -> Case:
    """Bring a referred case back into review, after the authority has answered."""
    case = service.read_to_work(ctx, case_id)
    service.become(ctx, case, rules.IN_REVIEW, "taken_back", reason)
    return case


def close(ctx: Context, case_id: uuid.UUID, reason: str) -> Case:
    """Close a case that was referred, dismissed or confirmed."""
    case = service.read_to_work(ctx, case_id)
    service.refuse_transition(case, rules.CLOSED)
    was_referred = case.state == rules.REFERRED
    case.outcome, case.closed_at = case.state, ctx.now
    service.become(ctx, case, rules.CLOSED, "closed", reason, outcome=case.outcome)
    if was_referred:
        _stop_following(ctx, case)
    return case


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for one case of many: its state, or why nothing was changed."""

    case_id: uuid.UUID
    state: str | None
    refusal: RegistryError | None


def for_each(ctx: Context, cases: Sequence[uuid.UUID], act: Callable[[uuid.UUID], Case]) -> list[Outcome]:
    """Act on many cases, each independently: a refusal for one does not stop the others."""
    outcomes = []
    for case_id in dict.fromkeys(cases):
        entries, queued = len(ctx.entries), len(ctx.queued)
        try:
            with refusals_for_constraints(), ctx.session.begin_nested():
                outcomes.append(Outcome(case_id, act(case_id).state, None))
        except RegistryError as refusal:
            del ctx.entries[entries:], ctx.queued[queued:]
            outcomes.append(Outcome(case_id, None, refusal))
    succeeded = sum(outcome.refusal is None for outcome in outcomes)
    ctx.journal("cases.changed_together", "case", "many", asked=len(outcomes), done=succeeded)
    return outcomes
