"""Reads of cases. Every one that names a case asks in the same statement whether the actor may see it."""

import base64
import binascii
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from registry.access.models import Account
from registry.core.context import Actor
from registry.core.errors import FieldError, Invalid
from registry.core.pagination import Listing, Page
from registry.investigations.cases.models import (
    Case,
    CaseAlert,
    CaseEntry,
    CaseEvent,
    CaseReviewer,
    Referral,
    ReferralTarget,
)
from registry.investigations.cases.rules import LIVE, OPEN, REFERRED

SUPERVISE = "cases.supervise"
WORK = "cases.work"


def visible(actor: Actor) -> ColumnElement[bool]:
    """The cases an actor sees: all to a supervisor; else one's own, those one reviews, those nobody has taken."""
    if actor.may(SUPERVISE):
        return Case.id.is_not(None)
    reviewed = select(CaseReviewer.case_id).where(CaseReviewer.account_id == actor.account_id)
    # An urgent case is put before an authority unread: it still waits for somebody to take it.
    unclaimed = and_(Case.assigned_to.is_(None), Case.state.in_((OPEN, REFERRED)))
    return or_(Case.assigned_to == actor.account_id, unclaimed, Case.id.in_(reviewed))


def case(session: Session, actor: Actor, case_id: uuid.UUID, *, lock: bool = False) -> Case | None:
    """The case, if the actor may see it: another's and none at all are answered by the same statement."""
    found = select(Case).where(Case.id == case_id, visible(actor))
    if lock:
        found = found.with_for_update(of=Case).execution_options(populate_existing=True)
    return session.scalar(found)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are listed."""

    state: str | None = None
    is_mine: bool = False
    with_postponed: bool = False


def queue(session: Session, actor: Actor, chosen: CaseFilter, today: date, page: Page) -> Listing[Case]:
    """The cases the actor sees: gravest first, among equals the one that waits longest."""
    found = (
        select(Case)
        .where(visible(actor))
        .options(
            selectinload(Case.persons),
            selectinload(Case.alerts),
            selectinload(Case.assignee),
            selectinload(Case.reviewers).selectinload(CaseReviewer.account),
        )
    )
    found = found.where(Case.state == chosen.state) if chosen.state else found.where(Case.state.in_(LIVE))
    if chosen.is_mine:
        found = found.where(Case.assigned_to == actor.account_id)
    if not chosen.with_postponed:
        found = found.where(or_(Case.postponed_until.is_(None), Case.postponed_until <= today))
    if page.cursor is not None:
        risk, opened_at, last = _read(page.cursor)
        later = or_(Case.opened_at > opened_at, and_(Case.opened_at == opened_at, Case.id > last))
        found = found.where(or_(Case.risk < risk, and_(Case.risk == risk, later)))
    ordered = found.order_by(Case.risk.desc(), Case.opened_at, Case.id).limit(page.limit + 1)
    rows = session.scalars(ordered).all()
    items = rows[: page.limit]
    return Listing(items, _written(items[-1]) if len(rows) > page.limit else None)


def _written(one: Case) -> str:
    return base64.urlsafe_b64encode(json.dumps([one.risk, one.opened_at.isoformat(), one.id.hex]).encode()).decode()


def _read(cursor: str) -> tuple[int, datetime, uuid.UUID]:
    try:
        risk, opened_at, last = json.loads(base64.urlsafe_b64decode(cursor))
        when = datetime.fromisoformat(opened_at)
        if when.tzinfo is None or not isinstance(risk, int) or not 0 <= risk <= 100:
            raise ValueError("not one of ours")
        return risk, when, uuid.UUID(last)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise Invalid([FieldError("/query/cursor", "This is not a cursor given by this list.")]) from error


def live_case_of_alert(session: Session, alert_id: uuid.UUID) -> Case | None:
    """The case that follows an alert, locked."""
    following = select(CaseAlert.case_id).where(CaseAlert.alert_id == alert_id, CaseAlert.is_followed)
    found = select(Case).where(Case.id.in_(following)).with_for_update(of=Case)
    return session.scalar(found.execution_options(populate_existing=True))


def seen_case_of_alert(session: Session, actor: Actor, alert_id: uuid.UUID) -> Case | None:
    """A live case of an alert that the actor may see."""
    with_alert = select(CaseAlert.case_id).where(CaseAlert.alert_id == alert_id)
    where = (Case.id.in_(with_alert), Case.state.in_(LIVE), visible(actor))
    return session.scalar(select(Case).where(*where).order_by(Case.opened_at, Case.id).limit(1))


def events(session: Session, case_id: uuid.UUID) -> Sequence[CaseEvent]:
    """What happened to a case, oldest first."""
    return session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.number)).all()


def last_event(session: Session, case_id: uuid.UUID, what: str) -> CaseEvent | None:
    """The last time that something of a kind happened to a case."""
    found = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.what == what)
    return session.scalar(found.order_by(CaseEvent.number.desc()).limit(1))


def referrals(session: Session, case_id: uuid.UUID) -> Sequence[Referral]:
    """Whom a case was referred to."""
    where = Referral.case_id == case_id
    return session.scalars(select(Referral).where(where).order_by(Referral.at, Referral.id)).all()


def entries(session: Session, case_id: uuid.UUID) -> Sequence[CaseEntry]:
    """A case's dossier, in order."""
    return session.scalars(select(CaseEntry).where(CaseEntry.case_id == case_id).order_by(CaseEntry.sequence)).all()


def entry(session: Session, case_id: uuid.UUID, entry_id: uuid.UUID) -> CaseEntry | None:
    """One leaf of a case's dossier."""
    return session.scalar(select(CaseEntry).where(CaseEntry.id == entry_id, CaseEntry.case_id == case_id))


def last_entry(session: Session, case_id: uuid.UUID) -> CaseEntry | None:
    """The dossier's last leaf."""
    where = CaseEntry.case_id == case_id
    return session.scalar(select(CaseEntry).where(where).order_by(CaseEntry.sequence.desc()).limit(1))


def targets(session: Session) -> Sequence[ReferralTarget]:
    """The authorities cases are referred to."""
    return session.scalars(select(ReferralTarget).order_by(ReferralTarget.kind, ReferralTarget.code)).all()


def names_of(session: Session, accounts: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Account → name."""
    wanted = {one for one in accounts if one is not None}
    found = session.execute(select(Account.id, Account.username).where(Account.id.in_(wanted))) if wanted else ()
    return {account: username for account, username in found}  # noqa: C416  # rows are no pairs to mypy


def last_decision_on(session: Session, alert_id: uuid.UUID) -> datetime | None:
    """When a case of an alert was last decided or closed."""
    of_alert = select(CaseAlert.case_id).where(CaseAlert.alert_id == alert_id)
    moment = func.max(func.coalesce(Case.closed_at, Case.seconded_at, Case.decision_at))
    return session.scalar(select(moment).where(Case.id.in_(of_alert), Case.state.not_in(LIVE)))
