"""Encryption at rest: AES-256-GCM with a data key per record, wrapped by a named key from the key file.

A sealed record is bound to its place (`bound_to`, for example ``capture:<id>:image``): moved to another row or column,
it cannot be opened. Layout, all lengths in bytes:

    magic "RV1" (3) | key id length (1) | key id | wrap nonce (12) | wrapped data key (32 + 16) | nonce (12) |
    ciphertext + tag (16)
"""

import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.core.messages import _

_MAGIC = b"RV1"
_NONCE = 12
_KEY = 32
_TAG = 16


class VaultError(Exception):
    """A key is missing or a sealed record does not open: altered, moved, or sealed under another key.

    Its argument is a Message.
    """


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens records. `keys` maps key ids to 32 bytes; `current` is the id of the key that seals."""

    keys: Mapping[str, bytes]
    current: str

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypt with a fresh data key; only `open` with the same `bound_to` returns `plain`."""
        place = bound_to.encode()
        data_key, wrap_nonce, nonce = (
            secrets.token_bytes(_KEY),
            secrets.token_bytes(_NONCE),
            secrets.token_bytes(_NONCE),
        )
        name = self.current.encode()
        head = _MAGIC + bytes([len(name)]) + name
        wrapped = AESGCM(self.keys[self.current]).encrypt(wrap_nonce, data_key, head + place)
        return head + wrap_nonce + wrapped + nonce + AESGCM(data_key).encrypt(nonce, plain, head + place)

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """The plain bytes of a sealed record; raises VaultError if it was altered or moved, or its key is unknown."""
        place = bound_to.encode()
        if sealed[:3] != _MAGIC or len(sealed) < 4:
            raise VaultError(_("This is not a sealed record."))
        end = 4 + sealed[3]
        head, name = sealed[:end], sealed[4:end].decode("ascii", "replace")
        if name not in self.keys:
            raise VaultError(_("The record is sealed with key {name}, which the key file does not hold.", name=name))
        wrap_nonce, rest = sealed[end : end + _NONCE], sealed[end + _NONCE :]
        wrapped, nonce = rest[: _KEY + _TAG], rest[_KEY + _TAG : _KEY + _TAG + _NONCE]
        try:
            data_key = AESGCM(self.keys[name]).decrypt(wrap_nonce, wrapped, head + place)
            return AESGCM(data_key).decrypt(nonce, rest[_KEY + _TAG + _NONCE :], head + place)
        except (InvalidTag, ValueError) as error:
            raise VaultError(_("A sealed record cannot be opened: it was altered or moved.")) from error

    def derived_key(self, purpose: str, key_id: str | None = None) -> bytes:
        """A 32-byte key for another purpose, such as the journal's seal, derived with HKDF-SHA256."""
        name = key_id or self.current
        if name not in self.keys:
            raise VaultError(_("Key {name} is not in the key file.", name=name))
        return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=purpose.encode()).derive(self.keys[name])


def load_vault(path: Path) -> Vault:
    """The vault of a key file; raises VaultError, saying what to do, when there is none or it is damaged."""
    if not path.exists():
        raise VaultError(_("There is no key file at {path}. Make one with `registry keys init`.", path=path))
    try:
        content = json.loads(path.read_text())
        keys = {name: urlsafe_b64decode(text) for name, text in content["keys"].items()}
        vault = Vault(keys, content["current"])
        if vault.current not in keys or any(len(key) != _KEY for key in keys.values()):
            raise ValueError("a key has the wrong length, or the current one is missing")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VaultError(_("The key file {path} is damaged. Restore it from a copy.", path=path)) from error
    return vault


def is_key_id(text: str) -> bool:
    """Whether the text can name a key: 1 to 255 ASCII characters, the length is kept in one byte."""
    return 1 <= len(text) <= 255 and text.isascii()


def make_key_file(path: Path, key_id: str) -> None:
    """Write a new key file that only its owner can read; raises FileExistsError if there is one."""
    if not is_key_id(key_id):
        raise ValueError("a key id has 1 to 255 ASCII characters")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"current": key_id, "keys": {key_id: urlsafe_b64encode(secrets.token_bytes(_KEY)).decode()}}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
