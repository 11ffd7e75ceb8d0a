"""Damaged records, noted where they are met: one of them is left out of a search or a list, and never goes unnoticed.

What is noted in a unit of work is written with its commit, in one order, so that two that meet the same never wait for
each other in a circle.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.core.vault.models import DamagedRecord


def note(session: Session, places: Iterable[str], now: datetime) -> list[str]:
    """Note damaged records; returns those that were not noted yet, or had been mended."""
    new: list[str] = []
    for place in sorted(places):
        row = insert(DamagedRecord).values(place=place, noticed_at=now)
        again = row.on_conflict_do_update(
            index_elements=[DamagedRecord.place],
            set_={"noticed_at": now, "mended_at": None},
            where=DamagedRecord.mended_at.is_not(None),
        )
        new += session.scalars(again.returning(DamagedRecord.place)).all()
    return new


def mend(session: Session, places: Iterable[str], now: datetime) -> list[str]:
    """Note that records open again; returns those of them that were noted as damaged."""
    mended: list[str] = []
    for place in sorted(places):
        changed = update(DamagedRecord).where(DamagedRecord.place == place, DamagedRecord.mended_at.is_(None))
        mended += session.scalars(changed.values(mended_at=now).returning(DamagedRecord.place)).all()
    return mended


def noted(session: Session, table: str | None = None, column: str = "") -> Sequence[DamagedRecord]:
    """What is damaged now, of all tables or of one column, in the order it was noticed."""
    query = select(DamagedRecord).where(DamagedRecord.mended_at.is_(None))
    if table is not None:
        query = query.where(DamagedRecord.place.startswith(f"{table}:", autoescape=True))
        query = query.where(DamagedRecord.place.endswith(f":{column}", autoescape=True))
    return session.scalars(query.order_by(DamagedRecord.noticed_at, DamagedRecord.place)).all()
