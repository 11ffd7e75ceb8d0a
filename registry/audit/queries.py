"""Reads of the journal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import DateTime, cast, exists, func, literal, or_, select, text, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from registry.access.models import Account
from registry.audit.models import (
    JournalCheckpoint,
    JournalCosignature,
    JournalHead,
    JournalLane,
    JournalLeaf,
    JournalRow,
    JournalSigner,
)
from registry.audit.rules import Head, Row

CHUNK = 2000
"""Rows that are read at a time."""
_PLACE: Final = text("""
    INSERT INTO journal_leaf (position, lane, sequence)
    SELECT :size - 1 + row_number() OVER (ORDER BY sequence), lane, sequence
    FROM journal WHERE lane = :lane AND sequence > :after AND sequence <= :until
""")


def free_lane(session: Session) -> JournalHead | JournalLane | None:
    """The end of the first lane that no other transaction holds, locked; none where all are held or none is there."""
    for ends in (select(JournalHead), select(JournalLane).order_by(JournalLane.lane).limit(1)):
        free = ends.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        if end := session.scalar(free):
            return end
    return None


def head(session: Session, *, lock: bool = False) -> JournalHead | None:
    """The sealed end of lane 0."""
    end = select(JournalHead).execution_options(populate_existing=lock)
    return session.scalar(end.with_for_update() if lock else end)


def last_moment(session: Session) -> datetime | None:
    """The latest moment in the last rows of all lanes."""
    lanes = union_all(select(literal(0).label("lane")), select(JournalLane.lane)).subquery("lanes")
    newest = select(JournalRow.at).where(JournalRow.lane == lanes.c.lane).order_by(JournalRow.sequence.desc()).limit(1)
    return session.scalar(select(func.max(newest.scalar_subquery())).select_from(lanes))


def locked_lanes(session: Session) -> list[JournalHead | JournalLane]:
    """The ends of all lanes, locked in order."""
    first = head(session, lock=True)
    others = select(JournalLane).order_by(JournalLane.lane).with_for_update()
    return [*([first] if first else []), *session.scalars(others.execution_options(populate_existing=True))]


def heads(session: Session) -> dict[int, Head]:
    """The sealed ends of all lanes."""
    ends = [*session.scalars(select(JournalHead)), *session.scalars(select(JournalLane).order_by(JournalLane.lane))]
    return {end.lane: Head(end.sequence, end.hash, end.seal, end.lane, end.key_id) for end in ends}


def has_lanes(session: Session) -> bool:
    """Whether lanes beside lane 0 were opened."""
    return bool(session.scalar(select(exists(select(JournalLane.lane)))))


def has_accounts(session: Session) -> bool:
    """Whether there is an account, whose making was journalled."""
    return bool(session.scalar(select(exists(select(Account.id)))))


def last(session: Session, lane: int) -> Row | None:
    """The last row of a lane."""
    newest = select(JournalRow).where(JournalRow.lane == lane).order_by(JournalRow.sequence.desc()).limit(1)
    row = session.scalar(newest)
    return Row(row.sequence, row.content, row.hash, row.lane, row.at) if row else None


def rows(session: Session, chunk: int = CHUNK) -> Iterator[Row]:
    """Every row, lane by lane and in order, read from a server-side cursor."""
    columns = select(JournalRow.sequence, JournalRow.content, JournalRow.hash, JournalRow.lane, JournalRow.at)
    ordered = columns.order_by(JournalRow.lane, JournalRow.sequence).execution_options(yield_per=chunk)
    for sequence, content, hash_, lane, at in session.execute(ordered):
        yield Row(sequence, content, hash_, lane, at)


def contradicting(session: Session) -> list[tuple[int, int]]:
    """Up to 20 rows, as lane and sequence, whose search columns differ from their hashed content."""
    searched = ("lane", "sequence", "at", "action", "subject", "subject_id", "persons")
    content = cast(JournalRow.content, JSONB).label("content")
    # OFFSET 0 keeps PostgreSQL from reading the JSON again for each comparison.
    parsed = select(*(getattr(JournalRow, name) for name in searched), content).offset(0).subquery().c
    differing = or_(
        parsed.action != parsed.content["action"].astext,
        parsed.subject != parsed.content["subject"].astext,
        parsed.subject_id != parsed.content["subject_id"].astext,
        parsed.at != cast(parsed.content["at"].astext, DateTime(timezone=True)),
        func.to_jsonb(parsed.persons).is_distinct_from(parsed.content["persons"]),
    )
    found = select(parsed.lane, parsed.sequence).where(differing).order_by(parsed.lane, parsed.sequence).limit(20)
    return [(lane, sequence) for lane, sequence in session.execute(found)]


def signers(session: Session) -> list[JournalSigner]:
    """The keys that sign checkpoints or once did; the newest, which signs, first."""
    return list(session.scalars(select(JournalSigner).order_by(JournalSigner.id.desc())))


def checkpoints(session: Session) -> list[JournalCheckpoint]:
    """Every checkpoint, smallest first."""
    return list(session.scalars(select(JournalCheckpoint).order_by(JournalCheckpoint.size)))


def checkpoint(session: Session, size: int) -> JournalCheckpoint | None:
    """The checkpoint over so many rows."""
    return session.get(JournalCheckpoint, size)


def cosignature(session: Session, size: int, witness: str) -> JournalCosignature | None:
    """A witness' signature of a checkpoint."""
    return session.get(JournalCosignature, (size, witness))


