"""Put a backup back into an empty folder: opened, combined and verified by PostgreSQL's own programs."""

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyrage

from registry.backup import catalogue, streams
from registry.backup.catalogue import SEALED, Backup
from registry.core.embedded_owner import programs
from registry.core.errors import Invalid, Refused, Unavailable
from registry.core.messages import Message, _


def identities(file: Path) -> list[Any]:
    """The secret keys of an age identity file; raises Invalid where it holds none."""
    lines = [line.strip() for line in file.read_text().splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise Invalid([], "no-identity", _("{file} is not an age identity file.", file=file)) from error
    if not keys:
        raise Invalid([], "no-identity", _("{file} is not an age identity file.", file=file))
    return keys


def restore(folder: Path, name: str | None, keys: Sequence[Any], into: Path, *, tools: Path | None = None) -> Backup:
    """Restore a backup, the newest by default; what was put into `into` is removed when it does not succeed."""
    parts = catalogue.chain(folder, name)
    if into.exists() and any(into.iterdir()):
        raise Refused("not-empty", _("{folder} is not empty. Restore into an empty folder.", folder=into))
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    into.chmod(0o700)
    work = into.with_name(f"{into.name}.restoring")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        opened = []
        for part in parts:
            opened.append(work / part.name)
            _unpack(folder, part, list(keys), opened[-1])
        if len(opened) == 1:
            into.rmdir()
            opened[0].rename(into)
        else:
            words = [*map(str, opened), "--output", str(into), "--manifest-checksums", "SHA256"]
            _run((tools or programs()) / "pg_combinebackup", words)
        into.chmod(0o700)
        # Archive and streaming come back with the server's own settings; the files are what counts here.
        _run((tools or programs()) / "pg_verifybackup", ["--no-parse-wal", str(into)])
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return parts[-1]


def _unpack(folder: Path, backup: Backup, keys: list[Any], into: Path) -> None:
    file = folder / f"{backup.name}{SEALED}"
    try:
        with file.open("rb") as sealed:
            if hashlib.file_digest(sealed, "sha256").hexdigest() != backup.sha256:
                raise _damaged(backup)
            sealed.seek(0)
            into.mkdir(mode=0o700)
            streams.unpack(sealed, keys, into)
    except pyrage.DecryptError as error:
        raise Refused("backup-sealed", _("Backup {name} does not open with these keys.", name=backup.name)) from error
    except (tarfile.TarError, FileNotFoundError) as error:
        raise _damaged(backup) from error


def _damaged(backup: Backup) -> Refused:
    return Refused("backup-damaged", _("Backup {name} is damaged. Use an earlier one.", name=backup.name))


def _run(program: Path, words: Sequence[str]) -> None:
    environ = {**os.environ, "LC_ALL": "C"}
    words = [str(program), *words]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environ)  # noqa: S603  # our own words
    if done.returncode:
        raise Unavailable("restore-failed", _failed(program.name, done.stderr))


def _failed(program: str, problem: str) -> Message:
    return _("PostgreSQL's {program} failed: {problem}", program=program, problem=problem.strip()[-500:])
