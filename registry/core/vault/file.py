"""The key file: made, checked, read again when it changes, and written whole or not at all.

It holds each key itself, or, of a key whose secret a security module holds, what the module computes it from.
"""

import errno
import json
import os
import secrets
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from registry.core.messages import _
from registry.core.vault.hsm import HeldKey, Hsm, HsmAddress, HsmUnusable, hsm_at
from registry.core.vault.presence import Presence
from registry.core.vault.ring import KEY_BYTES, HeldKeys, VaultError
from registry.core.vault.secret_file import read_secret, version_of
from registry.core.vault.vault import Vault

LOOKED_AT_EVERY_S: Final = 1.0
"""How long a process may go on with a key file that was replaced."""


class FileKeys:
    """The keys of a file. A running process notices within a second that the file was replaced.

    Where a security module holds a key, no key is used while the module has been away for longer than its patience.
    """

    def __init__(self, path: Path, module: HsmAddress | None = None, patience_s: float = 60.0) -> None:
        self.path: Final = path
        self.module: Final = hsm_at(module) if module else None
        self._lock = threading.Lock()
        self._version = version_of(path)
        self._in_module = held_by_module(path)
        self._held = read_keys(path, self.module)
        self._looked_at = time.monotonic()
        self._presence = Presence(self._ask_module, patience_s)

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

    def in_module(self, name: str) -> bool:
        """Whether a security module holds this key's secret."""
        return name in self._in_module

    def _ask_module(self) -> None:
        """Raises VaultError where the module does not answer with a key that it holds."""
        for held in list(self._in_module.values())[-1:]:
            required_module(self.module).key(held)

    def _with(self, name: str) -> HeldKeys:
        """The keys, read again where they lack this one."""
        held = self._fresh()
        return held if name in held.names() else self._fresh(at_once=True)

    def _fresh(self, *, at_once: bool = False) -> HeldKeys:
        if self._in_module:
            self._presence.require()
        with self._lock:
            if at_once or time.monotonic() - self._looked_at >= LOOKED_AT_EVERY_S:
                self._looked_at = time.monotonic()
                try:
                    version = version_of(self.path)
                    if version != self._version:
                        in_module, held = held_by_module(self.path), read_keys(self.path, self.module)
                        if held.agrees_with(self._held):  # else it is another database's: keep what was proved
                            self._in_module, self._held, self._version = in_module, held, version
                except VaultError:
                    pass  # file or module is away, or half copied: go on with the keys held, look again in a second
            return self._held


def load_vault(path: Path, module: HsmAddress | None = None, patience_s: float = 60.0) -> Vault:
    """The vault of a key file; raises VaultError, saying what to do, when there is none or it cannot be used."""
    if not path.exists():
        raise VaultError(_("There is no key file at {path}. Make one with `registry keys init`.", path=path))
    return Vault(FileKeys(path, module, patience_s))


def read_keys(path: Path, module: Hsm | None = None) -> HeldKeys:
    """The keys of a file; raises VaultError if others can read it, it is damaged, or its security module fails."""
    current, keys = _read(path)
    held = {name: required_module(module).key(key) if isinstance(key, HeldKey) else key for name, key in keys.items()}
    return HeldKeys(held, current)


def held_by_module(path: Path) -> dict[str, HeldKey]:
    """The keys of a file whose secrets a security module holds; raises VaultError."""
    return {name: key for name, key in _read(path)[1].items() if isinstance(key, HeldKey)}


def _read(path: Path) -> tuple[str, dict[str, bytes | HeldKey]]:
    text = read_secret(path)
    try:
        content = json.loads(text)
        keys = {
            name: HeldKey.from_json(key) if isinstance(key, dict) else urlsafe_b64decode(key)
            for name, key in content["keys"].items()
        }
        current = content["current"]
        if current not in keys or any(isinstance(key, bytes) and len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("a key has the wrong length, or the current one is missing")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VaultError(_("The key file {path} is damaged. Restore it from a copy.", path=path)) from error
    return current, keys


def required_module(module: Hsm | None) -> Hsm:
    """The module that the settings name; raises HsmUnusable where they name none."""
    if module is None:
        raise HsmUnusable(
            _(
                "A security module holds a key of the key file. "
                "Set REGISTRY_HSM_LIBRARY, REGISTRY_HSM_LABEL and REGISTRY_HSM_PIN_FILE."
            )
        )
    return module


def is_key_id(text: str) -> bool:
    """Whether the text can name a key: 1 to 255 ASCII characters, the length is kept in one byte."""
    return 1 <= len(text) <= 255 and text.isascii()


def make_key_file(path: Path, key_id: str, module: Hsm | None = None) -> None:
    """Write a new key file that only its owner can read; raises FileExistsError if there is one."""
    if not is_key_id(key_id):
        raise ValueError("a key id has 1 to 255 ASCII characters")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise FileExistsError(errno.EEXIST, "there is a key file", str(path))
    _write(path, {"current": key_id, "keys": {key_id: _new_key(key_id, module)}})


def add_key(path: Path, key_id: str, module: Hsm | None = None) -> None:
    """Put a new key into the file, which opens and does not seal yet. A kill leaves the old file or the new one.

    With a module, its secret is made there. A secret that was made before a kill is used when this is run again.
    """
    content = _content(path)
    if not is_key_id(key_id) or key_id in content["keys"]:
        raise ValueError("a new key needs a name of its own")
    _replace(path, {**content, "keys": {**content["keys"], key_id: _new_key(key_id, module)}})


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


def _new_key(key_id: str, module: Hsm | None) -> str | dict[str, str]:
    if module is not None:
        return module.make(f"registry-{key_id}").to_json()
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _content(path: Path) -> dict[str, Any]:
    _read(path)  # refuses what cannot be used
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
