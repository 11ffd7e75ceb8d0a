"""What the service's roles may do with each table, settled after every migration.

A unit of work never runs as the tables' owner (`registry.core.hiding`): `registry_app` and `registry_hiding` read and
write rows, but neither change nor delete what is append-only, nor truncate a table or give it triggers. A user that
only serves is granted both roles and owns nothing (docs/operations.md).
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from registry.core.errors import Refused
from registry.core.hiding import APP_ROLE, HIDING_ROLE
from registry.core.locks import Lock
from registry.core.messages import Message, _
from registry.core.vault.declared import sealed_columns
from registry.rooms import Base

ROLES: Final = (APP_ROLE, HIDING_ROLE)
_BOTH: Final = f"{APP_ROLE}, {HIDING_ROLE}"
_MAY_NOT_CREATE: Final = "42501"

_CREATE: Final = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        BEGIN
            CREATE ROLE {APP_ROLE} NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this server is migrated at this moment
        END;
    END IF;
    IF NOT pg_has_role(current_user, '{APP_ROLE}', 'SET') THEN
        EXECUTE format('GRANT {APP_ROLE} TO %%I WITH INHERIT FALSE, SET TRUE', current_user);
    END IF;
END $$
"""

_SETTLE: Final = (
    "GRANT USAGE ON SCHEMA {schema} TO " + APP_ROLE,
    f"GRANT ALL ON ALL SEQUENCES IN SCHEMA {{schema}} TO {_BOTH}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {{schema}} TO {APP_ROLE}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + APP_ROLE,
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT ALL ON SEQUENCES TO " + APP_ROLE,
    f"REVOKE TRUNCATE, TRIGGER, REFERENCES ON ALL TABLES IN SCHEMA {{schema}} FROM {_BOTH}",
    f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {_BOTH}",
)
_APPEND_ONLY: Final = text(
    "SELECT DISTINCT c.relname "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE p.proname = 'refuse_change' AND NOT t.tgisinternal AND t.tgtype & 24 = 24 "
    "AND c.relnamespace = current_schema()::regnamespace"
)
"""Tables whose trigger refuses every UPDATE (16) and DELETE (8)."""
_MAY_CHANGE: Final = text(
    "SELECT has_table_privilege(:role, CAST(:table AS regclass), 'UPDATE, DELETE, TRUNCATE, TRIGGER')"
)
_IS_OWNER: Final = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('journal')")
_REWRITTEN: Final = f"GRANT MAINTAIN ON watch_print, watch_entry TO {APP_ROLE}"
"""So that deleted entries of the watch-list leave the database's files (`registry.watchlist.expiry`)."""
_HAS_MAINTAIN: Final = text("SELECT current_setting('server_version_num')::int >= 170000")


def settle(engine: Engine) -> None:
    """Make the service's role and give both roles what they need; raises Refused where the policies were lost.

    Only the tables' owner can, so for anybody else it does nothing. An owner who may create no role keeps working as
    the tables' owner. `lacks` reports what either leaves open.
    """
    with engine.begin() as connection:
        # Two that grant at once would change the same rows of the catalogue, and one of them would fail.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(Lock.PRIVILEGES)})
        _refuse_without_policies(connection)
        if not connection.scalar(_IS_OWNER):
            return
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(_CREATE)
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _MAY_NOT_CREATE:
                raise
        if not connection.scalar(text("SELECT to_regrole(:role) IS NOT NULL"), {"role": APP_ROLE}):
            return
        quoted = connection.dialect.identifier_preparer.quote
        schema = quoted(str(connection.scalar(text("SELECT current_schema()"))))
        for statement in _SETTLE:
            connection.exec_driver_sql(statement.format(schema=schema))
        if connection.scalar(_HAS_MAINTAIN):
            connection.exec_driver_sql(_REWRITTEN)
        for table in _unchangeable(connection):
            connection.exec_driver_sql(f"REVOKE UPDATE, DELETE ON {quoted(table)} FROM {_BOTH}")


def _unchangeable(connection: Connection) -> list[str]:
    """Append-only tables whose rows nothing changes.

    The rotation of keys seals records of the others anew in place; their triggers say which columns it may touch.
    """
    rotated = {column.table for column in sealed_columns(Base.metadata)}
    return sorted(set(connection.scalars(_APPEND_ONLY)) - rotated)


def _refuse_without_policies(connection: Connection) -> None:
    """A dump that was restored into a server without the roles has lost every policy that names one."""
    named = "SELECT count(*) FROM pg_policies WHERE policyname IN ('sealed_person', 'sealed_birth', 'sealed_case')"
    if connection.scalar(text(named)) != 3:
        raise Refused(
            "policies-missing",
            _(
                "The policies that hide sealed persons are missing: the backup was restored into a server without "
                "the role {role}. Create the roles first, then restore the backup again.",
                role=HIDING_ROLE,
            ),
        )


def lacks(engine: Engine) -> tuple[Message, ...]:
    """What weakens the database's walls around what this connection's user does; empty where they stand whole."""
    with engine.connect() as connection:
        return tuple(_lacks(connection))


def _lacks(connection: Connection) -> Iterator[Message]:
    can_act = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role AND pg_has_role(oid, 'SET'))")
    for role in ROLES:
        if not connection.scalar(can_act, {"role": role}):
            yield _(
                "The database user cannot act as the role {role}. Have a superuser run: CREATE ROLE {role} NOLOGIN; "
                "GRANT {role} TO (the user) WITH INHERIT FALSE, SET TRUE; and then registry migrate.",
                role=role,
            )
        elif any(connection.scalar(_MAY_CHANGE, {"role": role, "table": t}) for t in _unchangeable(connection)):
            yield _(
                "The role {role} may change what is append-only. Let the tables' owner run: registry migrate", role=role
            )


def owns_tables(engine: Engine) -> bool:
    """Whether this connection's user could take the walls down: the tables' owner, or a superuser."""
    with engine.connect() as connection:
        return bool(connection.scalar(_IS_OWNER))
