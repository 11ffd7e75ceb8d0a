"""A database user who serves and owns nothing: what it reads, and what it cannot change, by a login of its own."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from registry.births import queries as births
from registry.core import hiding
from registry.core.context import SYSTEM
from registry.core.database import psycopg_url, refusals_for_constraints
from registry.core.errors import Unauthenticated, Unavailable
from registry.core.hiding import session_of
from registry.core.registry import Registry
from registry.core.vault.rotation import needed
from registry.investigations.cases.dossier.service import AddEntry, add
from registry.investigations.cases.opening import OpenCase, open_by_hand
from registry.privileges import lacks, owns_tables, settle
from tests.duplicates.conftest import enrolled

NAME = "registry_service"


@pytest.fixture(scope="module")
def service(registry: Registry) -> Iterator[Engine]:
    """Connections of the user who only serves, as docs/operations.md makes it."""
    settle(registry.engine)
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE ROLE {NAME} LOGIN PASSWORD 'service'"))
        connection.execute(text(f"GRANT registry_app TO {NAME} WITH INHERIT TRUE, SET TRUE"))
        connection.execute(text(f"GRANT registry_hiding TO {NAME} WITH INHERIT FALSE, SET TRUE"))
    engine = create_engine(registry.engine.url.set(username=NAME, password="service"))
    yield engine
    engine.dispose()
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP ROLE {NAME}"))


@pytest.fixture(scope="module")
def serving(registry: Registry, service: Engine) -> Registry:
    """The registry, served by that user."""
    return replace(registry, engine=service)


def seen(engine: Engine, table: str, actor: str = "", role: str = "", become: str | None = None) -> int:
    """How many rows of a table are shown to a transaction that names this actor."""
    with engine.connect() as connection:
        if become:
            connection.execute(text(f"SET LOCAL ROLE {become}"))
        if actor:
            named = {"actor": actor, "role": role}
            connection.execute(
                text(
                    "SELECT set_config('registry.actor', :actor, true), set_config('registry.actor_role', :role, true)"
                ),
                named,
            )
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # our own words


@pytest.mark.parametrize("become", [None, "registry_app", "registry_hiding"])
def test_prints_and_cases_are_shown_to_nobody_before_the_actor_is_named(
    serving: Registry, actor: Callable[..., Any], become: str | None
) -> None:
    with serving.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [], mother_given_names="Rosa", mother_first_surname="Quispe")
        ctx.session.execute(
            text(
                "INSERT INTO capture (id, person_id, role, purpose, finger, impression, captured_at, failure, "
                "quality_reasons, is_provisional, standing, created_at) VALUES (gen_random_uuid(), :person, 'newborn', "
                "'enrolment', 1, 1, now(), 'bandaged', '{}', false, 'reference', now())"
            ),
            {"person": birth.newborn_id},
        )
    with serving.begin(actor("investigator")) as ctx:
        case = open_by_hand(ctx, OpenCase("Two records of one child", (), None, 30))
        add(ctx, case.id, AddEntry("note", "Cotejo", b"Tres puntos"))
    for table in ("capture", "case_entry"):
        with pytest.raises(ProgrammingError, match="no actor is named"):
            seen(serving.engine, table, become=become)
        with pytest.raises(Unauthenticated, match="actor-unnamed"), refusals_for_constraints():
            seen(serving.engine, table, become=become)
    assert seen(serving.engine, "capture", "somebody", "registrar", become) > 0
    for role, is_shown in (("registrar", False), ("clerk", False), ("investigator", True)):
        assert (seen(serving.engine, "case_entry", role, role, become) > 0) == is_shown, role


@pytest.mark.parametrize("become", [None, "registry_app", "registry_hiding"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET content = ''",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "CREATE TRIGGER mine BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "DROP TRIGGER journal_append_only ON journal",
        "UPDATE case_event SET what = 'closed'",
        "DELETE FROM judgement",
        "DELETE FROM person",
        "DELETE FROM birth",
        "DELETE FROM document_application",
        "DELETE FROM sealing_person",
        "DELETE FROM account",
        "DELETE FROM issuer_key",
        "DELETE FROM journal_head",
        "DELETE FROM journal_lane",
        "TRUNCATE capture CASCADE",
        "DROP POLICY actor_named ON capture",
        "ALTER TABLE capture DISABLE ROW LEVEL SECURITY",
        "UPDATE alembic_version SET version_num = '0001'",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ],
)
def test_who_serves_cannot_change_what_is_kept_nor_the_walls_themselves(
    service: Engine, statement: str, become: str | None
) -> None:
    with service.connect() as connection:
        if become:
            connection.execute(text(f"SET LOCAL ROLE {become}"))
        with pytest.raises(ProgrammingError) as refused:
            connection.execute(text(statement))
        assert isinstance(refused.value.orig, InsufficientPrivilege), statement


@pytest.mark.parametrize("table", ["journal_checkpoint", "journal_leaf", "journal_signer", "journal_lane", "vault_key"])
def test_whoever_works_at_a_counter_writes_none_of_the_systems_own_tables(service: Engine, table: str) -> None:
    with service.connect() as connection:
        for right in ("INSERT", "UPDATE", "DELETE"):
            has = connection.scalar(text(f"SELECT has_table_privilege('registry_hiding', '{table}', '{right}')"))
            assert has == ((table, right) == ("journal_lane", "UPDATE")), right


def test_the_service_works_as_a_user_who_owns_nothing(serving: Registry, actor: Callable[..., Any]) -> None:
    with serving.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [], mother_given_names="Zoila", mother_first_surname="Mamani")
    for who in (SYSTEM, actor("registrar"), actor("supervisor")):
        with serving.begin(who) as ctx:
            current = ctx.session.scalar(text("SELECT current_user"))
            assert current == ("registry_hiding" if who.role == "registrar" else "registry_app")
            assert births.birth_anywhere(ctx.session, birth.id) is not None


def test_what_stands_is_not_settled_again_and_what_was_changed_is(registry: Registry) -> None:
    def sent() -> list[str]:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            statements.append(statement)

        event.listen(registry.engine, "before_cursor_execute", note)
        settle(registry.engine)
        event.remove(registry.engine, "before_cursor_execute", note)
        return [statement for statement in statements if "GRANT" in statement or "REVOKE" in statement]

    settle(registry.engine)
    assert not sent()
    for changed in ("GRANT UPDATE ON journal TO registry_app", "REVOKE SELECT ON person FROM registry_app"):
        with registry.engine.begin() as connection:
            connection.execute(text(changed))
        assert sent()
        assert not sent()
    assert not lacks(registry.engine)
    with registry.engine.connect() as connection:
        assert connection.scalar(text("SELECT has_table_privilege('registry_app', 'person', 'SELECT')"))


def test_a_missing_role_and_one_that_may_change_the_journal_are_reported(
    registry: Registry, service: Engine, new_database: Callable[[str], str]
) -> None:
    assert lacks(service) == lacks(registry.engine) == ()
    assert owns_tables(registry.engine)
    assert not owns_tables(service)
    apart = create_engine(psycopg_url(new_database("widened")))
    with apart.begin() as connection:
        connection.execute(text("GRANT UPDATE ON journal TO registry_app"))
    (widened,) = map(str, lacks(apart))
    assert "may change or delete what is kept" in widened
    settle(apart)
    assert lacks(apart) == ()
    apart.dispose()
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"REVOKE registry_app FROM {NAME}"))
        try:
            (missing,) = map(str, lacks(service))
        finally:
            connection.execute(text(f"GRANT registry_app TO {NAME} WITH INHERIT TRUE, SET TRUE"))
    assert "cannot act as the role registry_app" in missing


def test_an_owner_who_may_create_no_role_goes_on_and_is_told(
    registry: Registry, service: Engine, actor: Callable[..., Any]
) -> None:
    """As where the role is missing: neither can be acted as."""
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"REVOKE registry_app FROM {NAME}"))
        connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {NAME}"))
        try:
            with session_of(service) as session:
                assert session.scalar(text("SELECT current_user")) == NAME
                assert session.scalar(text("SELECT count(*) FROM capture")) is not None
        finally:
            connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {NAME}"))
            connection.execute(text(f"GRANT registry_app TO {NAME} WITH INHERIT TRUE, SET TRUE"))


def test_nothing_is_answered_where_the_role_that_hides_is_missing(
    registry: Registry, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    registrar = actor("registrar")
    monkeypatch.setattr(hiding, "HIDING_ROLE", "registry_absent")
    with pytest.raises(Unavailable, match="roles-missing"), registry.begin(registrar):
        raise AssertionError("a unit of work began as somebody who hides nothing")


def test_deleted_watch_list_entries_leave_the_files_also_where_the_service_owns_nothing(service: Engine) -> None:
    with service.connect() as connection:
        for table in ("watch_print", "watch_entry"):
            assert connection.scalar(text(f"SELECT has_table_privilege('{table}', 'MAINTAIN')"))


def test_keys_are_counted_and_replaced_by_a_user_who_owns_nothing(serving: Registry) -> None:
    with session_of(serving.engine) as session:
        assert needed(session) is not None
    with Session(serving.engine) as session, pytest.raises(ProgrammingError, match="no actor is named"):
        needed(session)  # an empty answer would let a key go that prints need
