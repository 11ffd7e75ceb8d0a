"""Checkpoints: what was journalled before one that is kept elsewhere can be taken back by nobody unseen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.audit import checkpoints, queries, service
from registry.audit.notes import NEXT_KEY, Checkpoint, NoteRefused, Verifier, open_checkpoint
from registry.audit.rules import Finding, Whole, head_seal
from registry.audit.tasks import CHECKPOINT_TASK
from registry.audit.tree import is_consistent, is_included
from registry.audit.verification import verify
from registry.bootstrap import build_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.vault import VaultError
from registry.core.worker import run_task
from tests.audit.test_lanes import write_side_by_side
from tests.test_cli import registry_command


@pytest.fixture(scope="module")
def registry_at(
    request: pytest.FixtureRequest, registry: Registry, new_database: Callable[[str], str]
) -> Iterator[Registry]:
    """A registry with a journal of its own, with two checkpoints."""
    built = build_registry(registry.settings, new_database(request.module.__name__.rpartition("_")[2]))
    for _ in range(2):
        write_side_by_side(built)
        run_task(built, CHECKPOINT_TASK, {})
    yield built
    built.engine.dispose()


def verifier(registry: Registry) -> Verifier:
    with Session(registry.engine) as session:
        return checkpoints.verifiers_of(session)[0]


def signed(registry: Registry) -> list[Checkpoint]:
    with Session(registry.engine) as session:
        return [open_checkpoint(each.note, verifier(registry)) for each in queries.checkpoints(session)]


def verified(session: Session, registry: Registry, kept: list[Checkpoint]) -> list[Finding]:
    return list(verify(session, registry.vault, Whole(), witnessed=kept))


def test_a_checkpoint_covers_every_row_and_another_is_made_when_rows_were_added(
    registry_at: Registry,
) -> None:
    old, new = signed(registry_at)
    assert old.size < new.size
    with registry_at.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM journal")).scalar_one() == new.size
    run_task(registry_at, CHECKPOINT_TASK, {"timestamp": 0})
    assert signed(registry_at) == [old, new]
    with Session(registry_at.engine) as session:
        assert verified(session, registry_at, [old, new]) == []


def test_a_kept_checkpoint_is_proven_to_be_the_beginning_of_a_later_one(registry_at: Registry) -> None:
    old, new = signed(registry_at)
    with Session(registry_at.engine) as session:
        proof = checkpoints.consistency(session, old.size, new.size)
    assert is_consistent(old.size, old.root, new.size, new.root, proof)


def test_every_row_is_proven_to_be_covered(registry_at: Registry) -> None:
    (*_, new) = signed(registry_at)
    with Session(registry_at.engine) as session:
        rows = session.execute(text("SELECT lane, sequence FROM journal")).all()
        proofs = [checkpoints.inclusion(session, lane, sequence, new.size) for lane, sequence in rows]
        assert checkpoints.inclusion(session, 0, 1_000_000, new.size) is None
    for proof in proofs:
        assert proof is not None
        number, leaf, hashes = proof
        assert is_included(leaf, number, new.size, new.root, hashes)


HARMS = {
    "a leaf removed": "DELETE FROM journal_leaf WHERE position = 2",
    "a leaf moved": "UPDATE journal_leaf SET position = position + 1000 WHERE position = 2",
    "the last leaf removed": "DELETE FROM journal_leaf WHERE position = (SELECT max(position) FROM journal_leaf)",
    "a root changed": "UPDATE journal_checkpoint SET root = sha256(root)",
    "a note changed": "UPDATE journal_checkpoint SET note = replace(note, '/journal', '/other')",
    "the key removed": "DELETE FROM journal_signer",
    "the key exchanged": "UPDATE journal_signer SET public_key = sha256(public_key)",
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_harm_to_the_tree_and_its_checkpoints_is_found(registry_at: Registry, harm: str) -> None:
    with registry_at.engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(text(harm)).rowcount
        assert verified(Session(connection), registry_at, [])
        connection.rollback()


def test_a_tail_that_was_cut_with_the_keys_at_hand_is_found_by_a_checkpoint_alone(registry_at: Registry) -> None:
    """Whoever rules database and keys cuts a lane, seals its head anew and removes the tree: the chain is unbroken."""
    (*_, kept) = signed(registry_at)
    with registry_at.engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM journal WHERE lane = 0 AND sequence > 2"))
        for table in ("journal_leaf", "journal_checkpoint", "journal_signer"):
            connection.execute(text(f"DELETE FROM {table}"))
        last = connection.execute(text("SELECT hash FROM journal WHERE (lane, sequence) = (0, 2)")).scalar_one()
        seal = head_seal(registry_at.vault.derived_key(service.SEAL), 2, last)
        connection.execute(
            text("UPDATE journal_head SET sequence = 2, hash = :hash, seal = :seal"), {"hash": last, "seal": seal}
        )
        session = Session(connection)
        assert verified(session, registry_at, []) == []
        (finding,) = verified(session, registry_at, [kept])
        assert "the journal was cut" in str(finding.problem)
        connection.rollback()


def test_checkpoints_are_written_and_shown_again_on_the_command_line(
    registry_at: Registry, home: Path, tmp_path: Path
) -> None:
    url = registry_at.engine.url.render_as_string(hide_password=False)
    file = tmp_path / "journal.checkpoint"
    made = registry_command(home, "audit", "checkpoint", "--out", str(file), url=url)
    assert made.returncode == 0, made.stderr
    key = made.stderr.rpartition(": ")[2].strip()
    assert open_checkpoint(file.read_text(), Verifier.from_text(key)).size > 0
    write_side_by_side(registry_at)
    proof = registry_command(home, "audit", "consistency", str(file), url=url)
    assert proof.returncode == 0, proof.stderr
    assert proof.stdout.startswith("old ")
    assert registry_command(home, "audit", "inclusion", "0", "1", url=url).returncode == 0
    done = registry_command(home, "audit", "verify", "--checkpoint", str(file), "--key", key, url=url)
    assert done.returncode == 0, done.stderr
    file.write_text(file.read_text().replace("journal", "other"))
    refused = registry_command(home, "audit", "verify", "--checkpoint", str(file), url=url)
    assert refused.returncode == 1
    assert "is not a checkpoint" in refused.stderr


def test_an_altered_last_checkpoint_is_not_built_upon(registry_at: Registry) -> None:
    with registry_at.begin(SYSTEM) as ctx:
        ctx.session.execute(text("SET LOCAL ROLE NONE"))  # as the owner
        ctx.session.execute(text("SET LOCAL session_replication_role = replica"))
        ctx.session.execute(text("UPDATE journal_checkpoint SET frontier = sha256(frontier)"))
        with pytest.raises(VaultError):
            checkpoints.checkpoint(ctx)
        ctx.session.rollback()


def test_a_replaced_key_is_announced_under_the_old_one_and_old_checkpoints_still_verify(
    registry: Registry, new_database: Callable[[str], str]
) -> None:
    own = build_registry(registry.settings, new_database("replaced_key"))
    run_task(own, CHECKPOINT_TASK, {})
    old, first = verifier(own), signed(own)[0]
    with own.begin(SYSTEM) as ctx:
        new = checkpoints.replace_key(ctx)
    assert verifier(own) == new != old
    run_task(own, CHECKPOINT_TASK, {})
    with own.begin(SYSTEM) as ctx:
        ctx.journal("anything", "anything", "1")
    run_task(own, CHECKPOINT_TASK, {})
    with Session(own.engine) as session:
        before, between, after = (each.note for each in queries.checkpoints(session))
        assert verified(session, own, [first]) == []
    assert open_checkpoint(before, old) == first
    assert open_checkpoint(between, old) == open_checkpoint(between, new)  # whoever knows the old key learns the new
    assert f"\n{NEXT_KEY} {new.to_text()}\n" in between
    assert NEXT_KEY not in after
    open_checkpoint(after, new)
    for note, stranger in ((before, new), (after, old)):
        with pytest.raises(NoteRefused):
            open_checkpoint(note, stranger)
    own.engine.dispose()
