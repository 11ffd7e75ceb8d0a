"""PostgreSQL through SQLAlchemy: the base of every table, the engine, and the translation of its refusals."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Engine, LargeBinary, MetaData, Text, Uuid, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase

from registry.core.errors import Refused, RegistryError, Unavailable, refusal_of

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the registry."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        uuid.UUID: Uuid,
        dict[str, Any]: JSONB,
    }


class AppendOnly:
    """Marks a table whose rows are never changed or deleted, by triggers of the migration that made it.

    `tests/test_append_only.py` tries every marked table, and fails for one that has the triggers without the mark.
    """


def psycopg_url(url: str) -> str:
    """A PostgreSQL address in the form that names our driver to SQLAlchemy."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def libpq_url(url: str) -> str:
    """The same address in libpq's own form."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def connect(url: str, *, pool_size: int, statement_timeout_ms: int, lock_timeout_ms: int) -> Engine:
    """An engine whose every connection has its timeouts and speaks UTC; dead connections are replaced unseen."""
    options = (
        f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={lock_timeout_ms} "
        "-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    )
    return create_engine(
        psycopg_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 5},
    )


# SQLSTATE classes and codes by which PostgreSQL says that it cannot go on, as opposed to that we were wrong:
# 08 connection, 53 resources, 57 operator intervention and statement timeout, 58 system error, 25006 read only, 25P03 a
# transaction that was idle for too long.
_AWAY = ("08", "53", "57", "58", "25006", "25P03")
# Serialisation failure, deadlock, lock not available: the same request will succeed when sent again.
_BUSY = ("40001", "40P01", "55P03")
# Raised by our own triggers: the message is the name of the rule, looked up like a constraint's.
_TRIGGER = "P0001"

# Raised by the policy that hides what a row names. It is called as the foreign key is, and so answers as that would.
_HIDDEN = "42501"
_KEY = re.compile(r"\bfk_\w+")


@contextmanager
def refusals_for_constraints() -> Iterator[None]:
    """Turn what the driver raises into the registry's refusals, without a word of the driver's text."""
    try:
        yield
    except IntegrityError as error:
        raise refusal_of(_constraint(error)) from error
    except (DisconnectionError, InterfaceError, PoolTimeout) as error:
        raise Unavailable from error
    except DBAPIError as error:
        raise _translated(error) from error


def _constraint(error: DBAPIError) -> str | None:
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None)


def _translated(error: DBAPIError) -> RegistryError | DBAPIError:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return Unavailable() if isinstance(error, OperationalError) or error.connection_invalidated else error
    if state == _TRIGGER:
        return refusal_of(_constraint(error))
    if state == _HIDDEN and (key := _KEY.search(str(error.orig))):
        return refusal_of(key[0])
    if state in _BUSY:
        return Unavailable("busy", "Another request holds this record. Nothing was saved; send the same request again.")
    if state.startswith(_AWAY):
        return Unavailable()
    if state.startswith("22"):
        return Refused("unstorable-value", "A value cannot be stored.")
    return error


def one_of(column: str, values: tuple[str, ...]) -> str:
    """SQL that says a column holds one of some words."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
