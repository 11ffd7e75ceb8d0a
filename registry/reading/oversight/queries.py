"""Reads of oversight: whose prints an account may open, the queue of reviews, and warnings."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.core.pagination import Listing, Page, paginate
from registry.reading.oversight.models import BrokenGlass, ReadingWarning
from registry.reading.oversight.rules import OVERDUE, REVIEWED, UNREVIEWED

_IN_OWN_CASE: Final = text("""
    SELECT EXISTS (
        SELECT FROM investigation_case c
        WHERE c.state <> 'closed'
        AND (c.assigned_to = :account OR EXISTS (
            SELECT FROM case_reviewer r WHERE r.case_id = c.id AND r.account_id = :account))
        AND c.id IN (
            SELECT case_id FROM case_person WHERE person_id = ANY(:persons) AND removed_at IS NULL
            UNION
            SELECT case_id FROM case_alert JOIN alert_person USING (alert_id) WHERE person_id = ANY(:persons)))
""")


def is_in_own_case(session: Session, account_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether the account works on or reviews an open case about the person."""
    return is_any_in_own_case(session, account_id, (person_id,))


def is_any_in_own_case(session: Session, account_id: uuid.UUID, persons: Collection[uuid.UUID]) -> bool:
    """Whether the account works on or reviews an open case about one of these persons."""
    return bool(session.scalar(_IN_OWN_CASE, {"account": account_id, "persons": list(persons)}))


def is_open(session: Session, account_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> bool:
    """Whether the account has broken the glass for the person, and it is still open."""
    same = (BrokenGlass.account_id == account_id, BrokenGlass.person_id == person_id, BrokenGlass.ends_at > now)
    return session.scalar(select(BrokenGlass.id).where(*same).limit(1)) is not None


def broken_glass(session: Session, glass_id: uuid.UUID) -> BrokenGlass | None:
    """That one, locked for its review."""
    statement = select(BrokenGlass).where(BrokenGlass.id == glass_id)
    return session.scalar(statement.with_for_update(of=BrokenGlass))


def all_broken_glass(session: Session, state: str | None, now: datetime, page: Page) -> Listing[BrokenGlass]:
    """Those in a state, newest first."""
    conditions = {
        UNREVIEWED: (BrokenGlass.outcome.is_(None),),
        OVERDUE: (BrokenGlass.outcome.is_(None), BrokenGlass.review_by < now),
        REVIEWED: (BrokenGlass.outcome.is_not(None),),
    }
    statement = select(BrokenGlass).where(*(conditions[state] if state else ()))
    return paginate(session, statement, page, BrokenGlass.opened_at, BrokenGlass.id)


def warnings(session: Session, page: Page) -> Listing[ReadingWarning]:
    """Warnings, newest first."""
    return paginate(session, select(ReadingWarning), page, ReadingWarning.at, ReadingWarning.id)


def warning(session: Session, warning_id: uuid.UUID) -> ReadingWarning | None:
    """That warning."""
    return session.get(ReadingWarning, warning_id)
