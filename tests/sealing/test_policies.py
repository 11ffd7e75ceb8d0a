"""Every table that names a person hides the sealed, and a new table cannot be forgotten."""

from sqlalchemy import text

from registry.core.registry import Registry
from registry.rooms import Base

EXEMPT = {
    "fk_birth_record_replaces_id": "an acta and the one it replaces are of one child",
    "fk_identity_card_replaces_id": "a card and the one it replaces are of one person",
    "fk_judgement_supersedes_id": "a judgement supersedes one of the same two persons",
    "fk_case_entry_task_id": "an entry ends a task of its own case",
    "fk_sealing_person_person_id": "the whole table is refused to those who may not know",
    "fk_case_search_sealed_hit_person_id": "the whole table is refused to those who may not know",
    "fk_case_search_sealed_hit_search_id": "the whole table is refused to those who may not know",
}
"""Foreign keys to rows that may be hidden which need no policy of their own, and why."""
REFUSED_TABLES = ("sealing", "sealing_person", "case_search_sealed_hit")


def _rows(registry: Registry, statement: str) -> list[tuple[str, ...]]:
    with registry.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def _hidden(registry: Registry) -> set[str]:
    return {
        view.removeprefix("hidden_")
        for (view,) in _rows(registry, "SELECT viewname FROM pg_views")
        if view.startswith("hidden_")
    }


def test_every_key_to_a_row_that_may_be_hidden_hides_its_own_row(registry: Registry) -> None:
    named = (
        "SELECT tablename, policyname FROM pg_policies "
        "WHERE permissive = 'RESTRICTIVE' AND 'registry_hiding' = ANY(roles)"
    )
    policies = {(table, name) for table, name in _rows(registry, named)}
    restricted = {table for table, _ in policies}
    keys = {
        (table.name, str(key.constraint.name)): key.column.table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.constraint is not None
    }
    for (table, name), target in sorted(keys.items()):
        if target in restricted and name not in EXEMPT:
            assert target in _hidden(registry), f"{table}: no view lists the hidden rows of {target}"
            assert (table, name) in policies, f"{table}: no policy {name}, so its rows give a hidden {target} away"
    unused = set(EXEMPT) - {name for _, name in keys}
    assert not unused


def test_every_table_with_a_restrictive_policy_has_row_security_and_a_permissive_one(registry: Registry) -> None:
    bound = {table for (table,) in _rows(registry, "SELECT relname FROM pg_class WHERE relrowsecurity")}
    permissive = {t for (t,) in _rows(registry, "SELECT tablename FROM pg_policies WHERE permissive = 'PERMISSIVE'")}
    restrictive = {t for (t,) in _rows(registry, "SELECT tablename FROM pg_policies WHERE permissive = 'RESTRICTIVE'")}
    assert bound == permissive == restrictive
    assert "person" in bound


def test_the_role_of_those_who_may_not_know_reads_every_table_except_the_sealings(registry: Registry) -> None:
    granted = (
        "SELECT tablename, has_table_privilege('registry_hiding', tablename::regclass, 'SELECT, INSERT') "
        "FROM pg_tables WHERE schemaname = current_schema()"
    )
    assert {table for table, allowed in _rows(registry, granted) if not allowed} == set(REFUSED_TABLES)


def test_a_column_named_after_a_person_has_a_foreign_key(registry: Registry) -> None:
    names = {
        "person_id",
        "mother_id",
        "newborn_id",
        "child_id",
        "father_id",
        "relative_id",
        "applicant_id",
        "candidate_id",
        "birth_id",
        "record_id",
    }
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert column.name not in names or column.foreign_keys, f"{table.name}.{column.name}"
