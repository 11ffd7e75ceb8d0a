"""The end of an entry: description, templates and images are deleted; the journal keeps that the entry existed."""

import uuid

from sqlalchemy import Engine, delete
from sqlalchemy.orm import object_session

from registry.core.context import Context
from registry.watchlist import queries
from registry.watchlist.hits import ENDED_TASK
from registry.watchlist.models import WatchEntry, WatchPrint
from registry.watchlist.rules import EXPIRED


def delete_entry(ctx: Context, entry: WatchEntry, ending: str) -> None:
    """Delete an entry with its prints. The journal keeps its legal basis and its time, and no personal data."""
    journal_details = {
        "ending": ending,
        "kind": entry.kind,
        "source": entry.source,
        "legal_basis": entry.legal_basis,
        "entered_at": entry.entered_at.isoformat(),
        "expires_at": entry.expires_at.isoformat(),
        "prints": len(entry.prints),
        "hits": queries.hit_count(ctx.session, entry.id),
    }
    for watch_print in entry.prints:
        ctx.session.expunge(watch_print)
    ctx.session.execute(delete(WatchPrint).where(WatchPrint.entry_id == entry.id))
    ctx.session.execute(delete(WatchEntry).where(WatchEntry.id == entry.id))
    if object_session(entry) is not None:
        ctx.session.expunge(entry)
    ctx.journal("watch.deleted", "watch_entry", entry.id, **journal_details)
    if journal_details["hits"]:
        ctx.defer(ENDED_TASK, entry_id=str(entry.id), ending=ending)


def delete_expired(ctx: Context, entry_id: uuid.UUID | None = None) -> int:
    """Delete every expired entry, or the given one if it has expired; returns their number. Safe to run again."""
    expired = queries.expired(ctx.session, ctx.now, entry_id)
    for entry in expired:
        delete_entry(ctx, entry, EXPIRED)
    return len(expired)


def rewrite_tables(engine: Engine) -> None:
    """Rewrite the tables so that the database's files hold no deleted row any more.

    PostgreSQL only marks a deleted row and leaves its bytes in the page until the space is reused. After this, only the
    write-ahead log and backups still hold it, until they are rotated.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL watch_print, watch_entry")
