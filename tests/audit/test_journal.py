"""The journal's chain: pure findings first, then the real tables."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.audit.rules import GENESIS, Finding, Head, Row, Verification, Whole, findings, head_seal, row_hash
from registry.audit.verification import verify
from registry.core.canonical import canonical
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.vault import Vault

KEY = b"k" * 32


def chain(contents: list[str]) -> tuple[list[Row], Head]:
    rows, previous = [], GENESIS
    for sequence, content in enumerate(contents, 1):
        previous = row_hash(previous, sequence, content)
        rows.append(Row(sequence, content, previous))
    return rows, Head(len(rows), previous, head_seal(KEY, len(rows), previous))


def findings_of(rows: list[Row], head: Head | None) -> list[Finding]:
    return list(findings(rows, head, KEY, Verification()))


contents = st.lists(st.text(max_size=8), min_size=2, max_size=8)


@given(contents)
def test_an_intact_chain_has_no_findings(texts: list[str]) -> None:
    assert findings_of(*chain(texts)) == []


@given(contents, st.data())
def test_any_changed_row_is_found(texts: list[str], data: st.DataObject) -> None:
    rows, head = chain(texts)
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at] = Row(rows[at].sequence, rows[at].content + "x", rows[at].hash)
    assert any(finding.sequence == at + 1 for finding in findings_of(rows, head))


@given(contents, st.data())
def test_any_removed_row_is_found_even_the_last(texts: list[str], data: st.DataObject) -> None:
    rows, head = chain(texts)
    del rows[data.draw(st.integers(0, len(rows) - 1))]
    assert findings_of(rows, head)


@given(st.lists(st.text(max_size=8), min_size=2, max_size=8, unique=True), st.data())
def test_exchanged_contents_are_found(texts: list[str], data: st.DataObject) -> None:
    rows, head = chain(texts)
    i = data.draw(st.integers(0, len(rows) - 2))
    a, b = rows[i], rows[i + 1]
    rows[i], rows[i + 1] = Row(a.sequence, b.content, b.hash), Row(b.sequence, a.content, a.hash)
    assert findings_of(rows, head)


@given(contents)
def test_a_chain_forged_without_the_key_is_found(texts: list[str]) -> None:
    rows, head = chain([*texts, "forged"])
    forged = Head(head.sequence, head.hash, head_seal(b"other" * 6 + b"xx", head.sequence, head.hash))
    assert findings_of(rows, forged)
    assert findings_of(rows, None)


def test_equal_contents_have_equal_texts() -> None:
    assert canonical({"b": 1, "a": "ñ"}) == canonical({"a": "ñ", "b": 1}) == '{"a":"ñ","b":1}'


@pytest.fixture
def tampering(registry: Registry) -> Iterator[Connection]:
    """A connection on which the journal's guards are off and nothing is kept."""
    with registry.begin(SYSTEM) as ctx:
        for number in range(3):
            ctx.journal("test.done", "test", number)
    with registry.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        transaction.rollback()


def verified(connection: Connection, vault: Vault) -> list[Finding]:
    return list(verify(Session(connection), vault, Whole()))


@pytest.mark.parametrize(
    "harm",
    [
        (
            "UPDATE journal SET content = replace(content, 'test.done', 'test.none') "
            "WHERE sequence = (SELECT max(sequence) - 1 FROM journal)"
        ),
        "DELETE FROM journal WHERE sequence = (SELECT max(sequence) - 1 FROM journal)",
        "DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)",
        "UPDATE journal SET action = 'other' WHERE sequence = (SELECT max(sequence) FROM journal)",
        "UPDATE journal SET hash = sha256(hash) WHERE sequence = (SELECT max(sequence) FROM journal)",
        "UPDATE journal SET sequence = sequence + 1 WHERE sequence = (SELECT max(sequence) FROM journal)",
        "UPDATE journal_head SET sequence = sequence - 1",
        "DELETE FROM journal_head",
    ],
)
def test_tampering_past_the_triggers_is_found(tampering: Connection, registry: Registry, harm: str) -> None:
    assert verified(tampering, registry.vault) == []
    assert tampering.execute(text(harm)).rowcount == 1
    assert verified(tampering, registry.vault)


@pytest.mark.parametrize("harm", ["UPDATE journal SET action = 'x'", "DELETE FROM journal", "TRUNCATE journal"])
def test_the_triggers_refuse_tampering(registry: Registry, harm: str) -> None:
    with registry.begin(SYSTEM) as ctx:
        ctx.journal("test.done", "test", "guard")
    with pytest.raises(DBAPIError, match="append-only"), registry.engine.begin() as connection:
        connection.execute(text(harm))


def test_work_that_rolls_back_leaves_no_entry(registry: Registry) -> None:
    def count() -> int:
        with registry.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM journal WHERE action = 'test.lost'")).scalar_one())

    def fails() -> None:
        with registry.begin(SYSTEM) as ctx:
            ctx.journal("test.lost", "test", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert count() == 0
