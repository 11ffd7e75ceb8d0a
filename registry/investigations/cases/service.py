"""What is done with a case: open, take, put off, refer. Decisions stand in `decisions`, what comes of alerts and
hits by itself in `following`.

Nothing here changes, merges or removes a person.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.access.models import Account
from registry.access.queries import account_named
from registry.access.rules import ROLES
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.duplicates import queries as duplicates
from registry.duplicates.models import Alert
from registry.investigations.cases import queries, rules
from registry.investigations.cases.models import (
    Case,
    CaseAlert,
    CaseEvent,
    CasePerson,
    CaseReviewer,
    Referral,
    case_sequence,
)
from registry.investigations.limits import MOST_PERSONS, RISK_BY_HAND
from registry.people import queries as people


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a case by hand: of an alert, of persons, or of a suspicion alone."""

    reason: str
    persons: tuple[uuid.UUID, ...] = ()
    alert_id: uuid.UUID | None = None
    risk: int | None = None


def read(ctx: Context, case_id: uuid.UUID, *, lock: bool = False) -> Case:
    """The case; raises NotFound when there is none, and just so when it is not the actor's."""
    found = queries.case(ctx.session, ctx.actor, case_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def read_to_work(ctx: Context, case_id: uuid.UUID) -> Case:
    """The case, locked, for its assignee (or a supervisor) to work on; raises Refused while nobody has taken it."""
    found = read(ctx, case_id, lock=True)
    if found.assigned_to is None:
        raise Refused("case-unassigned", "Take the case first.")
    if found.assigned_to != ctx.actor.account_id and not ctx.actor.may(queries.SUPERVISE):
        raise Refused("case-assigned", "The case is for its assignee to work on.")
    return found


def open_by_hand(ctx: Context, command: OpenCase) -> Case:
    """Open a case and take it. Raises Invalid for persons or an alert that are not there, Refused for one at hand."""
    alert = None
    if command.alert_id is not None:
        alert = duplicates.alert(ctx.session, command.alert_id)
        if alert is None:
            raise Invalid([FieldError("/alert_id", "There is no such alert.")])
        at_hand = queries.seen_case_of_alert(ctx.session, ctx.actor, alert.id)
        if at_hand is not None:
            raise Refused("alert-in-case", "This alert has a case.", detail=f"{at_hand.number}: {at_hand.id}")
    _refuse_unknown(ctx, command.persons)
    risk = command.risk if command.risk is not None else max(alert.points if alert else 0, RISK_BY_HAND)
    case = opened(ctx, "by_hand", risk, command.reason)
    add_persons(ctx, case, command.persons, "by_hand")
    if alert is not None:
        add_alert(ctx, case, alert, is_followed=queries.live_case_of_alert(ctx.session, alert.id) is None)
    _take(ctx, case, ctx.actor.account_id)
    ctx.session.flush()
    return case


def opened(ctx: Context, origin: str, risk: int, reason: str, *, is_urgent: bool = False) -> Case:
    """A new case, of nobody yet and about nobody."""
    ordinal = ctx.session.scalars(case_sequence.next_value().select()).one()
    case = Case(
        id=uuid.uuid4(),
        number=f"{ctx.today.year}-{ordinal:06d}",
        state=rules.OPEN,
        origin=origin,
        risk=risk,
        is_urgent=is_urgent,
        reason=reason,
        opened_by=ctx.actor.account_id,
        opened_at=ctx.now,
        needs_second=False,
        is_demonstration=ctx.settings.demonstration,
    )
    ctx.session.add(case)
    ctx.session.flush()
    note(ctx, case, "opened", from_state=None, details={"origin": origin, "risk": risk})
    return case


def add_alert(ctx: Context, case: Case, alert: Alert, *, is_followed: bool) -> None:
    """Bring an alert into a case with its persons; of all its cases the one that follows it grows with it."""
    ctx.session.add(CaseAlert(case_id=case.id, alert_id=alert.id, is_followed=is_followed, added_at=ctx.now))
    add_persons(ctx, case, [one.person_id for one in alert.persons], "alert")


def add_persons(ctx: Context, case: Case, persons: Iterable[uuid.UUID], source: str) -> int:
    """Bring persons into a case; how many were not in it before. Raises Refused beyond the most one case holds."""
    known = {one.person_id for one in case.persons}
    new = sorted(set(persons) - known, key=str)
    if len(known) + len(new) > MOST_PERSONS:
        raise Refused("case-full", f"A case is about {MOST_PERSONS} persons at most: open another.")
    case.persons += [CasePerson(person_id=one, source=source, added_at=ctx.now) for one in new]
    ctx.session.flush()
    if new:
        note(ctx, case, "persons_added", details={"persons": [str(one) for one in new], "source": source})
    return len(new)


def add_known_persons(ctx: Context, case_id: uuid.UUID, persons: Collection[uuid.UUID]) -> Case:
    """Bring persons into a case by hand; raises Invalid naming those that are not there."""
    case = read_to_work(ctx, case_id)
    refuse_closed(case)
    _refuse_unknown(ctx, persons)
    add_persons(ctx, case, persons, "by_hand")
    return case


def _refuse_unknown(ctx: Context, persons: Collection[uuid.UUID]) -> None:
    if len(set(persons)) > MOST_PERSONS:
        raise Invalid([FieldError("/persons", f"At most {MOST_PERSONS} persons.")])
    wrong = [
        FieldError(f"/persons/{index}", "There is no such person.")
        for index, one in enumerate(persons)
        if people.person(ctx.session, one) is None
    ]
    if wrong:
        raise Invalid(wrong)


def note(
    ctx: Context,
    case: Case,
    what: str,
    *,
    from_state: str | None = "",
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write into the history, and into the journal without the reason's words; `from_state` "" is the present."""
    before = case.state if from_state == "" else from_state
    ctx.session.add(
        CaseEvent(
            case_id=case.id,
            what=what,
            from_state=before,
            to_state=case.state,
            reason=reason,
            details=details or {},
            by=ctx.actor.account_id,
            at=ctx.now,
        )
    )
    ctx.session.flush()
    ctx.journal(f"case.{what}", "case", case.id, state=case.state, **(details or {}))


def become(ctx: Context, case: Case, to: str, what: str, reason: str | None = None, **details: Any) -> None:
    """Let a case take another state; raises Refused when it may not."""
    if not rules.may_become(case.state, to, is_urgent=case.is_urgent):
        raise Refused("case-transition", f"A case that is {case.state} cannot become {to}.")
    before, case.state = case.state, to
    ctx.session.flush()
    note(ctx, case, what, from_state=before, reason=reason, details=details)


def refuse_closed(case: Case) -> None:
    """Raise Refused for a case that is decided."""
    if case.state not in rules.LIVE:
        raise Refused("case-decided", f"The case is {case.state}: nothing is added to it.")


def assign(ctx: Context, case_id: uuid.UUID, username: str | None) -> Case:
    """Give a case to an investigator; None takes it oneself. Only a supervisor gives, or takes what another has."""
    case = read(ctx, case_id, lock=True)
    refuse_closed(case)
    is_supervisor = ctx.actor.may(queries.SUPERVISE)
    if username not in (None, ctx.actor.username) and not is_supervisor:
        raise Refused("assignment-by-supervisor", "Only a supervisor gives a case to another.")
    if case.assigned_to not in (None, ctx.actor.account_id) and not is_supervisor:
        raise Refused("case-assigned", "The case has an assignee.")
    account = None if username is None else investigator(ctx, username)
    _take(ctx, case, account.id if account else ctx.actor.account_id)
    return case


def investigator(ctx: Context, username: str) -> Account:
    """The active account of one who works on cases; raises Invalid."""
    account = account_named(ctx.session, username)
    if account is None or not account.is_active or queries.WORK not in ROLES[account.role]:
        raise Invalid([FieldError("/username", "There is no investigator of this name.")])
    return account


def _take(ctx: Context, case: Case, account_id: uuid.UUID | None) -> None:
    if case.assigned_to == account_id:
        return
    case.assigned_to, case.assigned_at = account_id, ctx.now
    details = {"account": str(account_id)}
    if case.state == rules.OPEN:
        become(ctx, case, rules.IN_REVIEW, "assigned", **details)
    else:
        note(ctx, case, "assigned", details=details)


def add_reviewer(ctx: Context, case_id: uuid.UUID, username: str) -> Case:
    """Let a second investigator see the case, to judge on their own and to second a decision."""
    case = read_to_work(ctx, case_id)
    refuse_closed(case)
    account = investigator(ctx, username)
    if account.id == case.assigned_to:
        raise Refused("reviewer-is-assignee", "A second person is another person.")
    if any(one.account_id == account.id for one in case.reviewers):
        raise Refused("reviewer-added", "This person reviews the case already.")
    case.reviewers.append(CaseReviewer(account_id=account.id, added_by=ctx.actor.account_id, added_at=ctx.now))
    ctx.session.flush()
    note(ctx, case, "reviewer_added", details={"account": str(account.id)})
    return case


def postpone(ctx: Context, case_id: uuid.UUID, until: date, reason: str) -> Case:
    """Put a case off: until that day the queue does not show it."""
    case = read_to_work(ctx, case_id)
    refuse_closed(case)
    wrong = rules.postponement_error(until, ctx.today)
    if wrong:
        raise Invalid([FieldError("/until", wrong)])
    case.postponed_until = until
    note(ctx, case, "postponed", reason=reason, details={"until": until.isoformat()})
    return case


def refer(ctx: Context, case_id: uuid.UUID, target: str, reason: str) -> Case:
    """Put a case before an authority. A case in review becomes referred; a confirmed one stays so."""
    case = read_to_work(ctx, case_id)
    add_referral(ctx, case, target, reason)
    return case


def add_referral(ctx: Context, case: Case, target: str, reason: str) -> Referral:
    """The referral of a case that is held; raises Invalid for an authority that is not in use, Refused once decided."""
    known = {one.code for one in queries.targets(ctx.session) if one.is_active}
    if target not in known:
        raise Invalid([FieldError("/target", "There is no such authority.")])
    if case.state in (rules.DISMISSED, rules.CLOSED):
        raise Refused("case-decided", f"The case is {case.state}: it is not referred.")
    referral = Referral(
        id=uuid.uuid4(),
        case_id=case.id,
        target_code=target,
        reason=reason,
        is_urgent=case.is_urgent,
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    ctx.session.add(referral)
    ctx.session.flush()
    if case.state in (rules.REFERRED, rules.CONFIRMED):
        note(ctx, case, "referred", reason=reason, details={"target": target})
    else:
        become(ctx, case, rules.REFERRED, "referred", reason, target=target)
    return referral
