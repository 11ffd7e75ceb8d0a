"""What the service's roles may do with each table, settled after every migration.

A unit of work never runs as the tables' owner (`registry.core.hiding`): `registry_app` and `registry_hiding` read and
write rows, but neither change what is append-only, nor delete rows of a table from which the service never does, nor
truncate a table or give it triggers. A user that only serves is granted both roles and owns nothing
(docs/operations.md).
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
ERASED: Final = {
    "abis_encounter": "of another system's person: deleted by it, or with its agreement",
    "abis_person": "of another system: deleted by it, or with its agreement",
    "abis_print": "of another system's person: replaced, or deleted",
    "abis_task": "a search of another system, so old that nobody asks about it any more",
    "account_address": "forgotten when nobody has signed in from there for long",
    "confirmation": "of a factor given too long ago",
    "dci_message": "so old that nobody asks about it any more",
    "dci_outgoing": "sent, or given up",
    "delivery": "joined to another: its children are of that one",
    "draft_print": "registered, or taken anew",
    "enrolment_draft": "registered, or given up",
    "factor_exemption": "withdrawn",
    "gallery_answer": "gathered with those of the other parts",
    "gallery_part": "a worker that ended",
    "gallery_search": "answered, and the job that asked has gone on",
    "identity_document": "withdrawn, or typed wrong; the person's history keeps it",
    "joined_person": "two records that turned out to be two persons",
    "kept_form": "sent after signing in again, given up, or a day old",
    "key_challenge": "used or too old",
    "kinship": "corrected; the acta's history keeps it",
    "linkage_record": "computed anew",
    "one_time_secret": "removed by its holder, or by two administrators",
    "outbox_envelope": "a file that never arrived whole; whole ones stay",
    "outbox_piece": "put together with the others, or of a file that never arrived whole",
    "provider_link": "removed",
    "provider_visit": "used or too old",
    "recapture": "no longer due",
    "record_parent": "of a draft, or as a court decided; the acta's history keeps it",
    "recovery_code": "replaced",
    "request_key": "a stored answer whose time is over",
    "security_key": "removed by its holder, or by two administrators",
    "shared_limit": "a limit nobody is near",
    "station_pairing": "ended, with its record or after hours",
    "station_token": "over, or of a station that was revoked",
    "topic_subscription": "ended by the system that asked, or never confirmed",
    "told_apart": "no longer so",
    "unjournalled_act": "journalled by now",
    "watch_entry": "ended: the law wants it gone",
    "watch_print": "of an entry that ended",
}
"""Tables from which the service deletes rows, and what they are. From no other can it."""
_OF_THE_SYSTEM: Final = ("journal_checkpoint", "journal_cosignature", "journal_leaf", "journal_signer", "vault_key")
"""Written by jobs and commands alone."""
_APPEND_ONLY: Final = text(
    "SELECT DISTINCT c.relname "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE p.proname = 'refuse_change' AND NOT t.tgisinternal AND t.tgtype & 24 = 24 "
    "AND c.relnamespace = current_schema()::regnamespace"
)
"""Tables whose trigger refuses every UPDATE (16) and DELETE (8)."""
_MAY: Final = text(
    "SELECT coalesce(bool_or(has_table_privilege(:role, CAST(named AS regclass), :rights)), false) "
    "FROM unnest(CAST(:tables AS text[])) AS named"
)
_IS_OWNER: Final = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('journal')")
_REWRITTEN: Final = f"GRANT MAINTAIN ON watch_print, watch_entry TO {APP_ROLE}"
"""So that deleted entries of the watch-list leave the database's files (`registry.watchlist.expiry`)."""
_HAS_MAINTAIN: Final = text("SELECT current_setting('server_version_num')::int >= 170000")


_STANDS: Final = text("""
    SELECT md5(concat_ws('|', CAST(:wanted AS text), current_user, to_regrole(:app), to_regrole(:hiding),
        coalesce(pg_has_role(to_regrole(:app), 'SET'), false),
        (SELECT nspacl::text FROM pg_namespace WHERE oid = here.oid),
        (SELECT string_agg(concat_ws(' ', relname, relkind, relowner, relacl::text), ',' ORDER BY oid)
            FROM pg_class WHERE relnamespace = here.oid AND relkind IN ('r', 'p', 'v', 'm', 'S')),
        (SELECT string_agg(concat_ws(' ', attrelid, attnum, attacl::text), ',' ORDER BY attrelid, attnum)
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = here.oid AND attacl IS NOT NULL),
        (SELECT string_agg(concat_ws(' ', defaclrole, defaclobjtype, defaclacl::text), ',' ORDER BY oid)
            FROM pg_default_acl WHERE defaclnamespace IN (0, here.oid)),
        (SELECT string_agg(concat_ws(' ', tgrelid, tgfoid, tgtype), ',' ORDER BY t.oid)
            FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = here.oid AND NOT tgisinternal)
    )) FROM (SELECT current_schema()::regnamespace::oid AS oid) AS here
""")
"""What this version wants, and all rights and triggers there are, as one hash."""
_STOOD: Final = text("SELECT obj_description('alembic_version'::regclass, 'pg_class')")


def settle(engine: Engine) -> None:
    """Make the service's role and give both roles what they need; raises Refused where the policies were lost.

    Where all stands as the last settling left it, nothing is done: its hash is the comment of `alembic_version`, which
    only the owner can write. Only the tables' owner can settle, so for anybody else it does nothing. An owner who may
    create no role keeps working as the tables' owner. `lacks` reports what either leaves open.
    """
    with engine.begin() as connection:
        # Two that grant at once would change the same rows of the catalogue, and one of them would fail.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(Lock.PRIVILEGES)})
        _refuse_without_policies(connection)
        if not connection.scalar(_IS_OWNER) or connection.scalar(_STOOD) == _stands(connection):
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
            connection.exec_driver_sql(f"REVOKE UPDATE ON {quoted(table)} FROM {_BOTH}")
        for table in _never_erased():
            connection.exec_driver_sql(f"REVOKE DELETE ON {quoted(table)} FROM {_BOTH}")
        written = ", ".join(_OF_THE_SYSTEM)
        connection.exec_driver_sql(f"REVOKE INSERT, UPDATE ON {written} FROM {HIDING_ROLE}")
        connection.exec_driver_sql(f"REVOKE INSERT ON journal_lane FROM {HIDING_ROLE}")
        connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{_stands(connection)}'")


def _stands(connection: Connection) -> str:
    wanted = repr((_CREATE, _SETTLE, _REWRITTEN, _never_erased(), _unchangeable(connection), _OF_THE_SYSTEM))
    values = {"wanted": wanted, "app": APP_ROLE, "hiding": HIDING_ROLE}
    return str(connection.scalar(_STANDS, values))


def _never_erased() -> list[str]:
    return sorted(Base.metadata.tables.keys() - ERASED.keys())


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
        elif any(
            connection.scalar(_MAY, {"role": role, "tables": tables, "rights": rights})
            for tables, rights in (
                (_unchangeable(connection), "UPDATE, DELETE, TRUNCATE, TRIGGER"),
                (_never_erased(), "DELETE, TRUNCATE, TRIGGER"),
            )
        ):
            yield _(
                "The role {role} may change or delete what is kept. Let the tables' owner run: registry migrate",
                role=role,
            )


def owns_tables(engine: Engine) -> bool:
    """Whether this connection's user could take the walls down: the tables' owner, or a superuser."""
    with engine.connect() as connection:
        return bool(connection.scalar(_IS_OWNER))
