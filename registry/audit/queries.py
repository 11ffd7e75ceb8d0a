"""Reads of the journal."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from registry.audit.models import JournalHead, JournalRow
from registry.audit.rules import Row


def head(session: Session, *, lock: bool = False) -> JournalHead | None:
    """The sealed end of the journal."""
    select_head = select(JournalHead)
    return session.scalar(select_head.with_for_update() if lock else select_head)


def rows(session: Session, chunk: int = 1000) -> Iterator[Row]:
    """Every row in order, read from a server-side cursor."""
    columns = select(JournalRow.sequence, JournalRow.content, JournalRow.hash).order_by(JournalRow.sequence)
    for sequence, content, hash_ in session.execute(columns.execution_options(yield_per=chunk)):
        yield Row(sequence, content, hash_)


def contradicting(session: Session) -> list[int]:
    """Up to 20 rows whose search columns differ from their hashed content."""
    return list(
        session.scalars(
            select(JournalRow.sequence)
            .where(
                (JournalRow.action != _hashed("action"))
                | (JournalRow.subject != _hashed("subject"))
                | (JournalRow.subject_id != _hashed("subject_id"))
                | func.to_jsonb(JournalRow.persons).is_distinct_from(cast(JournalRow.content, JSONB)["persons"])
            )
            .order_by(JournalRow.sequence)
            .limit(20)
        )
    )


def _hashed(name: str) -> ColumnElement[Any]:
    value: ColumnElement[Any] = cast(JournalRow.content, JSONB)[name].astext
    return value
