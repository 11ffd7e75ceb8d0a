"""Reads of cases. Every statement that names a case also checks whether the actor may see it."""

import base64
import binascii
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from registry.access.models import Account
from registry.core.context import Actor
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.core.pagination import Listing, Page
from registry.investigations.cases.models import (
    Case,
    CaseAlert,
    CaseEntry,
    CaseEvent,
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


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are listed."""

    state: str | None = None
    is_mine: bool = False
    with_postponed: bool = False


def queue(session: Session, actor: Actor, filters: CaseFilter, today: date, page: Page) -> Listing[Case]:
    """The cases the actor sees: the highest risk first, among equals the oldest."""
    statement = (
        select(Case)
        .where(visible(actor))
        .options(
            selectinload(Case.persons),
            selectinload(Case.alerts),
            selectinload(Case.assignee),
            selectinload(Case.reviewers).selectinload(CaseReviewer.account),
        )
    )
    statement = statement.where(Case.state == filters.state) if filters.state else statement.where(Case.state.in_(LIVE))
    if filters.is_mine:
        statement = statement.where(Case.assigned_to == actor.account_id)
    if not filters.with_postponed:
        statement = statement.where(or_(Case.postponed_until.is_(None), Case.postponed_until <= today))
    if page.cursor is not None:
        risk, opened_at, last = _read_cursor(page.cursor)
        later = or_(Case.opened_at > opened_at, and_(Case.opened_at == opened_at, Case.id > last))
        statement = statement.where(or_(Case.risk < risk, and_(Case.risk == risk, later)))
    ordered = statement.order_by(Case.risk.desc(), Case.opened_at, Case.id).limit(page.limit + 1)
    rows = session.scalars(ordered).all()
    items = rows[: page.limit]
    return Listing(items, _cursor(items[-1]) if len(rows) > page.limit else None)


def _cursor(case: Case) -> str:
    return base64.urlsafe_b64encode(json.dumps([case.risk, case.opened_at.isoformat(), case.id.hex]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, datetime, uuid.UUID]:
    try:
        risk, opened_at, last = json.loads(base64.urlsafe_b64decode(cursor))
        when = datetime.fromisoformat(opened_at)
        if when.tzinfo is None or not isinstance(risk, int) or not 0 <= risk <= 100:
            raise ValueError("not a cursor of this list")
        return risk, when, uuid.UUID(last)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise Invalid([FieldError("/query/cursor", _("This cursor was not issued by this list."))]) from error


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
