"""Advisory locks of PostgreSQL: every lock the registry takes, named in one place.

A lock is held until its transaction ends, unless noted otherwise. Locks with a key (a document's number, an
account) have a key space of their own, made of the lock's number and a hash of the key: keys with the same hash wait
for each other, which only costs time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session


class Lock(IntEnum):
    """Work that only one transaction at a time may do."""

    ISSUER_KEY = 1
    """Making or rotating a key that signs cards."""
    PRINTING = 2
    """Printing cards; held by a connection, not a transaction."""
    BIRTH_SEARCH = 3
    """Raising the alerts of a birth, so that both ends of a pair give one alert."""
    APPLICATION_SEARCH = 4
    """Deciding on an application for a minor's ID."""
    DOCUMENT = 5
    """Registering the bearer of one identity document; the key is its type and number."""
    CASE_SEARCH = 6
    """Counting one investigator's searches; the key is the account."""
    WATCH_ENTRY = 7
    """Entering one person on the watch-list; the key is the entry's content."""
    MIGRATION = 8
    """Migrating the database; held by a connection, over many transactions."""
    CHECKPOINT = 10
    """Adding the journal's rows to its tree, and signing its root."""
    ADMINISTRATORS = 20
    """Taking an administrator away, so that two at once do not leave none."""
    HOLDER = 21
    """Finding or adding the person behind an account."""
    VAULT_KEYS = 9
    """Replacing or retiring a key of the vault; held by a connection, over many transactions."""
    PRIVILEGES = 22
    """Settling what the service's roles may do."""
    NUMBER_BLOCKS = 23
    """Allotting a block of identity numbers: their order decides which number comes next."""
    PROTECTION_STEP = 24
    """Steps about one referral to child protection; the key is the birth. Append-only tables have no row locks."""
    HAPPENING = 25
    """Writing what happened to one person, so that its numbers are in the order of commits; the key is the person."""
    HANDING_OVER = 26
    """Handing what happened to one person to one subscriber; the key is both."""
    NOTIFICATION_KEY = 27
    """Making or replacing the key that signs notifications."""
    STATISTICS = 29
    """Making the statistics of a year, which are made once; the key is the year."""
    READING_ANEW = 34
    """Beginning to read all images by another extractor."""
    RECEIVED_DOCUMENT = 28
    """Taking in one document of a facility's system; the key is the facility and the document's identifier."""
    OUTBOX_KEYS = 30
    """Making or rotating a key for stations."""
    NOTIFICATIONS = 33
    """Sending notifications to one receiver; the key is the receiver. Held by a connection, not a transaction."""
    OUTBOX_NUMBER = 31
    """Receiving what comes under one number of a station, or registering it; the key is both."""


def take(session: Session, lock: Lock, key: str | None = None) -> None:
    """Wait until no other transaction holds this lock, and hold it to the end of this one."""
    if key is None:
        session.execute(text("SELECT pg_advisory_xact_lock(CAST(:lock AS bigint))"), {"lock": int(lock)})
    else:
        statement = text("SELECT pg_advisory_xact_lock(CAST(:lock AS integer), hashtext(:key))")
        session.execute(statement, {"lock": int(lock), "key": key})


@contextmanager
def alone(engine: Engine, lock: Lock, key: str) -> Iterator[bool]:
    """Whether nobody else holds this lock; held by a connection for the block, without a transaction.

    A process that is ended loses its connection, and the lock with it.
    """
    values = {"lock": int(lock), "key": key}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        statement = text("SELECT pg_try_advisory_lock(CAST(:lock AS integer), hashtext(:key))")
        is_held = bool(connection.execute(statement, values).scalar_one())
        try:
            yield is_held
        finally:
            if is_held:
                given_back = text("SELECT pg_advisory_unlock(CAST(:lock AS integer), hashtext(:key))")
                connection.execute(given_back, values)
