"""Decisions: proposed by one, seconded by another where they weigh, one case or many at a time.

A confirmed case says what two persons hold true; what follows for anyone's record is for the authority it is referred
to and for the registrar's own procedures. Nothing here merges or removes a person.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registry.access import four_eyes
from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused, RegistryError
from registry.duplicates.alerts import close_alert
from registry.investigations.cases import rules, service
from registry.investigations.cases.models import Case


def decide(ctx: Context, case_id: uuid.UUID, decision: str, reason: str) -> Case:
    """Decide a case in review; where a second person is needed the decision waits as a proposal."""
    case = service.read_to_work(ctx, case_id)
    if case.state != rules.IN_REVIEW:
        raise Refused("case-transition", f"A case that is {case.state} is not decided.")
    if case.decision is not None:
        raise Refused("decision-waits", "A decision waits for its second person.")
    case.decision, case.decision_reason = decision, reason
    case.decision_by, case.decision_at = ctx.actor.account_id, ctx.now
    case.needs_second = rules.needs_second(decision, case.risk)
    if case.needs_second:
        ctx.session.flush()
        service.note(ctx, case, "decision_proposed", reason=reason, details={"decision": decision})
    else:
        _settle(ctx, case, reason)
    return case


def second(ctx: Context, case_id: uuid.UUID, reason: str, *, agrees: bool) -> Case:
    """Agree with a decision that waits, or send it back; another person than who proposed it."""
    case = service.read(ctx, case_id, lock=True)
    if case.state != rules.IN_REVIEW or case.decision is None:
        raise Refused("no-decision-waits", "No decision of this case waits for a second person.")
    four_eyes.refuse_own(ctx.actor.account_id, case.decision_by)
    if agrees:
        case.seconded_by, case.seconded_at = ctx.actor.account_id, ctx.now
        _settle(ctx, case, reason)
        return case
    details = {"decision": case.decision}
    case.decision = case.decision_reason = case.decision_by = case.decision_at = None
    case.needs_second = False
    ctx.session.flush()
    service.note(ctx, case, "decision_sent_back", reason=reason, details=details)
    return case


def _settle(ctx: Context, case: Case, reason: str) -> None:
    assert case.decision is not None
    service.become(ctx, case, case.decision, "decided", reason, decision=case.decision, seconded=case.needs_second)
    _stop_following(ctx, case)


def _stop_following(ctx: Context, case: Case) -> None:
    """What an alert finds from now on is a matter of its own."""
    for one in case.alerts:
        one.is_followed = False
        close_alert(ctx, one.alert_id)
    ctx.session.flush()


def take_back(ctx: Context, case_id: uuid.UUID, reason: str) -> Case:
    """The authority has answered: a referred case comes back to review."""
    case = service.read_to_work(ctx, case_id)
    service.become(ctx, case, rules.IN_REVIEW, "taken_back", reason)
    return case


def close(ctx: Context, case_id: uuid.UUID, reason: str) -> Case:
    """Close a case that was referred, dismissed or confirmed."""
    case = service.read_to_work(ctx, case_id)
    if not rules.may_become(case.state, rules.CLOSED):
        raise Refused("case-transition", f"A case that is {case.state} is not closed.")
    was_referred = case.state == rules.REFERRED
    case.outcome, case.closed_at = case.state, ctx.now
    service.become(ctx, case, rules.CLOSED, "closed", reason, outcome=case.outcome)
    if was_referred:
        _stop_following(ctx, case)
    return case


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case of many: its state, or why nothing was changed."""

    case_id: uuid.UUID
    state: str | None
    refusal: RegistryError | None


def for_each(ctx: Context, cases: Sequence[uuid.UUID], do: Callable[[uuid.UUID], Case]) -> list[Done]:
    """One deed on many cases, each for itself: what is refused for one is done for the others."""
    done = []
    for case_id in dict.fromkeys(cases):
        entries, queued = len(ctx.entries), len(ctx.queued)
        try:
            with refusals_for_constraints(), ctx.session.begin_nested():
                done.append(Done(case_id, do(case_id).state, None))
        except RegistryError as refusal:
            del ctx.entries[entries:], ctx.queued[queued:]
            done.append(Done(case_id, None, refusal))
    settled = sum(one.refusal is None for one in done)
    ctx.journal("cases.decided_together", "case", "many", asked=len(done), done=settled)
    return done
