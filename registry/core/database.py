"""PostgreSQL through SQLAlchemy: the base of every table, the engine, and the translation of its refusals."""

import re
import select
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, Final

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import DateTime, Dialect, Engine, LargeBinary, MetaData, Text, TypeDecorator, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    InvalidatePoolError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import UserDefinedType

from registry.core.errors import Refused, RegistryError, Unauthenticated, Unavailable, refusal_of
from registry.core.messages import Message, _
from registry.core.messages import read as read_message

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class StoredMessage(TypeDecorator[Message]):
    """A Message stored as JSON, and read back as a Message, so that each reader is shown it in their own language."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Message | None, _dialect: Dialect) -> Any:
        """To JSON."""
        return None if value is None else value.stored()

    def process_result_value(self, value: Any, _dialect: Dialect) -> Message | None:
        """From JSON."""
        return None if value is None else read_message(value)


class Xid8(UserDefinedType[str]):
    """The number of a transaction, as PostgreSQL's `pg_current_xact_id()` gives it."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """As SQL names it."""
        return "xid8"


ischema_names["xid8"] = Xid8
"""So that the migrations' check can read such a column back."""


class Base(DeclarativeBase):
    """Every table of the registry."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        uuid.UUID: Uuid,
        dict[str, Any]: JSONB,
        Message: StoredMessage(none_as_null=True),
    }


class AppendOnly:
    """Marks a table whose rows are never changed or deleted, by triggers of the migration that made it.

    `tests/test_append_only.py` tries every marked table, and fails for one that has the triggers without the mark.
    """


def psycopg_url(url: str) -> str:
    """A PostgreSQL address in the form that tells SQLAlchemy which driver to use."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def libpq_url(url: str) -> str:
    """A PostgreSQL address in libpq's own form."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


class Kept(psycopg.Connection[Any]):
    """A connection that keeps its prepared statements when a transaction is rolled back.

    psycopg forgets them, because a statement may name what the transaction had created. The service creates nothing;
    and a refusal, which rolls back, would have the next requests plan everything anew.
    """

    def rollback(self) -> None:
        """Roll back what was begun."""
        with self.lock:
            if self.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
                self.pgconn.exec_(b"ROLLBACK")
        super().rollback()  # where the connection broke, it says so; otherwise nothing is left to be done


def connect(
    url: str, *, pool_size: int, statement_timeout_ms: int, lock_timeout_ms: int, pool_timeout_s: float = 10
) -> Engine:
    """An engine whose connections have timeouts and use UTC; dead connections are replaced silently.

    The connection used last is used next: it has the most plans, and a few serve what few ask for.
    """
    options = (
        f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={lock_timeout_ms} "
        "-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    )
    engine = create_engine(
        psycopg_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=pool_timeout_s,
        pool_use_lifo=True,
        hide_parameters=True,  # the parameters are names, numbers, addresses
        connect_args={"options": options, "connect_timeout": 5},
    )
    event.listen(engine, "do_connect", connection_of)
    _replace_dead(engine)
    return engine


def connection_of(
    _dialect: Dialect, _record: object, arguments: Sequence[Any], options: Mapping[str, Any]
) -> psycopg.Connection[Any]:
    """A new connection for an engine."""
    return Kept.connect(*arguments, **options)


UNTESTED_S: Final = 10.0
"""For how long after its use a pooled connection is taken to live, while its server says nothing."""


def _replace_dead(engine: Engine) -> None:
    """Test a pooled connection before it is used, by a statement only where it may be dead.

    A server that ends a connection, or itself, leaves something to read: its words or the end of the file. One that
    vanished with its machine says nothing, so that what rested for long is tested as well.
    """

    @event.listens_for(engine, "checkin")
    def rest(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_RESTS_SINCE] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def test(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        since = record.info.get(_RESTS_SINCE)
        if since is None or (time.monotonic() - since < UNTESTED_S and _says_nothing(connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


_RESTS_SINCE: Final = "rests_since"


def _says_nothing(connection: psycopg.Connection[Any]) -> bool:
    heard = select.poll()
    try:
        heard.register(connection.fileno(), select.POLLIN)
    except psycopg.Error:  # it is closed
        return False
    return not heard.poll(0)


# SQLSTATE classes and codes for which the database, not the request, is at fault: 08 connection, 53 resources,
# 57 operator intervention and statement timeout, 58 system error, 25P03 transaction idle for too long.
_AWAY = ("08", "53", "57", "58", "25P03")
_CONNECTION_LOST = "8s2b"
"""SQLAlchemy's code of an error for going on with a transaction whose connection broke, as after one that may fail."""
_READ_ONLY = "25006"
_DISK_FULL = "53100"
# Serialisation failure, deadlock, lock not available: the same request will succeed when sent again.
_BUSY = ("40001", "40P01", "55P03")
# Raised by our own triggers: the constraint name is the name of the rule.
_TRIGGER = "P0001"

# Raised by the policy that hides rows of sealed persons. It is named like the foreign key, and is answered alike.
_HIDDEN = "42501"
_UNNAMED = "no actor is named"
"""Raised by the policies of prints and cases (migration 0074) where the transaction forgot who acts."""
_KEY = re.compile(r"\bfk_\w+")


@contextmanager
def refusals_for_constraints() -> Iterator[None]:
    """Turn the driver's errors into the registry's refusals, without any of the driver's text."""
    try:
        yield
    except IntegrityError as error:
        raise refusal_of(_constraint(error)) from error
    except (DisconnectionError, InterfaceError, PoolTimeout) as error:
        raise Unavailable from error
    except PendingRollbackError as error:
        if error.code == _CONNECTION_LOST:
            raise Unavailable from error
        raise
    except DBAPIError as error:
        raise _translated(error) from error


def _constraint(error: DBAPIError) -> str | None:
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None)


def _translated(error: DBAPIError) -> RegistryError | DBAPIError:
    state = getattr(error.orig, "sqlstate", None)
    if state is None and not isinstance(error, DataError):
        return Unavailable() if isinstance(error, OperationalError) or error.connection_invalidated else error
    if state is None or state.startswith("22"):  # None: the driver's own refusal; a text with NUL is never sent
        return Refused(
            "unstorable-value", _("A value in the request cannot be stored. Check for unusual characters and dates.")
        )
    if state == _TRIGGER:
        return refusal_of(_constraint(error))
    if state == _HIDDEN and (key := _KEY.search(str(error.orig))):
        return refusal_of(key[0])
    if state == _HIDDEN and _UNNAMED in str(error.orig):
        return Unauthenticated(
            "actor-unnamed",
            _(
                "The service did not say for whom it reads, so nothing was shown. Sign in again; if this happens "
                "again, report it to the operator."
            ),
        )
    if state == _HIDDEN:
        return Unavailable(
            "roles-missing",
            _("The database refused the service a right that it needs. Have the administrator run: registry migrate"),
        )
    if state in _BUSY:
        return Unavailable(
            "busy", _("Another request holds this record. Nothing was saved; send the same request again.")
        )
    if state == _READ_ONLY:
        return Unavailable(
            "read-only",
            _("The registry can only be read at the moment. Nothing was saved; send the same request later."),
        )
    if state == _DISK_FULL:
        return Unavailable(
            "disk-full", _("The registry's storage is full. Nothing was saved; send the same request later.")
        )
    if state.startswith(_AWAY):
        return Unavailable()
    return error


def one_of(column: str, values: tuple[str, ...]) -> str:
    """SQL for: the column holds one of these values."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
