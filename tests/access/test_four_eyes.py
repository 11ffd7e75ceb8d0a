"""Nobody decides on their own request, under whichever account."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import CheckConstraint, text
from sqlalchemy.exc import DBAPIError

from registry.access.accounts import service
from registry.access.four_eyes import is_taken_back, refuse_own
from registry.access.service import AddAccount, actor_of
from registry.core.context import SYSTEM, Context
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.rooms import Base
from tests.conftest import PASSWORD

Persons = Callable[..., list[uuid.UUID]]


@pytest.fixture
def accounts(registry: Registry, unique: str) -> Persons:
    """accounts(document, …): the ids of accounts of the persons with these documents; None names nobody."""

    def add(*documents: str | None) -> list[uuid.UUID]:
        ids = []
        for document in documents:
            with registry.begin(SYSTEM) as ctx:
                name = f"eyes.{uuid.uuid4().hex[:12]}"
                ids.append(service.add(ctx, AddAccount(name, "supervisor", PASSWORD), document).id)
        return ids

    return add


def as_account(ctx: Context, account_id: uuid.UUID) -> Context:
    return replace(ctx, actor=actor_of(service.read(ctx, account_id)))


def test_the_requester_cannot_decide_and_is_told_who_must(ctx: Context, accounts: Persons) -> None:
    (own,) = accounts(None)
    with pytest.raises(Refused, match="cannot approve your own request; someone else has to"):
        refuse_own(as_account(ctx, own), own)


def test_anyone_else_can_decide(ctx: Context, accounts: Persons, unique: str) -> None:
    one, other, nameless, second_nameless = accounts(f"DNI:{unique[:8]}", f"CE:{unique[:8]}", None, None)
    refuse_own(as_account(ctx, one), other)
    refuse_own(as_account(ctx, nameless), second_nameless)
    refuse_own(as_account(ctx, one), None)


def test_only_the_account_that_asked_takes_a_request_back(ctx: Context, accounts: Persons, unique: str) -> None:
    one, own_second, other = accounts(f"DNI:{unique[:8]}", f"DNI:{unique[:8]}", f"CE:{unique[:8]}")
    assert is_taken_back(as_account(ctx, one), one)
    assert not is_taken_back(as_account(ctx, other), one), "that is a refusal"
    with pytest.raises(Refused, match="four-eyes"):
        is_taken_back(as_account(ctx, own_second), one)
    assert not is_taken_back(as_account(ctx, one), None)


def test_the_second_account_of_a_person_does_not_make_a_second_person(
    ctx: Context, accounts: Persons, unique: str
) -> None:
    first, second = accounts(f"DNI:{unique[:8]}", f" dni: {unique[:4]} {unique[4:8]}")
    with pytest.raises(Refused, match="four-eyes"):
        refuse_own(as_account(ctx, second), first)


def test_the_database_refuses_the_second_account_of_a_person_too(
    registry: Registry, accounts: Persons, unique: str
) -> None:
    first, second, another = accounts(f"DNI:{unique[:8]}", f"DNI:{unique[:8]}", f"CE:{unique[:8]}")
    sealing = (
        "INSERT INTO sealing (id, basis, reference, state, requested_by, requested_at) "
        "VALUES (gen_random_uuid(), 'victim', 'EXP', 'requested', :first, now()) RETURNING id"
    )
    decide = "UPDATE sealing SET state = 'refused', decided_by = :by, decided_at = now() WHERE id = :id"
    with registry.engine.connect() as connection, connection.begin() as transaction:
        sealing_id = connection.execute(text(sealing), {"first": first}).scalar_one()
        with pytest.raises(DBAPIError, match="one person"), connection.begin_nested():
            connection.execute(text(decide), {"by": second, "id": sealing_id})
        connection.execute(text(decide), {"by": another, "id": sealing_id})
        transaction.rollback()


def test_every_rule_of_two_accounts_is_also_one_of_two_persons(registry: Registry) -> None:
    rules = [
        (table.name, *match.groups())
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
        and (match := re.fullmatch(r"(\w+_by) <> (\w+)(?: OR state = 'refused')?", str(constraint.sqltext)))
    ]
    held = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE pg_get_triggerdef(oid) LIKE '%refuse_same_person%'"
    with registry.engine.connect() as connection:
        triggers = connection.execute(text(held)).scalars().all()
    missing = {
        (table, decider, asker)
        for table, decider, asker in rules
        if not any(f" {table} " in one.replace("public.", "") and f"'{decider}', '{asker}'" in one for one in triggers)
    }
    # An account's own role: who approves it is compared in the service, and not stored.
    assert missing == {("account", "requested_by", "id")}
    assert len(rules) > 10