def cosignatures(session: Session) -> list[tuple[JournalCosignature, JournalCheckpoint | None]]:
    """Every cosignature with its checkpoint, smallest first; no checkpoint where it is missing."""
    same = JournalCheckpoint.size == JournalCosignature.size
    joined = select(JournalCosignature, JournalCheckpoint).outerjoin(JournalCheckpoint, same)
    return [(stored, checkpoint) for stored, checkpoint in session.execute(joined.order_by(JournalCosignature.size))]


def last_checkpoint(session: Session) -> JournalCheckpoint | None:
    """The newest checkpoint."""
    return session.scalar(select(JournalCheckpoint).order_by(JournalCheckpoint.size.desc()).limit(1))


def place_leaves(session: Session, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Give each row that has none a place in the tree, after the first `size`, lane by lane; yields them in order.

    As lane, sequence and hash. A lane's rows become visible in their order, because its head is locked to each
    commit: there are never gaps. A lane is read as one range of the journal's key, which is quick whatever the
    planner believes of tables that have just grown.
    """
    lanes = session.scalars(text("SELECT 0 AS lane UNION ALL SELECT lane FROM journal_lane ORDER BY lane")).all()
    for lane in lanes:
        after = until = session.scalar(select(func.max(JournalLeaf.sequence)).where(JournalLeaf.lane == lane)) or 0
        rows = select(JournalRow.sequence, JournalRow.hash).where(JournalRow.lane == lane, JournalRow.sequence > after)
        for until, row_hash in session.execute(rows.order_by(JournalRow.sequence).execution_options(yield_per=CHUNK)):
            yield lane, until, row_hash
        placed = session.execute(_PLACE, {"size": size, "lane": lane, "after": after, "until": until})
        size += placed.rowcount  # type: ignore[attr-defined]  # of a statement that writes


def leaves(session: Session) -> Iterator[tuple[int, int, bytes | None]]:
    """The tree's rows in order, as lane, sequence and hash; no hash where the row is missing."""
    placed = (
        select(JournalLeaf.lane, JournalLeaf.sequence, JournalRow.hash)
        .outerjoin(JournalRow, (JournalRow.lane == JournalLeaf.lane) & (JournalRow.sequence == JournalLeaf.sequence))
        .order_by(JournalLeaf.position)
    )
    for row in session.execute(placed.execution_options(yield_per=CHUNK)):
        yield row.lane, row.sequence, row.hash


def leaf_of(session: Session, lane: int, sequence: int) -> tuple[int, bytes] | None:
    """A row's place in the tree, and its hash."""
    row = session.execute(
        select(JournalLeaf.position, JournalRow.hash)
        .join(JournalRow, (JournalRow.lane == JournalLeaf.lane) & (JournalRow.sequence == JournalLeaf.sequence))
        .where(JournalLeaf.lane == lane, JournalLeaf.sequence == sequence)
    ).first()
    return (row[0], row[1]) if row else None
