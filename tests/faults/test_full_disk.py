"""A full disk: the refusal says so, nothing is half saved, and it goes on by itself once there is room."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from registry.audit.rules import Whole
from registry.audit.verification import snapshot, verify
from registry.bootstrap import build_registry
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.faults.during import full, small_disk
from registry.faults.hostile.actors import Actors
from registry.settings import Settings
from tests.births.samples import example
from tests.conftest import FACILITIES, HOSPITAL
from tests.once.applications import application_of

MEGABYTES = 120


@pytest.fixture
def disk() -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(small_disk(MEGABYTES))
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("only root may mount a small disk, and not in every container")
        yield folder


@pytest.fixture
def on_it(disk: Path, server: Engine, settings: Settings) -> Iterator[Registry]:
    """A registry whose tables are on the small disk, and whose write-ahead log is not."""
    space = disk / "tables"
    space.mkdir()
    owner = Path(str(settings.home / "pg")).stat()
    os.chown(space, owner.st_uid, owner.st_gid)
    with server.connect() as connection:
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{space}'"))
        connection.execute(text("CREATE DATABASE on_small_disk TEMPLATE prepared TABLESPACE small"))
    url = server.url.set(database="on_small_disk").render_as_string(hide_password=False)
    built = build_registry(settings, url)
    with built.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
    yield built
    built.engine.dispose()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE on_small_disk WITH (FORCE)"))
        connection.execute(text("DROP TABLESPACE small"))


def counted(registry: Registry) -> tuple[int, int]:
    with registry.engine.connect() as connection:
        births, journal = (connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("birth", "journal"))
    return int(births or 0), int(journal or 0)


def enrol(client: FlaskClient, headers: dict[str, str]) -> tuple[int, str]:
    answer = client.post("/api/v1/births", json=example(), headers=headers)
    return answer.status_code, answer.get_json().get("type", "")


def test_a_full_disk_is_reported_and_loses_nothing(on_it: Registry, disk: Path) -> None:
    client = application_of(on_it).test_client()
    headers = {"Authorization": f"Bearer {Actors(on_it, HOSPITAL).token('registrar')}"}
    acknowledged, refused = 0, 0
    with full(disk):
        for _ in range(200):
            before = counted(on_it)
            status, slug = enrol(client, headers)
            acknowledged += status == 201
            if status == 503:
                assert slug == "/problems/disk-full"
                assert counted(on_it) == before
                refused += 1
                break
    assert refused == 1
    assert enrol(client, headers)[0] == 201
    assert counted(on_it)[0] == acknowledged + 1
    with snapshot(on_it.engine) as session:
        assert list(verify(session, on_it.vault, Whole())) == []
