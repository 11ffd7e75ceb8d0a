"""Which captures transactions stored, withdrew or read anew, and which of them a snapshot of the database shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Text, and_, cast, func, join, literal, or_, select, text, true, union_all
from sqlalchemy.orm import Session
from sqlalchemy.types import UserDefinedType

from registry.core.database import Xid8
from registry.fingerprints.models import Capture, CaptureReading
from registry.fingerprints.parts import Part
from registry.fingerprints.queries import REFERENCES, SEARCHABLE


class PgSnapshot(UserDefinedType[str]):
    """Which transactions a statement sees, as `pg_current_snapshot()` gives it."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """As SQL names it."""
        return "pg_snapshot"


_NOW: Final = "greatest(pg_snapshot_xmax(pg_current_snapshot()), pg_current_xact_id_if_assigned())"
_UNTIL_NOW: Final = text(f"capture.changed_in <= {_NOW}")
"""Numbers beyond are another server's, out of a dump; such rows are there from the start."""
_READ_UNTIL_NOW: Final = text(f"capture_reading.changed_in <= {_NOW}")
FALLS: Final = text(
    "mod(CAST(CAST('x' || left(CAST(capture.person_id AS text), 8) AS bit(32)) AS bigint) & 4294967295, :of) = :rest"
)
"""`Part.holds`, as the database computes it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A capture that a transaction stored or withdrew."""

    number: int
    is_searchable: bool
    reading: int
    """The number of the newest reading stored since; 0 where there is none."""


def changes_since(session: Session, since: str | None, part: Part) -> tuple[str, Sequence[Change]]:
    """The captures of a part's persons that transactions from this number on stored, withdrew or read, ascending.

    With them the snapshot that they were read from. Without a number, all that are searchable.
    """
    here = cast(func.pg_current_snapshot(), Text)
    falls_here = FALLS.bindparams(of=part.of, rest=part.number - 1) if part.of > 1 else true()
    is_searchable = and_(*SEARCHABLE)
    snapshot = select(here.label("snapshot")).subquery()
    if since is None:
        query = select(snapshot.c.snapshot, Capture.number, is_searchable, literal(0)).select_from(snapshot)
        query = query.outerjoin(Capture, and_(is_searchable, falls_here))
    else:
        # Two lists by two indexes: an OR of both would read all captures.
        stored = select(Capture.id.label("id"), literal(0).label("reading"))
        read = select(CaptureReading.capture_id, CaptureReading.number)
        both = union_all(
            stored.where(Capture.changed_in >= cast(since, Xid8), _UNTIL_NOW),
            read.where(
                CaptureReading.changed_in >= cast(since, Xid8),
                CaptureReading.sealed_template.is_not(None),
                _READ_UNTIL_NOW,
            ),
        ).subquery()
        changed = select(both.c.id, func.max(both.c.reading).label("reading")).group_by(both.c.id).subquery()
        query = select(snapshot.c.snapshot, Capture.number, is_searchable, changed.c.reading).select_from(snapshot)
        query = query.outerjoin(join(Capture, changed, Capture.id == changed.c.id), falls_here)
    rows = session.execute(query.order_by(Capture.number)).all()
    return rows[0][0], [Change(number, bool(is_there), reading) for _, number, is_there, reading in rows if number]


def history(session: Session) -> str:
    """Which database this is, and which of its histories: another one after a restore to an earlier moment."""
    query = (
        "SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()), "
        "(SELECT timeline_id FROM pg_control_checkpoint()), "
        "(SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
    return str(session.execute(text(query)).scalar_one())


def are_unseen(session: Session, snapshots: Collection[str], roles: Collection[str]) -> bool:
    """Whether a reference of these roles is there that one of the snapshots did not show."""
    unseen = [
        and_(
            Capture.changed_in >= cast(snapshot.partition(":")[0], Xid8),
            func.pg_visible_in_snapshot(Capture.changed_in, cast(snapshot, PgSnapshot)).is_(False),
        )
        for snapshot in set(snapshots)
    ]
    query = select(Capture.id).where(or_(*unseen), Capture.role.in_(roles), _UNTIL_NOW, *REFERENCES)
    return session.scalar(select(query.exists())) is True
