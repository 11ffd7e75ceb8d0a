"""Reads of the queue: filtered, sorted, and with what an item needs to be recognised."""

import base64
import binascii
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased, contains_eager, selectinload

from registry.access.models import Account
from registry.births.models import Birth
from registry.core.context import Actor
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.core.pagination import Listing, Page, paginate
from registry.duplicates.models import AlertReason
from registry.facilities.models import Facility, Place
from registry.investigations.cases.models import (
    Case,
    CaseAlert,
    CaseEntry,
    CaseEvent,
    CaseLook,
    CasePerson,
    CaseReviewer,
    Notice,
)
from registry.investigations.cases.queries import visible
from registry.investigations.cases.rules import CLOSED, LIVE
from registry.investigations.queue.rules import BY_RISK

_LOOK: Final = aliased(CaseLook)
_COMPLETING: Final = aliased(CaseEntry)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are listed, and in which order."""

    state: str | None = None
    is_mine: bool = False
    is_unassigned: bool = False
    with_postponed: bool = False
    is_new: bool = False
    """Something was done by others since the actor last looked."""
    indicator: str | None = None
    facility: str | None = None
    department: str | None = None
    risk_at_least: int | None = None
    older_than_days: int | None = None
    assignee: str | None = None
    """User name of whoever has the case."""
    sort: str = BY_RISK


def queue(session: Session, actor: Actor, filters: CaseFilter, now: datetime, today: date, page: Page) -> Listing[Case]:
    """The cases the actor sees, as filtered and sorted."""
    statement = (
        select(Case)
        .where(visible(actor), *_conditions(actor, filters, now, today))
        .options(
            selectinload(Case.persons),
            selectinload(Case.alerts),
            selectinload(Case.assignee),
            selectinload(Case.reviewers).selectinload(CaseReviewer.account),
        )
    )
    rows = session.scalars(_sorted(statement, filters.sort, page.cursor).limit(page.limit + 1)).all()
    items = rows[: page.limit]
    return Listing(items, _cursor(items[-1], filters.sort) if len(rows) > page.limit else None)


def _conditions(actor: Actor, filters: CaseFilter, now: datetime, today: date) -> list[ColumnElement[bool]]:
    where = [Case.state == filters.state if filters.state else Case.state.in_(LIVE)]
    if filters.is_mine:
        where.append(Case.assigned_to == actor.account_id)
    if filters.is_unassigned:
        where.append(Case.assigned_to.is_(None))
    if not filters.with_postponed:
        where.append(or_(Case.postponed_until.is_(None), Case.postponed_until <= today))
    if filters.is_new:
        where.append(Case.id.in_(news(actor)))
    if filters.indicator is not None:
        reasons = select(CaseAlert.case_id).join(AlertReason, AlertReason.alert_id == CaseAlert.alert_id)
        holding = reasons.where(AlertReason.indicator == filters.indicator, AlertReason.withdrawn_at.is_(None))
        where.append(Case.id.in_(holding))
    if filters.facility is not None:
        where.append(Case.id.in_(_births().where(Birth.facility_code == filters.facility)))
    if filters.department is not None:
        in_department = _births().join(Facility, Facility.code == Birth.facility_code).join(Place, _district())
        where.append(Case.id.in_(in_department.where(func.lower(Place.department) == filters.department.lower())))
    if filters.risk_at_least is not None:
        where.append(Case.risk >= filters.risk_at_least)
    if filters.assignee is not None:
        named = select(Account.id).where(Account.username == filters.assignee)
        where.append(Case.assigned_to.in_(named))
    if filters.older_than_days is not None:
        where.append(Case.opened_at <= now - timedelta(days=filters.older_than_days))
    return where


def _births() -> Select[Any]:
    """The cases of births, by the newborns and mothers they are about."""
    of_person = or_(Birth.newborn_id == CasePerson.person_id, Birth.mother_id == CasePerson.person_id)
    return select(CasePerson.case_id).where(CasePerson.removed_at.is_(None)).join(Birth, of_person)


def _district() -> ColumnElement[bool]:
    return and_(Place.scheme == Facility.ubigeo_scheme, Place.code == Facility.ubigeo)


def news(actor: Actor) -> Select[Any]:
    """The cases in which others did something since the actor last looked."""
    looked = and_(_LOOK.case_id == CaseEvent.case_id, _LOOK.account_id == actor.account_id)
    by_others = or_(CaseEvent.by.is_(None), CaseEvent.by != actor.account_id)
    statement = select(CaseEvent.case_id).outerjoin(_LOOK, looked)
    return statement.where(by_others, or_(_LOOK.at.is_(None), CaseEvent.at > _LOOK.at))


def _sorted(statement: Select[Any], sort: str, cursor: str | None) -> Select[Any]:
    last = None if cursor is None else _read_cursor(cursor, sort)
    if sort == "newest":
        if last is not None:
            statement = statement.where(tuple_(Case.opened_at, Case.id) < (last.opened_at, last.case_id))
        return statement.order_by(Case.opened_at.desc(), Case.id.desc())
    if sort == "oldest":
        if last is not None:
            statement = statement.where(tuple_(Case.opened_at, Case.id) > (last.opened_at, last.case_id))
        return statement.order_by(Case.opened_at, Case.id)
    if last is not None:
        later = tuple_(Case.opened_at, Case.id) > (last.opened_at, last.case_id)
        statement = statement.where(or_(Case.risk < last.risk, and_(Case.risk == last.risk, later)))
    return statement.order_by(Case.risk.desc(), Case.opened_at, Case.id)


@dataclass(frozen=True, slots=True)
class _Last:
    risk: int
    opened_at: datetime
    case_id: uuid.UUID


def _cursor(case: Case, sort: str) -> str:
    last = [case.risk, case.opened_at.isoformat(), case.id.hex, sort]
    return base64.urlsafe_b64encode(json.dumps(last).encode()).decode()


def _read_cursor(cursor: str, sort: str) -> _Last:
    try:
        risk, opened_at, last, sorted_by = json.loads(base64.urlsafe_b64decode(cursor))
        when = datetime.fromisoformat(opened_at)
        if when.tzinfo is None or not isinstance(risk, int) or not 0 <= risk <= 100 or sorted_by != sort:
            raise ValueError("not a cursor of this list")
        return _Last(risk, when, uuid.UUID(last))
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise Invalid([FieldError("/query/cursor", _("This cursor was not issued by this list."))]) from error


def last_case(session: Session, actor: Actor) -> Case | None:
    """The live case that the actor looked at last, if they still see it."""
    statement = select(Case).join(CaseLook, CaseLook.case_id == Case.id)
    where = (CaseLook.account_id == actor.account_id, Case.state.in_(LIVE), visible(actor))
    return session.scalar(statement.where(*where).order_by(CaseLook.at.desc(), Case.id).limit(1))


def looked_at(session: Session, actor: Actor, case_id: uuid.UUID) -> datetime | None:
    """When the actor last looked at a case."""
    where = (CaseLook.case_id == case_id, CaseLook.account_id == actor.account_id)
    return session.scalar(select(CaseLook.at).where(*where))


def new_among(session: Session, actor: Actor, cases: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the cases in which others did something since the actor last looked."""
    return frozenset(session.scalars(news(actor).where(CaseEvent.case_id.in_(cases))))


