"""A folder of backups: which there are, what each builds on, which may go. One exists once its description does."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from registry.core.errors import NotFound, Refused
from registry.core.messages import _

SEALED: Final = ".tar.age"
MANIFEST: Final = ".manifest"
"""Names, sizes and checksums of the database's files: what the next incremental backup begins from."""
DESCRIPTION: Final = ".json"
UNFINISHED: Final = ".part"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; `parent` is that which it adds to, None for a whole one."""

    name: str
    parent: str | None
    begun_at: str
    ended_at: str
    size: int
    sha256: str
    """Of the sealed file."""
    recipients: tuple[str, ...]
    revision: str
    database: str
    user: str
    journal: int
    """Rows of the journal when it began: a restored one has at least as many."""
    server: str

    @property
    def is_whole(self) -> bool:
        """Whether it needs no other."""
        return self.parent is None


def new_name(now: datetime) -> str:
    """A name that sorts by time."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def backups(folder: Path) -> list[Backup]:
    """Every backup of a folder, oldest first."""
    found = []
    for file in sorted(folder.glob(f"*{DESCRIPTION}")):
        content = json.loads(file.read_text())
        found.append(Backup(**content | {"recipients": tuple(content["recipients"])}))
    return found


def chain(folder: Path, name: str | None = None) -> list[Backup]:
    """What is needed to restore a backup, the newest by default: a whole one, then each that adds to it."""
    known = {backup.name: backup for backup in backups(folder)}
    if not known or (name is not None and name not in known):
        raise NotFound("no-backup", _("There is no such backup in {folder}.", folder=folder))
    parts = [known[name or max(known)]]
    while (parent := parts[0].parent) is not None:
        if parent not in known:
            raise Refused(
                "backup-incomplete",
                _("Backup {name} needs {parent}, which is not there.", name=parts[0].name, parent=parent),
            )
        parts.insert(0, known[parent])
    return parts


def describe(folder: Path, backup: Backup) -> None:
    """Make a backup exist: everything else of it is on the disk by now."""
    unfinished = folder / f"{backup.name}{DESCRIPTION}{UNFINISHED}"
    with unfinished.open("w") as file:
        json.dump(asdict(backup), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(folder / f"{backup.name}{DESCRIPTION}")
    _sync(folder)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed backups have left."""
    described = {file.name.removesuffix(DESCRIPTION) for file in folder.glob(f"*{DESCRIPTION}")}
    for ending in (SEALED, MANIFEST, DESCRIPTION):
        for file in [*folder.glob(f"*{ending}{UNFINISHED}"), *folder.glob(f"*{ending}")]:
            if file.name.removesuffix(UNFINISHED).removesuffix(ending) not in described or UNFINISHED in file.name:
                file.unlink()


def outlived(all_backups: Sequence[Backup], whole_to_keep: int) -> list[Backup]:
    """Those that may go when so many whole backups, with what adds to them, are kept."""
    whole = [backup.name for backup in all_backups if backup.is_whole]
    if len(whole) <= whole_to_keep:
        return []
    oldest_kept = whole[-whole_to_keep]
    return [backup for backup in all_backups if backup.name < oldest_kept]


def remove(folder: Path, backup: Backup) -> None:
    """Remove a backup: first its description, so that nobody takes it for whole."""
    for ending in (DESCRIPTION, MANIFEST, SEALED):
        (folder / f"{backup.name}{ending}").unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
