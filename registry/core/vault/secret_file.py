"""Files with secrets: read only where nobody but the service's user can, and seen to have changed."""

import os
import stat
from pathlib import Path

from registry.core.messages import _
from registry.core.vault.ring import VaultError


def read_secret(path: Path) -> bytes:
    """What is in a file; raises VaultError, saying what to do, where it cannot be read or others can read it."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read()
    except OSError as error:
        raise VaultError(
            _("The file {path} cannot be read. It must exist and belong to the service's user.", path=path)
        ) from error
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise VaultError(_("Other users of this machine can read {path}. Run: chmod 600 {path}", path=path))
    if status.st_uid not in (os.geteuid(), 0):
        raise VaultError(
            _("The file {path} belongs to another user. Make the service's user its owner (chown).", path=path)
        )
    return content


def version_of(path: Path) -> tuple[int, int, int] | None:
    """Another value once the file was replaced or written; None while there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