def indicators_of(session: Session, cases: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    """Case → the indicators of its alerts that hold."""
    statement = select(CaseAlert.case_id, AlertReason.indicator).distinct()
    statement = statement.join(AlertReason, AlertReason.alert_id == CaseAlert.alert_id)
    statement = statement.where(CaseAlert.case_id.in_(cases), AlertReason.withdrawn_at.is_(None))
    indicators: dict[uuid.UUID, list[str]] = {}
    for case, indicator in session.execute(statement.order_by(CaseAlert.case_id, AlertReason.indicator)):
        indicators.setdefault(case, []).append(indicator)
    return indicators


def facilities_of(session: Session, cases: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[dict[str, str]]]:
    """Case → where the births were that its persons are the children or mothers of."""
    births = _births().join(Facility, Facility.code == Birth.facility_code).join(Place, _district())
    statement = births.add_columns(Facility.code, Facility.name, Place.department, Place.district).distinct()
    facilities: dict[uuid.UUID, list[dict[str, str]]] = {}
    for case, code, name, department, district in session.execute(
        statement.where(CasePerson.case_id.in_(cases)).order_by(CasePerson.case_id, Facility.code)
    ):
        facility = {"code": code, "name": name, "department": department, "district": district}
        facilities.setdefault(case, []).append(facility)
    return facilities


def due_days(session: Session, cases: Collection[uuid.UUID]) -> Mapping[uuid.UUID, date]:
    """Case → the first day on which one of its open tasks is due."""
    where = (CaseEntry.case_id.in_(cases), CaseEntry.due_on.is_not(None), *_is_open_task())
    statement = select(CaseEntry.case_id, func.min(CaseEntry.due_on)).where(*where)
    rows = session.execute(statement.group_by(CaseEntry.case_id))
    return {case: due for case, due in rows if due is not None}


def _is_open_task() -> tuple[ColumnElement[bool], ...]:
    """A dossier entry is a task that no other entry completes."""
    return CaseEntry.kind == "task", ~exists().where(_COMPLETING.task_id == CaseEntry.id)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which open tasks are listed."""

    is_mine: bool = False
    due_before: date | None = None


def open_tasks(
    session: Session, actor: Actor, filters: TaskFilter, most: int
) -> Sequence[tuple[CaseEntry, Case, str | None]]:
    """Tasks not done in cases that the actor sees, with the case and whose they are, the first due first."""
    owner = func.coalesce(CaseEntry.assignee_id, Case.assigned_to)
    statement = select(CaseEntry, Case, Account.username).join(Case, Case.id == CaseEntry.case_id)
    statement = statement.outerjoin(Account, Account.id == owner)
    where = [*_is_open_task(), Case.state != CLOSED, visible(actor)]
    if filters.is_mine:
        where.append(owner == actor.account_id)
    if filters.due_before is not None:
        where.append(CaseEntry.due_on < filters.due_before)
    ordered = statement.where(*where).order_by(CaseEntry.due_on.asc().nulls_last(), CaseEntry.at, CaseEntry.id)
    return [(task, case, username) for task, case, username in session.execute(ordered.limit(most))]


def notices(session: Session, actor: Actor, page: Page, *, is_unread: bool) -> Listing[Notice]:
    """The actor's notices about cases that they still see, newest first."""
    statement = select(Notice).join(Notice.case).where(Notice.account_id == actor.account_id, visible(actor))
    if is_unread:
        statement = statement.where(Notice.read_at.is_(None))
    return paginate(session, statement.options(contains_eager(Notice.case)), page, Notice.at, Notice.id)


def read_notices(session: Session, actor: Actor, until: datetime) -> None:
    """Mark the actor's notices of a moment and before as read."""
    mine = (Notice.account_id == actor.account_id, Notice.read_at.is_(None), Notice.at <= until)
    session.execute(update(Notice).where(*mine).values(read_at=func.now()))
