"""What health and metrics read of the database."""

from sqlalchemy import text
from sqlalchemy.orm import Session


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
