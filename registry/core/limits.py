"""Limits shared by all processes: how often something may be done for one address, account or subject.

    PER_CHILD = Limit("verifications-of-child", 20, timedelta(days=1))
    wait = limits.take(PER_CHILD, str(child_id))     # None, or the seconds until it would be allowed
    limits.enforce(PER_CHILD, str(child_id))         # raises TooMany, answered as 429 with Retry-After

A limit lets `count` through at once and then one more every `per / count`: a leaky bucket kept as one moment
(GCRA), so that one short statement decides and nobody counts rows. It has a connection and a transaction of its own:
no lock outlives the statement, and what was taken stays taken when the request rolls back.

When the table does not answer within a second, the process decides from its own memory, in which all that it took
counts: a request is never refused because its limit could not be read, and an attacker who slows the database down is
still limited by each process. The table is unlogged: a crash of the database empties it, and everybody begins anew.
"""

import hashlib
import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import structlog
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base, connect
from registry.core.errors import TooMany

log = structlog.get_logger(__name__)


class SharedLimit(Base):
    """One limit for one subject. `key` is a keyed hash: neither addresses nor names can be read from it."""

    __tablename__ = "shared_limit"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012  # as SQLAlchemy declares it

    key: Mapped[bytes] = mapped_column(primary_key=True)
    busy_until: Mapped[datetime]
    """When everything taken will have drained; in the past, the limit is unused."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` at once, and `count` more in each further `per`."""

    name: str
    count: int
    per: timedelta

    @property
    def each_s(self) -> float:
        """Seconds in which one is given back."""
        return self.per.total_seconds() / self.count


_TIMEOUT_MS: Final = 250
_CONNECTIONS: Final = 2
_SWEEP_EVERY: Final = 200  # takes
_RETRY_S: Final = 2.0  # seconds without the table after it failed to answer
_MOST_REMEMBERED: Final = 50_000
_FORGOTTEN_AT_ONCE: Final = 4

# A clock that was wrong for a while cannot close a limit for longer than `per`.
_START: Final = (
    "greatest(least(l.busy_until, statement_timestamp() + make_interval(secs => :per)), statement_timestamp())"
)
_TAKE: Final = text(f"""
    INSERT INTO shared_limit AS l (key, busy_until)
    VALUES (:key, statement_timestamp() + make_interval(secs => :taken))
    ON CONFLICT (key) DO UPDATE SET busy_until = {_START} + make_interval(secs => :taken)
    WHERE {_START} + make_interval(secs => :taken) <= statement_timestamp() + make_interval(secs => :per)
    RETURNING 1
""")  # noqa: S608  # our own words
_WAIT: Final = text(f"""
    SELECT extract(epoch FROM {_START} - statement_timestamp()) + :taken - :per
    FROM shared_limit l WHERE key = :key
""")  # noqa: S608  # our own words
_GIVE_BACK: Final = text(
    "UPDATE shared_limit SET busy_until = busy_until - make_interval(secs => :taken) WHERE key = :key"
)
_SWEEP: Final = text("""
    DELETE FROM shared_limit WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM shared_limit TABLESAMPLE SYSTEM (20) WHERE busy_until < statement_timestamp() LIMIT 2000
        FOR UPDATE SKIP LOCKED
    ))
""")


