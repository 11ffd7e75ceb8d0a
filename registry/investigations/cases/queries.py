"""Reads of cases. Every statement that names a case also checks whether the actor may see it."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.access.models import Account
from registry.access.queries import account_named
from registry.access.rules import ROLES
from registry.core.context import Actor
from registry.investigations.cases.models import (
    Case,
    CaseAlert,
    CaseEntry,
    CaseEvent,
    CaseLook,
    CasePerson,
    CaseReviewer,
    Referral,
    ReferralTarget,
    case_sequence,
)
from registry.investigations.cases.rules import LIVE, OPEN, REFERRED

SUPERVISE = "cases.supervise"
WORK = "cases.work"


def visible(actor: Actor) -> ColumnElement[bool]:
    """The cases an actor sees: a supervisor all; others their own, those they review, and unassigned ones."""
    if actor.may(SUPERVISE):
        return Case.id.is_not(None)
    reviewed = select(CaseReviewer.case_id).where(CaseReviewer.account_id == actor.account_id)
    # An urgent case is referred to an authority before anybody has reviewed it, and is still to be assigned.
    unclaimed = and_(Case.assigned_to.is_(None), Case.state.in_((OPEN, REFERRED)))
    return or_(Case.assigned_to == actor.account_id, unclaimed, Case.id.in_(reviewed))


def case(session: Session, actor: Actor, case_id: uuid.UUID, *, lock: bool = False) -> Case | None:
    """The case, if the actor may see it. One statement answers for another's case and for none at all."""
    statement = select(Case).where(Case.id == case_id, visible(actor))
    if lock:
        statement = statement.with_for_update(of=Case).execution_options(populate_existing=True)
    return session.scalar(statement)


def next_ordinal(session: Session) -> int:
    """The next number of a case."""
    ordinal: int = session.scalars(case_sequence.next_value().select()).one()
    return ordinal


def live_case_of_alert(session: Session, alert_id: uuid.UUID) -> Case | None:
    """The case that follows an alert, locked."""
    following = select(CaseAlert.case_id).where(CaseAlert.alert_id == alert_id, CaseAlert.is_followed)
    statement = select(Case).where(Case.id.in_(following)).with_for_update(of=Case)
    return session.scalar(statement.execution_options(populate_existing=True))


def seen_case_of_alert(session: Session, actor: Actor, alert_id: uuid.UUID) -> Case | None:
    """A live case of an alert that the actor may see."""
    with_alert = select(CaseAlert.case_id).where(CaseAlert.alert_id == alert_id)
    where = (Case.id.in_(with_alert), Case.state.in_(LIVE), visible(actor))
    return session.scalar(select(Case).where(*where).order_by(Case.opened_at, Case.id).limit(1))


def removed_persons(session: Session, case_id: uuid.UUID) -> dict[uuid.UUID, CasePerson]:
    """The persons that were taken out of a case, by their ids."""
    statement = select(CasePerson).where(CasePerson.case_id == case_id, CasePerson.removed_at.is_not(None))
    return {person.person_id: person for person in session.scalars(statement)}


def events(session: Session, case_id: uuid.UUID) -> Sequence[CaseEvent]:
    """A case's history, oldest first."""
    return session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.number)).all()


def last_event(session: Session, case_id: uuid.UUID, what: str) -> CaseEvent | None:
    """The last event of one kind in a case's history."""
    statement = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.what == what)
    return session.scalar(statement.order_by(CaseEvent.number.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """That somebody judged two persons of a case; not how."""

    case_id: uuid.UUID
    by: uuid.UUID | None
    at: datetime
    pair: frozenset[str]


def judged_pairs(session: Session, cases: Collection[uuid.UUID]) -> list[JudgedPair]:
    """Who judged which persons of these cases, oldest first."""
    if not cases:
        return []
    columns = (CaseEvent.case_id, CaseEvent.by, CaseEvent.at, CaseEvent.details["pair"].as_string())
    judged = select(*columns).where(CaseEvent.case_id.in_(cases), CaseEvent.what == "judged")
    return [
        JudgedPair(case_id, by, at, frozenset(pair.split()))
        for case_id, by, at, pair in session.execute(judged.order_by(CaseEvent.number))
    ]


def referrals(session: Session, case_id: uuid.UUID) -> Sequence[Referral]:
    """A case's referrals, oldest first."""
    where = Referral.case_id == case_id
    return session.scalars(select(Referral).where(where).order_by(Referral.at, Referral.id)).all()


def entries(session: Session, case_id: uuid.UUID) -> Sequence[CaseEntry]:
    """A case's dossier, in order."""
    return session.scalars(select(CaseEntry).where(CaseEntry.case_id == case_id).order_by(CaseEntry.sequence)).all()


def entry(session: Session, case_id: uuid.UUID, entry_id: uuid.UUID) -> CaseEntry | None:
    """One entry of a case's dossier."""
    return session.scalar(select(CaseEntry).where(CaseEntry.id == entry_id, CaseEntry.case_id == case_id))


def last_entry(session: Session, case_id: uuid.UUID) -> CaseEntry | None:
    """The dossier's last entry."""
    where = CaseEntry.case_id == case_id
    return session.scalar(select(CaseEntry).where(where).order_by(CaseEntry.sequence.desc()).limit(1))


def targets(session: Session) -> Sequence[ReferralTarget]:
    """The authorities that cases are referred to."""
    return session.scalars(select(ReferralTarget).order_by(ReferralTarget.kind, ReferralTarget.code)).all()


def save_target(session: Session, code: str, values: dict[str, Any]) -> None:
    """Add an authority, or update the one with this code."""
    statement = insert(ReferralTarget).values(code=code, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))


def usernames_of(session: Session, accounts: Collection[uuid.UUID | None]) -> dict[Any, str]:
    """Account → user name."""
    ids = {account for account in accounts if account is not None}
    if not ids:
        return {}
    rows = session.execute(select(Account.id, Account.username).where(Account.id.in_(ids)))
    return {account: username for account, username in rows}  # noqa: C416  # to mypy, rows are not pairs


def last_decision_on(session: Session, alert_id: uuid.UUID) -> datetime | None:
    """When a case of an alert was last decided or closed."""
    of_alert = select(CaseAlert.case_id).where(CaseAlert.alert_id == alert_id)
    moment = func.max(func.coalesce(Case.closed_at, Case.seconded_at, Case.decision_at))
    return session.scalar(select(moment).where(Case.id.in_(of_alert), Case.state.not_in(LIVE)))


def account_seeing(session: Session, case: Case, username: str) -> Account | None:
    """The active account of this name, if its holder sees the case."""
    account = account_named(session, username)
    if account is None or not account.is_active:
        return None
    is_reviewer = any(reviewer.account_id == account.id for reviewer in case.reviewers)
    is_seeing = account.id == case.assigned_to or is_reviewer or SUPERVISE in ROLES[account.role]
    return account if is_seeing else None


def look(session: Session, case_id: uuid.UUID, account_id: uuid.UUID, at: datetime) -> None:
    """Store that an account has looked at a case."""
    statement = insert(CaseLook).values(case_id=case_id, account_id=account_id, at=at)
    session.execute(statement.on_conflict_do_update(index_elements=["case_id", "account_id"], set_={"at": at}))
