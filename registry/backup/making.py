"""Make a backup: pg_basebackup's stream, sealed with age on its way to the disk."""

import os
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, cast

import pyrage
from sqlalchemy import URL, text
from sqlalchemy.orm import Session

from registry.backup import catalogue, streams
from registry.backup.catalogue import MANIFEST, SEALED, UNFINISHED, Backup
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.database import libpq_url
from registry.core.embedded_owner import programs
from registry.core.errors import Invalid, Refused, Unavailable
from registry.core.messages import _
from registry.core.registry import Registry
from registry.operations import queries

MOST_INCREMENTS: Final = 6
"""A whole backup a week, where one is made each day."""


def recipients(words: Sequence[str]) -> list[Any]:
    """The public keys of those who may open the backup; raises Invalid for what is none."""
    try:
        keys = [pyrage.x25519.Recipient.from_str(word.strip()) for word in words]
    except pyrage.RecipientError as error:
        raise Invalid([], "no-recipient", _("A recipient is not an age public key; it begins with age1.")) from error
    if not keys:
        raise Invalid([], "no-recipient", _("Name at least one recipient: an age public key, made with age-keygen."))
    return keys


def make(
    registry: Registry, folder: Path, to: Sequence[str], *, whole: bool = False, tools: Path | None = None
) -> Backup:
    """A new backup in a folder: incremental, or whole where there is none, too many build on it, or it is asked for."""
    keys = recipients(to)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    catalogue.remove_unfinished(folder)
    now = utc_now()
    name, parent = catalogue.new_name(now), None if whole else _parent(folder)
    with Session(registry.engine) as session:
        _refuse_keys_inside(session, registry.settings.keys_path)
        length = queries.journal_length(session)
        server, user = session.execute(text("SELECT current_setting('server_version'), current_user")).one()
        revision = session.execute(text("SELECT max(version_num) FROM alembic_version")).scalar_one()
    size, sha256 = _stream(registry, folder, name, parent, keys, tools or programs())
    backup = Backup(
        name=name,
        parent=parent.name if parent else None,
        begun_at=_iso(now),
        ended_at=_iso(utc_now()),
        size=size,
        sha256=sha256,
        recipients=tuple(word.strip() for word in to),
        revision=str(revision),
        database=str(registry.engine.url.database),
        user=str(user),
        journal=length,
        server=str(server),
    )
    catalogue.describe(folder, backup)
    with registry.begin(SYSTEM) as ctx:
        ctx.journal("backup.made", "backup", name, parent=backup.parent, sha256=sha256, size=size)
    return backup


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _parent(folder: Path) -> Backup | None:
    """The newest backup, if one more may build on it and its manifest is there."""
    if not catalogue.backups(folder):
        return None
    parts = catalogue.chain(folder)
    has_manifest = (folder / f"{parts[-1].name}{MANIFEST}").exists()
    return parts[-1] if has_manifest and len(parts) <= MOST_INCREMENTS else None


def _refuse_keys_inside(session: Session, keys: Path) -> None:
    """A backup with the keys in it would open itself."""
    data = session.execute(text("SELECT current_setting('data_directory', true)")).scalar()
    if data and Path(str(data)).resolve() in keys.resolve().parents:
        raise Refused(
            "keys-in-database", _("The key file lies in the database's folder. Move it: backups must not contain it.")
        )


def connection_of(url: URL) -> tuple[str, dict[str, str]]:
    """The address for a program's command line, which anybody on the machine reads, and the password apart from it."""
    address = libpq_url(url._replace(password=None).render_as_string(hide_password=False))
    return address, os.environ | ({"PGPASSWORD": url.password} if url.password else {})


def _stream(
    registry: Registry, folder: Path, name: str, parent: Backup | None, keys: list[Any], tools: Path
) -> tuple[int, str]:
    """Size and hash of the sealed file."""
    url, environ = connection_of(registry.engine.url)
    words = [str(tools / "pg_basebackup"), "--dbname", url, "--pgdata", "-", "--format", "tar", "--wal-method", "fetch"]
    words += ["--checkpoint", "fast", "--manifest-checksums", "SHA256", "--no-password"]
    if parent is not None:
        words += ["--incremental", str(folder / f"{parent.name}{MANIFEST}")]
    sealed, manifest = folder / f"{name}{SEALED}", folder / f"{name}{MANIFEST}"
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, stdout=pipe, stderr=pipe, cwd="/", env=environ)  # noqa: S603  # our own words
    assert process.stdout is not None
    try:
        with sealed.with_name(sealed.name + UNFINISHED).open("xb") as file:
            target = streams.Hashed(file)
            source = streams.Beside(process.stdout, streams.manifest_into(manifest))
            try:
                pyrage.encrypt_io(cast("IO[bytes]", source), cast("IO[bytes]", target), keys)
            finally:
                source.close()
            file.flush()
            os.fsync(file.fileno())
        _said, problem = process.communicate()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode or not manifest.exists():
        raise Unavailable(
            "backup-failed",
            _(
                "PostgreSQL's pg_basebackup failed: {problem}",
                problem=problem.decode("utf-8", "replace").strip()[-500:],
            ),
        )
    sealed.with_name(sealed.name + UNFINISHED).rename(sealed)
    return target.size, target.hexdigest
