"""Reads for exports: the export itself, and the journal's rows about a case."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from registry.audit.models import JournalRow
from registry.investigations.export.models import CaseExport


def export(session: Session, case_id: uuid.UUID, export_id: uuid.UUID) -> CaseExport | None:
    """One export of a case."""
    return session.scalar(select(CaseExport).where(CaseExport.id == export_id, CaseExport.case_id == case_id))


def journal_rows(session: Session, case_id: uuid.UUID) -> Sequence[Row[Any]]:
    """The journal's rows about a case in order: (sequence, content, hash, previous hash or None)."""
    before = func.lag(JournalRow.hash).over(order_by=JournalRow.sequence)
    columns = (JournalRow.sequence, JournalRow.subject_id, JournalRow.content, JournalRow.hash)
    chained = select(*columns, before.label("previous"))
    first = select(func.min(JournalRow.sequence)).where(JournalRow.subject_id == str(case_id)).scalar_subquery()
    following = chained.where(JournalRow.sequence >= first - 1).subquery()
    about_case = select(following).where(following.c.subject_id == str(case_id)).order_by(following.c.sequence)
    return session.execute(about_case).all()
