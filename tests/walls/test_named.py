"""Every table that holds somebody asks who acts before it shows a row, and a new one is not forgotten."""

from sqlalchemy import text

from registry.core.registry import Registry
from registry.core.vault.declared import sealed_columns
from registry.privileges import ERASED
from registry.rooms import Base

ROOTS = frozenset({"person", "alert", "investigation_case", "sealing", "journal"})
"""Whoever points to these, or is pointed at by way of them, holds somebody."""
NAMES = "names and numbers without images: behind a policy their indexes by blocks, names and times would be lost"
UNASKED = {
    "absence": NAMES,
    "account_holder": "of staff: signing in comes before anybody is named",
    "alert_reason": "its index of births would be lost behind a policy",
    "birth": NAMES,
    "birth_record": NAMES,
    "delivery": NAMES,
    "family_paper": "who holds the paper has no account: a row is found by the hash of its code, which is sealed",
    "identity_card": NAMES,
    "identity_document": NAMES,
    "identity_number": NAMES,
    "issuer_key": "the service's own key, sealed",
    "joined_person": NAMES,
    "journal": "its index of persons would be lost behind a policy: docs/decisions/0040-blind-and-silent.md",
    "journal_signer": "the service's own key, sealed",
    "kinship": NAMES,
    "linkage_record": NAMES,
    "one_time_secret": "of staff: signing in comes before anybody is named",
    "outbox_key": "the service's own keys, sealed",
    "person": NAMES,
    "recapture": NAMES,
    "record_parent": NAMES,
    "request_key": "stored answers, sealed: its index of whom they name would be lost behind a policy",
}
"""Tables that show their rows to the service unasked, and why."""


def holders() -> set[str]:
    """Tables that hold somebody: by keys, from table to table, or because they hold something sealed."""
    found = set(ROOTS)
    while True:
        more = {
            table.name
            for table in Base.metadata.tables.values()
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
        if more <= found:
            return found | {column.table for column in sealed_columns(Base.metadata)}
        found |= more


def test_every_table_that_holds_somebody_asks_who_acts(registry: Registry) -> None:
    asking = text("SELECT tablename FROM pg_policies WHERE permissive = 'RESTRICTIVE' AND qual LIKE '%acting_role()%'")
    with registry.engine.connect() as connection:
        bound = set(connection.execute(asking).scalars())
    unbound = holders() - bound
    assert unbound == set(UNASKED), "add a policy to the migration (docs/sealing.md), or the reason why not"
    assert len(bound) > 40


def test_what_is_listed_as_erased_is_a_table() -> None:
    assert ERASED.keys() <= Base.metadata.tables.keys()
