"""The journal's lanes: nobody waits for another's commit, and nothing done to any of them stays unseen."""

import json
import threading
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from registry.access.service import AddAccount, add_account
from registry.audit import service
from registry.audit.rules import LANES, Finding, Whole
from registry.audit.verification import snapshot, verify
from registry.bootstrap import build_registry
from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.core.vault import HeldKeys, Vault
from registry.operations.queries import journal_length


def verified(registry: Registry, vault: Vault | None = None) -> tuple[list[Finding], Whole]:
    state = Whole()
    with snapshot(registry.engine) as session:
        return list(verify(session, vault or registry.vault, state)), state


@pytest.fixture
def own(registry: Registry, new_database: Callable[[str], str], unique: str) -> Iterator[Registry]:
    """A registry with a journal of its own, of which lane 0 and lane 1 are used."""
    yield from opened(registry, new_database(f"lanes{unique}"))


@pytest.fixture(scope="module")
def unharmed(registry: Registry, new_database: Callable[[str], str]) -> Iterator[Registry]:
    """Another, for harm that is rolled back."""
    yield from opened(registry, new_database("lanes"))


def opened(registry: Registry, url: str) -> Iterator[Registry]:
    built = build_registry(registry.settings, url)
    with built.begin(SYSTEM) as ctx:
        add_account(ctx, AddAccount("auditor.b", "auditor", "doce caracteres o más"))
    write_side_by_side(built)
    yield built
    built.engine.dispose()


def write_side_by_side(registry: Registry) -> None:
    """Three rows each in lanes 0 and 1: the second unit of work begins and ends while the first holds its lane."""
    with registry.begin(SYSTEM) as holding:
        journal(holding, 3)
        registry.finish(holding)
        with registry.begin(SYSTEM) as ctx:
            journal(ctx, 3)


def journal(ctx: Context, number: int) -> None:
    for each in range(number):
        ctx.journal("test.done", "test", each)


def test_a_unit_of_work_does_not_wait_for_one_that_is_being_committed(own: Registry) -> None:
    with own.engine.connect() as connection:
        counts = connection.execute(
            text("SELECT lane, count(*) FROM journal WHERE action = 'test.done' GROUP BY lane ORDER BY lane")
        )
        assert [tuple(row) for row in counts] == [(0, 3), (1, 3)]
    assert verified(own)[0] == []


def test_the_length_that_metrics_show_counts_every_lane(own: Registry) -> None:
    with Session(own.engine) as session:
        assert journal_length(session) == session.execute(text("SELECT count(*) FROM journal")).scalar_one()


def test_when_every_lane_is_held_the_next_waits_for_one(own: Registry) -> None:
    done = threading.Event()

    def write() -> None:
        with own.begin(SYSTEM) as ctx:
            journal(ctx, 1)
        done.set()

    with own.engine.connect() as holding:
        holding.execute(text("SELECT FROM journal_head FOR UPDATE"))
        holding.execute(text("SELECT FROM journal_lane FOR UPDATE"))
        writing = threading.Thread(target=write)
        writing.start()
        assert not done.wait(0.2)
        holding.rollback()
    writing.join(30)
    assert done.is_set()
    assert verified(own)[0] == []


def test_verification_never_cries_wolf_while_others_write(own: Registry) -> None:
    stopping = threading.Event()

    def write() -> None:
        while not stopping.is_set():
            with own.begin(SYSTEM) as ctx:
                journal(ctx, 2)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        results = [verified(own) for _ in range(8)]
    finally:
        stopping.set()
        for writer in writers:
            writer.join(30)
    assert [findings for findings, _ in results] == [[]] * 8
    assert results[-1][1].rows > results[0][1].rows


@pytest.fixture
def tampering(own: Registry) -> Iterator[Connection]:
    """A connection with which the database's owner harms the journal past its triggers."""
    with own.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


