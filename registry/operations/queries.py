"""What health, metrics and checks read of the database."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import desc, select, text
from sqlalchemy.orm import Session

from registry.core.jobs import Load
from registry.core.vault.declared import SealedColumn

CHUNK: Final = 100

BACKUP_VERIFIED: Final = "backup.verified"
"""The journal's action that says that a backup was restored somewhere and found whole."""


SEARCHES: Final = frozenset(
    {
        "duplicates.search_birth",
        "duplicates.search_application",
        "duplicates.person_changed",
        "fingerprints.search_part",
        "investigations.search",
        "investigations.search_sealed",
        "watchlist.search_registry",
    }
)
"""Jobs that search the galleries; while they wait, somebody registered twice may not be found yet."""


def gallery_lag_s(loads: Sequence[Load]) -> float:
    """For how long the oldest search has been due: what `/readyz`, the metrics and the check mean by galleries' lag."""
    return max((load.oldest_age_s for load in loads if load.task in SEARCHES), default=0.0)


def journal_length(session: Session) -> int:
    """Rows of the journal, by the heads of its lanes."""
    length = (
        "SELECT coalesce(sum(sequence), 0) "
        "FROM (SELECT sequence FROM journal_head UNION ALL SELECT sequence FROM journal_lane) ends"
    )
    return int(session.execute(text(length)).scalar_one())


def last_journalled(session: Session, action: str) -> float | None:
    """When an act was journalled last, in seconds since 1970; None if never."""
    moment = session.execute(
        text("SELECT extract(epoch FROM max(at)) FROM journal WHERE action = :action"), {"action": action}
    ).scalar()
    return None if moment is None else float(moment)


def is_writable(session: Session) -> bool:
    """Whether the server takes changes: not a standby, and not set to read only."""
    return bool(session.execute(text("SELECT current_setting('transaction_read_only') = 'off'")).scalar_one())


def sealed_records(session: Session, declared: SealedColumn, limit: int | None) -> Iterator[Sequence[Any]]:
    """The records of a sealed column with their keys, in a stream; the last by their keys, or all."""
    columns = select(declared.column, *declared.keys).where(declared.column.is_not(None))
    last = columns.order_by(*(desc(key) for key in declared.keys)).limit(limit)
    yield from session.execute((columns if limit is None else last).execution_options(yield_per=CHUNK))


def half_captures(session: Session) -> int:
    """Prints with an image and no template, or the other way round."""
    return int(
        session.execute(
            text("SELECT count(*) FROM capture WHERE (sealed_image IS NULL) <> (sealed_template IS NULL)")
        ).scalar_one()
    )


def worker_silent_s(session: Session) -> float | None:
    """Seconds since a worker last gave a sign of life; None if none ever did."""
    silent = session.execute(
        text("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    ).scalar()
    return None if silent is None else float(silent)
