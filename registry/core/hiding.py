"""Hiding sealed persons: the database shows no row that names one to an account without the permission.

Row-level security (migration 0025) binds the role `registry_hiding`. It does not bind the owner of the tables, as which
the system itself works: detection, galleries, jobs, commands. It applies to every statement, whether the ORM's or
written by hand, with its joins, counts, subqueries, locks and changes, so no query can forget it.
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
    """Hide sealed persons from here to the end of the transaction."""
    _become(session, HIDING_ROLE)


def sealed_as_well(session: Session) -> AbstractContextManager[None]:
    """Read sealed persons too within the block: for what must not depend on the actor, such as the next number.

    Nothing read here may be answered. Loaded rows stay in the session, so read columns instead.
    """
    return _as(session, _OWN)


def without_sealed(session: Session) -> AbstractContextManager[None]:
    """Hide sealed persons within the block, whoever acts: for what others will be shown. Rows loaded before stay."""
    return _as(session, HIDING_ROLE)


def is_hiding(session: Session) -> bool:
    """Whether this session hides sealed persons now."""
    return _role(session) != _OWN


_OWN: Final = "none"
"""PostgreSQL's name for the role with which the connection was made."""


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
        session.info[HIDING_ROLE] = before  # a failed statement is rolled back, and with it the role it set
        with suppress(SQLAlchemyError):
            _become(session, before)
