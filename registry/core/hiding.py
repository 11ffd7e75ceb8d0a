"""Sealed persons are absent: the database shows no row that names one to whoever may not know.

Row-level security (migration 0025) binds the role `registry_hiding`, and not the tables' owner, as whom the system
itself works: detection, galleries, jobs, commands. A statement is the same for everybody, whether it is the ORM's or
written out, and so are joins, counts, subqueries, locks and changes: nobody who writes a query can forget the sealed.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Final, Literal

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.core.context import Actor
from registry.core.errors import CONSTRAINTS, ConstraintRefusal

READ_SEALED: Final = "sealed.read"
HIDING_ROLE: Final = "registry_hiding"

CONSTRAINTS["hiding_role_missing"] = ConstraintRefusal(
    "hiding-role-missing",
    f"The database's user may neither make nor become the role {HIDING_ROLE}, by which sealed persons are hidden. "
    f"Let a superuser run: CREATE ROLE {HIDING_ROLE} NOLOGIN; "
    f"GRANT {HIDING_ROLE} TO the user WITH INHERIT FALSE, SET TRUE.",
)


def hides(actor: Actor) -> bool:
    """Whether sealed persons are absent to this actor: to every account without the permission."""
    return actor.account_id is not None and not actor.may(READ_SEALED)


def hidden_among(session: Session, persons: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these persons are sealed, whoever asks. It must not be answered."""
    found = session.scalars(text("SELECT id FROM hidden_person WHERE id = ANY(:persons)"), {"persons": list(persons)})
    return frozenset(found)


def hidden_persons(session: Session) -> frozenset[uuid.UUID]:
    """All who are absent here: nobody, to those who may know."""
    if _role(session) == _OWN:
        return frozenset()
    return frozenset(session.scalars(text("SELECT id FROM hidden_person")))


def hidden_searches(session: Session, case_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """A case's searches that are absent here."""
    if _role(session) == _OWN:
        return frozenset()
    found = text("SELECT h.id FROM hidden_case_search h JOIN case_search s ON s.id = h.id WHERE s.case_id = :case_id")
    with sealed_as_well(session):
        return frozenset(session.scalars(found, {"case_id": case_id}))


def kept_for(
    session: Session, table: Literal["investigation_case", "case_search"], row_id: uuid.UUID
) -> AbstractContextManager[None]:
    """With which eyes to make what is kept beside a row, whoever makes it: those of all who may read the row."""
    found = text(f"SELECT EXISTS (SELECT FROM hidden_{table} WHERE id = :id)")  # noqa: S608  # our own words
    return nullcontext() if session.scalar(found, {"id": row_id}) else without_sealed(session)


def seen_among(session: Session, persons: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the persons who are not absent here, in their order."""
    if _role(session) == _OWN:
        return list(persons)
    found = session.scalars(text("SELECT id FROM person WHERE id = ANY(:persons)"), {"persons": list(persons)})
    seen = set(found)
    return [one for one in persons if one in seen]


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
