"""The end of an entry: what was told, templates and images are deleted, and the journal keeps that there was one."""

import uuid

from sqlalchemy import Engine, delete
from sqlalchemy.orm import object_session

from registry.core.context import Context
from registry.watchlist import queries
from registry.watchlist.models import WatchEntry, WatchPrint
from registry.watchlist.rules import EXPIRED


def erase(ctx: Context, entry: WatchEntry, ending: str) -> None:
    """Delete an entry with its prints. The journal says that it was, on which basis and how long: nothing of whom."""
    gone = {
        "ending": ending,
        "kind": entry.kind,
        "source": entry.source,
        "legal_basis": entry.legal_basis,
        "entered_at": entry.entered_at.isoformat(),
        "expires_at": entry.expires_at.isoformat(),
        "prints": len(entry.prints),
        "hits": queries.hit_count(ctx.session, entry.id),
    }
    for one in entry.prints:
        ctx.session.expunge(one)
    ctx.session.execute(delete(WatchPrint).where(WatchPrint.entry_id == entry.id))
    ctx.session.execute(delete(WatchEntry).where(WatchEntry.id == entry.id))
    if object_session(entry) is not None:
        ctx.session.expunge(entry)
    ctx.journal("watch.deleted", "watch_entry", entry.id, **gone)


def expire(ctx: Context, entry_id: uuid.UUID | None = None) -> int:
    """Delete every entry whose time is over, or that one if it is; how many. Run again it changes nothing."""
    over = queries.expired(ctx.session, ctx.now, entry_id)
    for one in over:
        erase(ctx, one, EXPIRED)
    return len(over)


def sweep(engine: Engine) -> None:
    """Write the tables anew, so that the files of the database hold no deleted row any more.

    PostgreSQL marks a deleted row and leaves it in its page until that is used again. What is left after this are the
    write-ahead log and backups, until they are rotated.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL watch_print, watch_entry")
