"""Backups under load, restored elsewhere: nothing that was acknowledged is lost, nobody else opens them."""

import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from registry.backup import catalogue, drill, making, restoring
from registry.backup.catalogue import Backup
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.errors import Invalid, Refused, Unavailable
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.fingerprints import service
from registry.fingerprints.service import acquire
from registry.people.service import RegisterPerson, register_person
from registry.settings import Settings
from tests.fingerprints.conftest import submission

LEFT_BY_A_KILLED_ONE = ("20200101T000000.000000Z.tar.age.part", "20200101T000000.000000Z.manifest")
FRIEND, STRANGER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
TO = [str(FRIEND.to_public())]
MEMORY = Path("/dev/shm")


def home_in_memory() -> AbstractContextManager[Path]:
    """Servers' folders in memory where it has room: each copy has 1 600 files, and a busy disk takes seconds for it."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**30
    return temporary_home("crb", MEMORY if has_room else None)


@pytest.fixture(scope="module")
def own(settings: Settings, finger_png: Callable[..., bytes]) -> Iterator[Registry]:
    """On a server of its own: a backup copies all databases of one, and each has a thousand files."""
    with home_in_memory() as home:
        built = build_registry(settings, embedded_url(home / "pg", durable=False))
        prepare(built)
        with built.begin(SYSTEM) as ctx:
            who = register_person(ctx, RegisterPerson(sex="female")).id
            service.store(ctx, who, "mother", "enrolment", acquire([submission(finger_png(5))]))
            ctx.queued.clear()
        yield built
        built.engine.dispose()


def register(registry: Registry) -> uuid.UUID:
    with registry.begin(SYSTEM) as ctx:
        return register_person(ctx, RegisterPerson(sex="male")).id


@pytest.fixture(scope="module")
def made(own: Registry, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Backup], list[uuid.UUID]]:
    """A whole backup and one that adds to it, made while persons are registered; those acknowledged before it began.

    Every backup copies the whole server: these two serve all tests.
    """
    folder = tmp_path_factory.mktemp("backups")
    for name in LEFT_BY_A_KILLED_ONE:
        (folder / name).write_bytes(b"half")
    assert catalogue.backups(folder) == []
    ended = threading.Event()
    acknowledged: list[uuid.UUID] = []

    def load() -> None:
        while not ended.is_set():
            acknowledged.append(register(own))

    backups = [making.make(own, folder, TO)]
    thread = threading.Thread(target=load)
    thread.start()
    while len(acknowledged) < 5:
        ended.wait(0.01)
    before = list(acknowledged)
    try:
        backups.append(making.make(own, folder, TO))
    finally:
        ended.set()
        thread.join()
    return folder, backups, before


def test_the_second_backup_adds_to_the_first_and_is_smaller(
    made: tuple[Path, list[Backup], list[uuid.UUID]],
) -> None:
    folder, (whole, added), _ = made
    assert (whole.parent, added.parent) == (None, whole.name)
    assert added.size < whole.size
    assert catalogue.chain(folder) == [whole, added]


def test_a_backup_made_under_load_is_restored_elsewhere_and_has_all_that_was_acknowledged(
    own: Registry, made: tuple[Path, list[Backup], list[uuid.UUID]]
) -> None:
    folder, _backups, before = made
    with home_in_memory() as home:
        data = home / "pg"
        restored = restoring.restore(folder, None, [FRIEND], data)
        with drill.started(data, restored, own.settings) as other:
            outcome = drill.look_through(other, restored)
            with other.engine.connect() as connection:
                there = set(connection.scalars(text("SELECT id FROM person")))
    assert outcome.problems == []
    assert set(before) <= there
    assert outcome.prints == 1


def test_the_keys_are_not_in_it_and_strangers_do_not_open_it(
    own: Registry, made: tuple[Path, list[Backup], list[uuid.UUID]], tmp_path: Path
) -> None:
    folder, (whole, _added), _ = made
    opened = pyrage.decrypt((folder / f"{whole.name}.tar.age").read_bytes(), [FRIEND])
    assert own.settings.keys_path.read_bytes()[20:60] not in opened
    with pytest.raises(Refused, match="backup-sealed"):
        restoring.restore(folder, whole.name, [STRANGER], tmp_path / "pg")
    assert not (tmp_path / "pg").exists()


def test_a_damaged_backup_is_refused_and_leaves_nothing(
    made: tuple[Path, list[Backup], list[uuid.UUID]], tmp_path: Path
) -> None:
    folder, (whole, _added), _ = made
    copy = tmp_path / "copy"
    copy.mkdir()
    content = bytearray((folder / f"{whole.name}.tar.age").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / f"{whole.name}.tar.age").write_bytes(content)
    (copy / f"{whole.name}.json").write_bytes((folder / f"{whole.name}.json").read_bytes())
    with pytest.raises(Refused, match="backup-damaged"):
        restoring.restore(copy, None, [FRIEND], tmp_path / "pg")
    assert not (tmp_path / "pg").exists()


def test_what_a_killed_backup_left_is_no_backup_and_is_removed(
    made: tuple[Path, list[Backup], list[uuid.UUID]],
) -> None:
    folder, backups, _ = made
    assert sorted(file.name for file in folder.iterdir()) == [
        f"{backup.name}{ending}" for backup in backups for ending in (".json", ".manifest", ".tar.age")
    ]


def test_a_backup_that_postgresql_refuses_is_none_and_its_reason_is_given(own: Registry, tmp_path: Path) -> None:
    program = tmp_path / "pg_basebackup"
    program.write_text("#!/bin/sh\necho no room for it >&2\nexit 1\n")
    program.chmod(0o700)
    with pytest.raises(Unavailable, match="backup-failed") as refused:
        making.make(own, tmp_path / "folder", TO, tools=tmp_path)
    assert "no room for it" in str(refused.value.title)
    assert catalogue.backups(tmp_path / "folder") == []


def test_the_oldest_whole_backups_go_with_what_adds_to_them(
    made: tuple[Path, list[Backup], list[uuid.UUID]],
) -> None:
    _folder, (whole, added), _ = made
    newer = replace(whole, name="9")
    assert catalogue.outlived([whole, added, newer], 1) == [whole, added]
    assert catalogue.outlived([whole, added, newer], 2) == []


def test_a_backup_names_who_may_open_it_and_a_restore_wants_an_empty_folder(
    own: Registry, made: tuple[Path, list[Backup], list[uuid.UUID]], tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match="no-recipient"):
        making.make(own, tmp_path / "none", ["age1nobody"])
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(Refused, match="not-empty"):
        restoring.restore(made[0], None, [FRIEND], tmp_path / "full")
    assert (tmp_path / "full" / "file").exists()


def test_the_password_is_not_on_the_command_line() -> None:
    address, environ = making.connection_of(make_url("postgresql+psycopg://registry:s3cret@db.example:5432/registry"))
    assert address == "postgresql://registry@db.example:5432/registry"
    assert environ["PGPASSWORD"] == "s3cret"
