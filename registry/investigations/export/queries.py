"""Reads for exports: the export itself, and the journal's rows about a case."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from registry.audit.models import JournalRow
from registry.investigations.export.models import CaseExport

_BEFORE: Final = aliased(JournalRow)


def export(session: Session, case_id: uuid.UUID, export_id: uuid.UUID) -> CaseExport | None:
    """One export of a case."""
    return session.scalar(select(CaseExport).where(CaseExport.id == export_id, CaseExport.case_id == case_id))


def exports(session: Session, case_id: uuid.UUID) -> Sequence[CaseExport]:
    """The exports of a case, newest first."""
    return session.scalars(
        select(CaseExport).where(CaseExport.case_id == case_id).order_by(CaseExport.at.desc(), CaseExport.id)
    ).all()


def is_export(session: Session, data: bytes) -> bool:
    """Whether these bytes are an export that was made here."""
    sha256 = hashlib.sha256(data).digest()
    return session.scalar(select(CaseExport.id).where(CaseExport.sha256 == sha256).limit(1)) is not None


def journal_rows(session: Session, case_id: uuid.UUID) -> Sequence[Row[Any]]:
    """The journal's rows about a case in order: (lane, sequence, content, hash, previous hash or None)."""
    previous = (
        select(_BEFORE.hash)
        .where(_BEFORE.lane == JournalRow.lane, _BEFORE.sequence == JournalRow.sequence - 1)
        .scalar_subquery()
    )
    columns = (JournalRow.lane, JournalRow.sequence, JournalRow.content, JournalRow.hash)
    about_case = (
        select(*columns, previous.label("previous"))
        .where(JournalRow.subject_id == str(case_id))
        .order_by(JournalRow.at, JournalRow.lane, JournalRow.sequence)
    )
    return session.execute(about_case).all()
