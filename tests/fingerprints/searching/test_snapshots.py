"""A worker starts from its sealed snapshot, with what came since; never with an altered one or another database's."""

import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.core.context import SYSTEM, Context
from registry.core.registry import Registry
from registry.core.vault import HeldKeys, Vault
from registry.fingerprints.matching import galleries as holding
from registry.fingerprints.matching import queries as transactions
from registry.fingerprints.matching import snapshots
from registry.fingerprints.matching.galleries import Galleries
from registry.fingerprints.parts import WHOLE, Part
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.answering import answered
from registry.fingerprints.searching.keeping import KeptPart
from tests.fingerprints.searching.conftest import Jobs, print_of, store, withdraw


def loaded(ctx: Context, part: Part = WHOLE) -> Galleries:
    held = Galleries(part)
    held.refresh(ctx.session, ctx.vault)
    return held


def test_a_part_begins_with_its_snapshot_and_loads_what_came_since(own: Registry, tmp_path: Path) -> None:
    path = tmp_path / "galleries" / "1-of-1.sealed"
    with own.begin(SYSTEM) as ctx:
        first, second, third = (store(ctx, print_of(300, touch)) for touch in (1, 2, 3))
        child = store(ctx, print_of(301), role="newborn")
        store(ctx, print_of(300, 5), role="applicant")
    with own.begin(SYSTEM) as ctx:
        held = loaded(ctx)
        assert held.save(ctx.session, ctx.vault, path, 1)
        assert not held.save(ctx.session, ctx.vault, path, 1), "nothing was loaded since"
    with own.begin(SYSTEM) as ctx:
        withdraw(ctx, second)
        later = store(ctx, print_of(300, 4))
    with own.begin(SYSTEM) as ctx:
        began = Galleries()
        assert began.start(ctx.session, ctx.vault, path)
        assert len(began) == len(held)
        began.refresh(ctx.session, ctx.vault)
        whole, asked = loaded(ctx), galleries.question(ctx, "adult", first)
        assert answered(ctx, began, asked) == answered(ctx, whole, asked)
        of_applicants = galleries.question(ctx, "applicant", first)
        assert answered(ctx, began, of_applicants) == answered(ctx, whole, of_applicants)
        assert answered(ctx, began, of_applicants).candidates
        found = {candidate.person_id for candidate in answered(ctx, began, asked).candidates[:2]}
        assert found == {third, later}
        assert began.persons("child") == whole.persons("child")
        assert answered(ctx, began, galleries.question(ctx, "child", child)).persons == whole.persons("child")
        assert not began.start(ctx.session, ctx.vault, path), "it has begun"
    assert path.stat().st_mode & 0o077 == 0
    assert all(who.bytes not in path.read_bytes() for who in (first, third))


@pytest.mark.parametrize("harm", ["altered", "cut", "absent", "another part", "another key", "another database"])
def test_what_is_not_this_parts_snapshot_is_not_used(
    own: Registry, tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "1-of-1.sealed"
    with own.begin(SYSTEM) as ctx:
        store(ctx, print_of(310 + uuid.uuid4().int % 50))
    with own.begin(SYSTEM) as ctx:
        assert loaded(ctx).save(ctx.session, ctx.vault, path, 1)
    content, vault, part = path.read_bytes(), own.vault, WHOLE
    if harm == "altered":
        path.write_bytes(content[:-40] + bytes([content[-40] ^ 1]) + content[-39:])
    elif harm == "cut":
        path.write_bytes(content[:-1])
    elif harm == "absent":
        path.unlink()
    elif harm == "another part":
        part = Part(1, 2)
    elif harm == "another key":
        vault = Vault(HeldKeys({"other": b"1" * 32}, "other"))
    else:
        monkeypatch.setattr(transactions, "history", lambda _session: "another")
    with own.begin(SYSTEM) as ctx:
        held = Galleries(part)
        assert not held.start(ctx.session, vault, path)
        held.refresh(ctx.session, ctx.vault)
        assert len(held) > 0 or harm == "another part"


def test_a_worker_killed_while_it_seals_leaves_nothing_plain_and_its_beginning_goes(
    own: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, began = tmp_path / "1-of-1.sealed", tmp_path / "1-of-1.sealedabcd"
    began.write_bytes(b"begun and broken off")
    in_memory = set(Path("/dev/shm").iterdir()) if Path("/dev/shm").is_dir() else set()
    at_kill: list[set[Path]] = []

    def killed(*_arguments: object) -> bytes:
        at_kill.append(set(tmp_path.iterdir()) | (set(Path("/dev/shm").glob("registry-*")) - in_memory))
        raise SystemExit

    with own.begin(SYSTEM) as ctx:
        store(ctx, print_of(401))
    with own.begin(SYSTEM) as ctx:
        held = loaded(ctx)
        with monkeypatch.context() as patched:
            patched.setattr(snapshots, "_seal", killed)
            with pytest.raises(SystemExit):
                held.save(ctx.session, ctx.vault, path, 1)
        (names,) = at_kill
        assert {name.parent for name in names} == {tmp_path}
        assert began.exists(), "somebody may still write it"
        monkeypatch.setattr(snapshots, "BROKEN_OFF_AFTER_S", -1.0)
        assert held.save(ctx.session, ctx.vault, path, 1)
    assert list(tmp_path.iterdir()) == [path]


def test_a_job_that_comes_before_its_worker_has_loaded_begins_with_the_snapshot(
    jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(jobs.registry.settings, home=tmp_path, gallery_snapshot_prints=1)
    jobs.registry = replace(jobs.registry, settings=settings)
    with jobs.registry.begin(SYSTEM) as ctx:
        first, second = store(ctx, print_of(400)), store(ctx, print_of(400, 2))
    monkeypatch.setattr(holding, "_galleries", {})
    KeptPart(jobs.registry, WHOLE).keep()
    assert (tmp_path / "galleries" / "1-of-1.sealed").exists()
    monkeypatch.setattr(holding, "_galleries", {})  # as in a new process
    read: list[int] = []
    monkeypatch.setattr(Galleries, "_read", lambda *arguments: read.extend(arguments[3]))
    jobs.ask(first)
    jobs.run((1, 1))
    assert jobs.hits(first) == {second}
    assert read == []


def test_the_history_of_a_database_can_be_read_as_the_service(own: Registry) -> None:
    with own.begin(SYSTEM) as ctx:
        assert ctx.session.execute(text("SELECT current_user")).scalar() == "registry_app"
        assert transactions.history(ctx.session).count("/") == 2
