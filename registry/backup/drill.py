"""The drill: a restored database is started on its own, looked through like `registry check --whole`, and counted."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from registry.backup.catalogue import Backup
from registry.bootstrap import build_registry
from registry.core.database import libpq_url, psycopg_url
from registry.core.embedded import ensure_running, leave
from registry.core.embedded_owner import owner_of
from registry.core.hiding import session_of
from registry.core.messages import Message, _
from registry.core.registry import Registry
from registry.fingerprints.queries import searchable_prints
from registry.operations import checking, queries
from registry.settings import Settings

LOOKED_AT = ("schema", "records", "captures", "galleries", "journal")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a drill found, and how much there was."""

    problems: list[Message]
    persons: int
    prints: int
    journal: int


@contextmanager
def started(data: Path, backup: Backup, settings: Settings) -> Iterator[Registry]:
    """A registry on a restored database, on a socket of its own, which stops afterwards."""
    owner = owner_of(data)
    if os.geteuid() == 0:
        for path in data.rglob("*"):
            os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    _complete(data)
    access = {name: (data / name).read_bytes() for name in ("pg_hba.conf", "pg_ident.conf")}
    server = ensure_running(data)
    url = make_url(psycopg_url(server.url)).set(username=backup.user, database=backup.database)
    registry = build_registry(
        replace(settings, database_url=None, metrics_folder=None), libpq_url(url.render_as_string(hide_password=False))
    )
    try:
        yield registry
    finally:
        registry.engine.dispose()
        leave(server)
        for name, content in access.items():  # the drill let in nobody but this user
            (data / name).write_bytes(content)


def _complete(data: Path) -> None:
    """Some systems keep these files elsewhere; the embedded server's own settings are given when it starts."""
    for name in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf"):
        if not (data / name).exists():
            (data / name).touch(mode=0o600)
            if os.geteuid() == 0:
                shutil.chown(data / name, data.owner(), data.group())


def look_through(registry: Registry, backup: Backup) -> Outcome:
    """Check everything that a restored database can show."""
    problems = list(chain.from_iterable(checking.findings(registry, whole=True, names=LOOKED_AT).values()))
    with session_of(registry.engine) as session:
        persons = int(session.execute(text("SELECT count(*) FROM person")).scalar_one())
        prints, length = searchable_prints(session), queries.journal_length(session)
    if length < backup.journal:
        problems.append(
            _(
                "The restored journal has {found} rows; the backup began with {least}.",
                found=length,
                least=backup.journal,
            )
        )
    return Outcome(problems, persons, prints, length)
