"""The key file: made, checked, read again when it changes, and written whole or not at all."""

import json
import os
import secrets
import stat
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from registry.core.messages import _
from registry.core.vault.ring import KEY_BYTES, HeldKeys, VaultError
from registry.core.vault.vault import Vault

LOOKED_AT_EVERY_S: Final = 1.0
"""How long a process may go on with a key file that was replaced."""


class FileKeys:
    """The keys of a file. A running process notices within a second that the file was replaced."""

    def __init__(self, path: Path) -> None:
        self.path: Final = path
        self._lock = threading.Lock()
        self._version = _version(path)
        self._held = read_keys(path)
        self._looked_at = time.monotonic()

    @property
    def current(self) -> str:
        """The name of the key that seals."""
        return self._fresh().current

    def names(self) -> AbstractSet[str]:
        """The names of every key held."""
        return self._fresh().names()

    def wrap(self, name: str, data_key: bytes, bound_to: bytes) -> bytes:
        """Encrypt a data key."""
        return self._with(name).wrap(name, data_key, bound_to)

    def unwrap(self, name: str, wrapped: bytes, bound_to: bytes) -> bytes:
        """The data key again."""
        return self._with(name).unwrap(name, wrapped, bound_to)

    def derive(self, name: str, purpose: str) -> bytes:
        """A key for another purpose."""
        return self._with(name).derive(name, purpose)

    def refresh(self) -> None:
        """Read the file now if it was replaced."""
        self._fresh(at_once=True)

    def _with(self, name: str) -> HeldKeys:
        """The keys, read again where they lack this one."""
        held = self._fresh()
        return held if name in held.names() else self._fresh(at_once=True)

    def _fresh(self, *, at_once: bool = False) -> HeldKeys:
        with self._lock:
            if at_once or time.monotonic() - self._looked_at >= LOOKED_AT_EVERY_S:
                self._looked_at = time.monotonic()
                try:
                    version = _version(self.path)
                    if version != self._version:
                        held = read_keys(self.path)
                        if held.agrees_with(self._held):  # else it is another database's: keep what was proved
                            self._held, self._version = held, version
                except (OSError, VaultError):
                    pass  # the file is away or half copied: go on with the keys held, look again in a second
            return self._held


def load_vault(path: Path) -> Vault:
    """The vault of a key file; raises VaultError, saying what to do, when there is none or it cannot be used."""
    if not path.exists():
        raise VaultError(_("There is no key file at {path}. Make one with `registry keys init`.", path=path))
    return Vault(FileKeys(path))


def read_keys(path: Path) -> HeldKeys:
    """The keys of a file; raises VaultError if others can read it, or it is damaged."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            text = file.read()
    except OSError as error:
        raise VaultError(
            _("The key file {path} cannot be read. Make the service's user its owner.", path=path)
        ) from error
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise VaultError(
            _("Other users of this machine can read the key file {path}. Run: chmod 600 {path}", path=path)
        )
    if status.st_uid not in (os.geteuid(), 0):
        raise VaultError(
            _("The key file {path} belongs to another user. Make the service's user its owner (chown).", path=path)
        )
    try:
        content = json.loads(text)
        keys = {name: urlsafe_b64decode(key) for name, key in content["keys"].items()}
        return HeldKeys(keys, content["current"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VaultError(_("The key file {path} is damaged. Restore it from a copy.", path=path)) from error


def is_key_id(text: str) -> bool:
    """Whether the text can name a key: 1 to 255 ASCII characters, the length is kept in one byte."""
    return 1 <= len(text) <= 255 and text.isascii()


def make_key_file(path: Path, key_id: str) -> None:
    """Write a new key file that only its owner can read; raises FileExistsError if there is one."""
    if not is_key_id(key_id):
        raise ValueError("a key id has 1 to 255 ASCII characters")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, {"current": key_id, "keys": {key_id: _new_key()}})


def add_key(path: Path, key_id: str) -> None:
    """Put a new key into the file, which opens and does not seal yet. A kill leaves the old file or the new one."""
    content = _content(path)
    if not is_key_id(key_id) or key_id in content["keys"]:
        raise ValueError("a new key needs a name of its own")
    _replace(path, {**content, "keys": {**content["keys"], key_id: _new_key()}})


def let_seal(path: Path, key_id: str) -> None:
    """Let another key of the file seal from now on."""
    content = _content(path)
    if key_id not in content["keys"]:
        raise ValueError("the file has no such key")
    _replace(path, {**content, "current": key_id})


def remove_key(path: Path, key_id: str) -> None:
    """Take a key that does not seal out of the file; one that is not there is gone already."""
    content = _content(path)
    if key_id == content["current"]:
        raise ValueError("the current key stays")
    _replace(path, {**content, "keys": {name: key for name, key in content["keys"].items() if name != key_id}})


def _new_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _content(path: Path) -> dict[str, Any]:
    read_keys(path)  # refuses what cannot be used
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def _replace(path: Path, content: Mapping[str, object]) -> None:
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    _write(unfinished, content)
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(path: Path, content: Mapping[str, object]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _version(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size