HARMS = {
    "changed": "UPDATE journal SET content = replace(content, 'test', 'tost') WHERE (lane, sequence) = (1, 2)",
    "removed": "DELETE FROM journal WHERE (lane, sequence) = (1, 2)",
    "cut": "DELETE FROM journal WHERE (lane, sequence) = (1, 3)",
    "inserted": "INSERT INTO journal (lane, sequence, at, action, subject, subject_id, content, hash, persons) "
    "SELECT 1, 4, at, action, subject, subject_id, content, hash, persons "
    "FROM journal WHERE (lane, sequence) = (1, 3)",
    "moved to another lane": "UPDATE journal SET lane = 2 WHERE lane = 1",
    "reordered": "UPDATE journal SET sequence = 9 - sequence, lane = 1 WHERE lane = 1",
    "antedated": "UPDATE journal SET at = at - interval '1 day' WHERE (lane, sequence) = (1, 2)",
    "a lane's head turned back": "UPDATE journal_lane SET sequence = 2 WHERE lane = 1",
    "a lane's head exchanged": "UPDATE journal_lane a SET hash = b.hash, seal = b.seal, sequence = b.sequence "
    "FROM journal_lane b WHERE (a.lane, b.lane) = (1, 2)",
    "a lane's head removed": "DELETE FROM journal_lane WHERE lane = 1",
    "a whole unused lane removed": "DELETE FROM journal_lane WHERE lane = 2",
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_harm_to_any_lane_is_found(unharmed: Registry, harm: str) -> None:
    with unharmed.engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert not list(verify(Session(connection), unharmed.vault, Whole()))
        assert connection.execute(text(harm)).rowcount
        assert list(verify(Session(connection), unharmed.vault, Whole()))
        connection.rollback()


def test_a_whole_lane_cannot_be_removed_with_its_head(own: Registry, tampering: Connection) -> None:
    tampering.execute(text("DELETE FROM journal WHERE lane = 1"))
    tampering.execute(text("DELETE FROM journal_lane WHERE lane = 1"))
    tampering.commit()
    (finding,) = verified(own)[0]
    assert finding.lane == 1


def wipe(connection: Connection) -> None:
    for table in ("journal", "journal_head", "journal_lane"):
        connection.execute(text(f"DELETE FROM {table}"))
    connection.commit()


def test_a_wiped_journal_is_found_and_begins_anew_neither_silently_nor_with_anybody_blocked(
    own: Registry, tampering: Connection
) -> None:
    wipe(tampering)
    assert [str(finding.problem) for finding in verified(own)[0]] == [
        "there are accounts but no sealed head: the journal was removed"
    ]
    with own.begin(SYSTEM) as ctx:
        journal(ctx, 1)
    assert [str(finding.problem) for finding in verified(own)[0]] == [
        "the journal had been removed, and was begun again here"
    ]
    with own.begin(SYSTEM) as ctx:
        service.explain_loss(ctx, "Restored after a fault of the disk; report 17.")
    findings, state = verified(own)
    assert findings == []
    assert [str(notice.problem) for notice in state.notices] == [
        "the journal was begun again here, as was explained afterwards"
    ]


def test_without_the_head_of_lane_0_births_go_on_and_the_loss_is_found(own: Registry, tampering: Connection) -> None:
    tampering.execute(text("DELETE FROM journal_head"))
    tampering.commit()
    with own.begin(SYSTEM) as ctx:
        journal(ctx, 1)
    assert "the sealed head is missing" in [str(finding.problem) for finding in verified(own)[0]]


def test_a_missing_key_is_reported_as_that_and_not_as_tampering(own: Registry) -> None:
    findings, state = verified(own, Vault(HeldKeys({"other": b"o" * 32}, "other")))
    assert findings == []
    assert state.unchecked_keys == {own.vault.current}


def test_a_clock_that_was_set_back_is_noticed(own: Registry) -> None:
    with own.begin(SYSTEM) as ctx:
        journal(ctx, 1)
    with own.engine.begin() as connection:
        moments = connection.execute(text("SELECT max(at) FROM journal WHERE lane = 0")).scalar_one()
    assert verified(own)[1].notices == []
    with pytest.MonkeyPatch.context() as patched, own.begin(SYSTEM) as ctx:
        ctx.now = moments - timedelta(days=1)
        patched.setattr(service, "utc_now", lambda: ctx.now)
        journal(ctx, 1)
        own.finish(ctx)
    findings, state = verified(own)
    assert findings == []
    assert len(state.notices) == 1


def test_a_long_unit_of_work_is_no_clock_that_ran_back(own: Registry) -> None:
    with own.begin(SYSTEM) as ctx:
        ctx.now -= timedelta(hours=3)
        journal(ctx, 1)
    assert verified(own)[1].notices == []


def test_the_heads_of_all_lanes_are_sealed_anew_so_that_a_key_can_be_retired(own: Registry) -> None:
    kept = json.loads(own.settings.keys_path.read_text())["keys"]
    new = {"new": b"n" * 32}
    both = HeldKeys({name: urlsafe_b64decode(key) for name, key in kept.items()} | new, "new")
    with replace(own, vault=Vault(both)).begin(SYSTEM) as ctx:
        assert service.reseal(ctx) == LANES
    assert verified(own, Vault(HeldKeys(new, "new")))[0] == []


def test_a_head_that_the_registry_did_not_seal_is_not_sealed_anew(own: Registry) -> None:
    others = HeldKeys({own.vault.current: b"k" * 32, "new": b"n" * 32}, "new")
    with replace(own, vault=Vault(others)).begin(SYSTEM) as ctx:
        assert service.reseal(ctx) == 0