class Limits:
    """The limits of one process, shared with the others through the database; without one, its own alone."""

    def __init__(self, url: str | None = None, secret: bytes = b"") -> None:
        self.engine = None if url is None else _engine(url)
        """Connections of its own, none of which holds a transaction open."""
        self._secret = secret
        self._memory: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._takes = 0

    def follow(self, engine: Engine) -> "Limits":
        """Close the connections when this engine closes its own."""
        event.listen(engine, "engine_disposed", lambda _engine: self.dispose())
        return self

    def dispose(self) -> None:
        """Close the connections."""
        if self.engine is not None:
            self.engine.dispose()

    def take(self, limit: Limit, subject: str, cost: int = 1) -> float | None:
        """Take `cost` of a limit: None when it is allowed, else the seconds until it would be; then nothing is taken.

        With a cost of 0 it only asks whether another one would be allowed.
        """
        key, taken, per = self._key(limit, subject), limit.each_s * cost, limit.per.total_seconds()
        if cost == 0:
            return self._ask(key, limit.each_s, per)
        if cost > limit.count:
            return per
        if self.engine is not None and time.monotonic() >= self._away_until:
            try:
                wait_s = self._take_shared(key, taken, per)
            except SQLAlchemyError as error:
                self._note_away(error)
            else:
                if wait_s is None:
                    with self._lock:
                        self._remember(key, taken, time.monotonic())
                return wait_s
        return self._take_remembered(key, taken, per)

    def enforce(self, limit: Limit, subject: str, cost: int = 1) -> None:
        """Take `cost` of a limit; raises TooMany, with the seconds to wait, when there is not so much left."""
        wait_s = self.take(limit, subject, cost)
        if wait_s is not None:
            log.info("limit_reached", limit=limit.name)
            raise TooMany(wait_s=math.ceil(wait_s))

    def give_back(self, limit: Limit, subject: str, cost: int = 1) -> None:
        """Undo a take: what it was taken for did not count after all."""
        key, taken = self._key(limit, subject), limit.each_s * cost
        with self._lock:
            if key in self._memory:
                self._memory[key] -= taken
        if self.engine is not None and time.monotonic() >= self._away_until:
            try:
                with self.engine.connect() as connection:
                    connection.execute(_GIVE_BACK, {"key": key, "taken": taken})
            except SQLAlchemyError as error:
                self._note_away(error)

    def _key(self, limit: Limit, subject: str) -> bytes:
        # With the rate: whoever changes a setting begins anew, instead of being judged by what another rate took.
        content = f"{limit.name}\0{limit.count}\0{limit.per}\0{subject}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, key=self._secret, digest_size=16).digest()

    def _take_shared(self, key: bytes, taken: float, per: float) -> float | None:
        assert self.engine is not None
        values = {"key": key, "taken": taken, "per": per}
        with self.engine.connect() as connection:
            self._takes += 1
            if self._takes % _SWEEP_EVERY == 0:
                connection.execute(_SWEEP)
            if connection.execute(_TAKE, values).first():
                return None
            wait = connection.execute(_WAIT, values).scalar()
            return max(float(wait or 0), 1e-3)

    def _ask(self, key: bytes, each: float, per: float) -> float | None:
        if self.engine is not None and time.monotonic() >= self._away_until:
            try:
                with self.engine.connect() as connection:
                    wait = connection.execute(_WAIT, {"key": key, "taken": each, "per": per}).scalar()
                    return float(wait) if wait is not None and wait > 0 else None
            except SQLAlchemyError as error:
                self._note_away(error)
        wait_s = max(self._memory.get(key, 0.0) - time.monotonic(), 0) + each - per
        return wait_s if wait_s > 0 else None

    def _take_remembered(self, key: bytes, taken: float, per: float) -> float | None:
        with self._lock:  # over both: of many at once, no more pass than the limit allows
            now = time.monotonic()
            until = max(self._memory.get(key, 0.0), now) + taken
            if until > now + per:
                return until - now - per
            self._remember(key, taken, now)
            return None

    def _remember(self, key: bytes, taken: float, now: float) -> None:
        # What was taken together counts here too: when the table does not answer, nobody begins anew. Under the lock.
        self._memory[key] = max(self._memory.get(key, 0.0), now) + taken
        self._memory.move_to_end(key)
        # Of those that were taken from longest ago, a few at a time: everybody else waits for this lock.
        for known in list(islice(self._memory, _FORGOTTEN_AT_ONCE)):
            if self._memory[known] <= now or len(self._memory) > _MOST_REMEMBERED:
                del self._memory[known]

    def forget(self) -> None:
        """Begin anew in this process."""
        self._memory.clear()

    def _note_away(self, error: SQLAlchemyError) -> None:
        self._away_until = time.monotonic() + _RETRY_S
        log.warning("limits_not_shared", error=type(error).__name__)


def _engine(url: str) -> Engine:
    engine = connect(
        url, pool_size=_CONNECTIONS, statement_timeout_ms=_TIMEOUT_MS, lock_timeout_ms=_TIMEOUT_MS, pool_timeout_s=1
    )
    return engine.execution_options(isolation_level="AUTOCOMMIT")
