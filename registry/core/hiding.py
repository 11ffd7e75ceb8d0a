"""Sealed persons are absent: the database shows no row that names one to whoever may not know.

Row-level security (migration 0024) binds the role `registry_hiding`, and not the tables' owner, as whom the system
itself works: detection, galleries, jobs, commands. A statement is the same for everybody, whether it is the ORM's or
written out, and so are joins, counts, subqueries, locks and changes: nobody who writes a query can forget the sealed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.context import Actor

READ_SEALED: Final = "sealed.read"
HIDING_ROLE: Final = "registry_hiding"


def hides(actor: Actor) -> bool:
    """Whether sealed persons are absent to this actor: to every account without the permission."""
    return actor.account_id is not None and not actor.may(READ_SEALED)


def hide(session: Session) -> None:
    """Let sealed persons be absent from here to the end of the transaction."""
    session.execute(text(f"SET LOCAL ROLE {HIDING_ROLE}"))


@contextmanager
def sealed_as_well(session: Session) -> Iterator[None]:
    """Read with the system's eyes for a moment, whoever acts: for what must not depend on who asks, as the next number.

    What is read here must not be answered. Rows that are loaded stay in the session: read columns.
    """
    before = session.scalar(text("SELECT current_setting('role')"))
    session.execute(text("SELECT set_config('role', 'none', true)"))
    try:
        yield
    finally:
        session.execute(text("SELECT set_config('role', :role, true)"), {"role": before})
