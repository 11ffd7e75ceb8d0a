"""The code on the paper for the family: printed again the same, replaced when lost, and alive longer than any key."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.births.papers import rules, service
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from tests.births.record.conftest import send as send
from tests.births.record.conftest import signed as signed
from tests.core.vault.conftest import own as own
from tests.core.vault.conftest import quick as quick
from tests.core.vault.sealed_rows import command

Make = Callable[..., dict[str, Any]]


def test_a_code_is_read_however_it_is_typed() -> None:
    code = rules.new_code()
    printed = rules.in_groups(code)
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", printed)
    for typed in (printed, printed.lower(), printed.replace("-", " "), printed.replace("O", "0").replace("I", "1")):
        assert rules.as_stored(typed) == code
    assert rules.code_hash(rules.as_stored("\ud800 no code")) != rules.code_hash(code)
    assert len({rules.new_code() for _time in range(100)}) == 100


def test_a_paper_printed_again_has_the_same_code_and_a_replaced_one_another(
    registry: Registry, actor: Callable[..., Actor], signed: Make, sql: Any
) -> None:
    birth = uuid.UUID(signed()["id"])
    with registry.begin(actor("registrar")) as ctx:
        first = service.code_of(ctx, birth)
        assert service.code_of(ctx, birth) == first
    with registry.begin(actor("registrar")) as ctx:
        service.replace(ctx, birth)
        second = service.code_of(ctx, birth)
    assert first != second
    assert sql("SELECT count(*) FROM family_paper WHERE birth_id = :id", id=birth) == 2
    for code in (first, second):
        plain = code.replace("-", "")
        assert sql("SELECT count(*) FROM family_paper WHERE sealed_code LIKE :code", code=plain.encode()) == 0


@pytest.mark.usefixtures("quick")
def test_a_paper_is_printed_the_same_after_the_key_that_sealed_it_is_retired(own: Registry) -> None:
    birth, paper, code = uuid.uuid4(), uuid.uuid4(), rules.new_code()
    with Session(own.engine) as session, session.begin():
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(
            text(
                "INSERT INTO family_paper (id, birth_id, number, code_hash, sealed_code, issued_at) "
                "VALUES (:id, :birth, 1, :hash, :sealed, now())"
            ),
            {
                "id": paper,
                "birth": birth,
                "hash": rules.code_hash(code),
                "sealed": own.vault.seal(code.encode(), f"family_paper:{paper}:code"),
            },
        )
    assert command(own, "rotate", "--id", "next").exit_code == 0
    retired = command(own, "retire")
    assert retired.exit_code == 0, retired.output
    own.vault.ring.refresh()  # type: ignore[attr-defined]  # of a file
    assert "test" not in own.vault.key_names()
    with own.begin(SYSTEM) as ctx:
        assert service.code_of(ctx, birth) == rules.in_groups(code)
