"""Reads of the journal's entries, newest first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from registry.audit.models import JournalRow
from registry.core.pagination import Listing, Page, paginate


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries to list; what is None does not matter."""

    person_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None
    action: str | None = None
    subject_id: str | None = None
    purpose: str | None = None
    since: datetime | None = None
    before: datetime | None = None


def entries(session: Session, filters: Filters, page: Page) -> Listing[JournalRow]:
    """A page of the entries that fit."""
    statement = select(JournalRow).where(*_conditions(filters))
    return paginate(session, statement, page, JournalRow.at, JournalRow.sequence, JournalRow.lane)


def _conditions(filters: Filters) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.person_id is not None:
        person = str(filters.person_id)
        # Entries of before the column `persons` are found by what they are about.
        about = and_(JournalRow.subject_id == person, JournalRow.subject == "person")
        wanted.append(or_(JournalRow.persons.contains([filters.person_id]), about))
    if filters.account_id is not None:
        wanted.append(_account() == str(filters.account_id))
    if filters.purpose is not None:
        wanted.append(cast(JournalRow.content, JSONB)["purpose"].astext == filters.purpose)
    for column, value in ((JournalRow.action, filters.action), (JournalRow.subject_id, filters.subject_id)):
        if value is not None:
            wanted.append(column == value)
    if filters.since is not None:
        wanted.append(JournalRow.at >= filters.since)
    if filters.before is not None:
        wanted.append(JournalRow.at < filters.before)
    return wanted


def _account() -> ColumnElement[Any]:
    """The account of an entry, as its index has it."""
    return literal_column("(journal.content::jsonb ->> 'account')")
