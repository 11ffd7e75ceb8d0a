"""The interface behind which the vault's keys are held, and keys held in memory."""

import secrets
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.core.errors import Refused, RegistryError, Unavailable
from registry.core.messages import Message, _

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
WRAPPED_BYTES: Final = NONCE_BYTES + KEY_BYTES + 16
"""A wrapped key: nonce, ciphertext, tag."""


class VaultError(RegistryError):
    """The keys cannot be used, or a record does not open."""

    slug = "keys-unusable"

    def __init__(self, title: Message) -> None:
        super().__init__(None, title)


class RecordDamaged(VaultError, Refused):
    """A record does not open though its key is there: it was altered or moved. The record is at fault."""

    slug = "record-damaged"

    def __init__(self, place: str = "") -> None:
        super().__init__(
            _(
                "A stored item was altered or moved and cannot be opened. "
                "Ask the administrator to restore it from a backup."
            )
        )
        self.place = place
        """Where the record belongs, in the vault's terms: `table:key:column`."""


class KeyUnknown(VaultError, Unavailable):
    """A record is sealed under a key that this process does not hold: the process is at fault, not the record."""

    slug = "key-missing"

    def __init__(self, name: str) -> None:
        super().__init__(_("Key {name} is not in the key file. Restore the key file that contains it.", name=name))
        self.name = name
        self.place = ""
        """Where the record belongs, where one was opened."""


class KeyRing(Protocol):
    """Key-encryption keys by name. Every method raises KeyUnknown for a name that it does not hold."""

    @property
    def current(self) -> str:
        """The name of the key that seals from now on."""
        ...

    def names(self) -> AbstractSet[str]:
        """The names of every key held."""
        ...

    def wrap(self, name: str, data_key: bytes, bound_to: bytes) -> bytes:
        """Encrypt a data key; the answer has WRAPPED_BYTES bytes."""
        ...

    def unwrap(self, name: str, wrapped: bytes, bound_to: bytes) -> bytes:
        """The data key again; raises RecordDamaged if it was altered or bound to something else."""
        ...

    def derive(self, name: str, purpose: str) -> bytes:
        """A 32-byte key for another purpose, such as the journal's seal."""
        ...


class HeldKeys:
    """Keys in this process's memory: `keys` maps names to 32 bytes."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if current not in keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("a key has the wrong length, or the current one is missing")
        self._keys = dict(keys)
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self.current: Final = current

    def names(self) -> AbstractSet[str]:
        """The names of every key held."""
        return self._keys.keys()

    def agrees_with(self, other: "HeldKeys") -> bool:
        """Whether no name stands for another key there."""
        both = self.names() & other.names()
        return all(self.derive(name, "agreement") == other.derive(name, "agreement") for name in both)

    def wrap(self, name: str, data_key: bytes, bound_to: bytes) -> bytes:
        """Encrypt a data key with AES-256-GCM."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher(name).encrypt(nonce, data_key, bound_to)

    def unwrap(self, name: str, wrapped: bytes, bound_to: bytes) -> bytes:
        """The data key again."""
        try:
            return self._cipher(name).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to)
        except (InvalidTag, ValueError) as error:
            raise RecordDamaged from error

    def derive(self, name: str, purpose: str) -> bytes:
        """A key of its own for each purpose, by HKDF-SHA256."""
        self._cipher(name)
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self._keys[name])

    def _cipher(self, name: str) -> AESGCM:
        if name not in self._ciphers:
            raise KeyUnknown(name)
        return self._ciphers[name]
