"""Whose rows the database shows: as which role, and for whom, a unit of work reads and writes.

Every unit of work becomes one of two roles, neither of which owns a table, and names its actor:

- `registry_hiding` for accounts that may not know of sealed persons: policies of migration 0025 hide those rows.
- `registry_app` for those who may, and for the system itself (detection, galleries, jobs, commands).

Row-level security applies to every statement, whether the ORM's or written by hand, with its joins, counts, subqueries,
locks and changes, so no query can forget it. Neither role reads prints, cards' files, dossiers, searches or exports
before the actor is named, nor changes what is append-only (`registry.privileges`). Where `registry_app` is missing, the
connection's own user takes its place, and `registry migrate` reports it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM, Actor
from registry.core.errors import Unavailable
from registry.core.messages import _

READ_SEALED: Final = "sealed.read"
KEEP_SEALINGS: Final = "sealed.keep"
"""Whoever seals knows whom: a program's token may carry this permission alone."""
HIDING_ROLE: Final = "registry_hiding"
APP_ROLE: Final = "registry_app"


def hides(actor: Actor) -> bool:
    """Whether sealed persons are hidden from this actor: from all but the system and accounts with a permission."""
    return actor != SYSTEM and not (actor.may(READ_SEALED) or actor.may(KEEP_SEALINGS))


def act(session: Session, actor: Actor) -> None:
    """Name the actor and become the role as which this actor's statements run, to the end of the transaction."""
    role = HIDING_ROLE if hides(actor) else APP_ROLE
    named = _named(actor)
    if role == HIDING_ROLE:
        _become(session, role, named)
    else:
        session.execute(_ACT_AS_APP, named | {"role": role})
        session.info[_ROLE] = role


def name_alone(session: Session, actor: Actor) -> None:
    """Name the actor and stay the connection's own user, for what only the tables' owner may do."""
    session.execute(_NAME, _named(actor))


def _named(actor: Actor) -> dict[str, str]:
    return {
        "actor": str(actor.account_id) if actor.account_id else actor.username,
        "actor_role": actor.role,
    }


@contextmanager
def session_of(engine: Engine, actor: Actor = SYSTEM) -> Iterator[Session]:
    """A session that reads as an actor and is rolled back; `Registry.begin` is the way to change anything.

    Every reading outside of a unit of work goes through here: unnamed, it would be refused, or see less.
    """
    with Session(engine) as session:
        act(session, actor)
        yield session


def sealed_as_well(session: Session) -> AbstractContextManager[None]:
    """Read sealed persons too within the block: for what must not depend on the actor, such as the next number.

    Nothing read here may be answered. Loaded rows stay in the session, so read columns instead.
    """
    return _as(session, APP_ROLE)


def without_sealed(session: Session) -> AbstractContextManager[None]:
    """Hide sealed persons within the block, whoever acts: for what others will be shown. Rows loaded before stay."""
    return _as(session, HIDING_ROLE)


def is_hiding(session: Session) -> bool:
    """Whether this session hides sealed persons now."""
    return _role(session) == HIDING_ROLE


_ROLE: Final = "database_role"
_OWN: Final = "none"
"""PostgreSQL's name for the role with which the connection was made."""

# The right to write the journal is among the last that a database is given: before it, its owner acts.
_USABLE: Final = (
    "coalesce((SELECT rolname::text FROM pg_roles WHERE rolname = :role AND pg_has_role(oid, 'SET') "
    "AND has_table_privilege(oid, to_regclass('journal')::oid, 'INSERT')), 'none')"
)
_ACT_AS_APP: Final = text(
    f"SELECT set_config('role', {_USABLE}, true), set_config('registry.actor', :actor, true), "  # our own
    "set_config('registry.actor_role', :actor_role, true)"
)
_NAME: Final = text(
    "SELECT set_config('registry.actor', :actor, true), set_config('registry.actor_role', :actor_role, true)"
)
_ACT: Final = text(
    "SELECT set_config('role', :role, true), set_config('registry.actor', :actor, true), "
    "set_config('registry.actor_role', :actor_role, true)"
)
_SWITCH_TO_APP: Final = text(f"SELECT set_config('role', {_USABLE}, true)")  # our own words
_SWITCH: Final = text("SELECT set_config('role', :role, true)")


def _role(session: Session) -> str:
    role: str = session.info.get(_ROLE, _OWN)
    return role


def _become(session: Session, role: str, named: dict[str, str] | None = None) -> None:
    if role == APP_ROLE:
        session.execute(_SWITCH_TO_APP, {"role": role})
    else:
        try:
            session.execute(_ACT if named else _SWITCH, {"role": role} | (named or {}))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in _NO_SUCH_ROLE:
                raise roles_missing() from error
            raise
    session.info[_ROLE] = role


_NO_SUCH_ROLE: Final = ("22023", "42501")


def roles_missing() -> Unavailable:
    """The database lacks the roles by which it hides rows: it was restored without them."""
    return Unavailable(
        "roles-missing",
        _(
            "The database lacks the roles or rights with which it hides rows, so nothing is answered. "
            "Have the administrator create the roles and restore the backup again, or run: registry migrate"
        ),
    )


@contextmanager
def _as(session: Session, role: str) -> Iterator[None]:
    before = _role(session)
    if before == role or (role == APP_ROLE and before == _OWN):
        yield
        return
    session.flush()
    _become(session, role)
    try:
        yield
        session.flush()
    except BaseException:
        session.info[_ROLE] = before  # a failed statement is rolled back, and with it the role it set
        with suppress(SQLAlchemyError):
            _become(session, before)
        raise
    session.info[_ROLE] = before
    _become(session, before)  # where it fails, so does the whole: nothing goes on with another's rights
