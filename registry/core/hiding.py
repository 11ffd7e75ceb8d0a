"""Sealed persons are absent: the database shows no row that names one to whoever may not know.

Row-level security (migration 0025) binds the role `registry_hiding`, and not the tables' owner, as whom the system
itself works: detection, galleries, jobs, commands. A statement is the same for everybody, whether it is the ORM's or
written out, and so are joins, counts, subqueries, locks and changes: nobody who writes a query can forget the sealed.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM, Actor

READ_SEALED: Final = "sealed.read"
HIDING_ROLE: Final = "registry_hiding"


def hides(actor: Actor) -> bool:
    """Whether sealed persons are hidden from this actor: from all but the system and accounts with the permission."""
    return actor != SYSTEM and not actor.may(READ_SEALED)


def hide(session: Session) -> None:
    """Let sealed persons be absent from here to the end of the transaction."""
    _become(session, HIDING_ROLE)


def sealed_as_well(session: Session) -> AbstractContextManager[None]:
    """Read with the system's eyes for a moment, whoever acts: for what must not depend on who asks, as the next number.

    What is read here must not be answered. Rows that are loaded stay in the session: read columns.
    """
    return _as(session, _OWN)


def without_sealed(session: Session) -> AbstractContextManager[None]:
    """Read as those do who may not know, whoever acts: for what others will be shown. Rows loaded before stay."""
    return _as(session, HIDING_ROLE)


def is_hiding(session: Session) -> bool:
    """Whether sealed persons are absent from what this session reads now."""
    return _role(session) != _OWN


_OWN: Final = "none"
"""PostgreSQL's word for the role that the connection was made with."""


def _role(session: Session) -> str:
    role: str = session.info.get(HIDING_ROLE, _OWN)
    return role


def _become(session: Session, role: str) -> None:
    session.execute(text("SELECT set_config('role', :role, true)"), {"role": role})
    session.info[HIDING_ROLE] = role


@contextmanager
def _as(session: Session, role: str) -> Iterator[None]:
    before = _role(session)
    if before == role:
        yield
        return
    session.flush()
    _become(session, role)
    try:
        yield
        session.flush()
    finally:
        session.info[HIDING_ROLE] = before  # what failed is rolled back, to a savepoint or whole, and its role with it
        with suppress(SQLAlchemyError):
            _become(session, before)
