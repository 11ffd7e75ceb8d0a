"""A sealed record: AES-256-GCM with a data key of its own, which a named key wraps. Pure.

Layout, all lengths in bytes:

    magic "RV2" (3) | key name's length (1) | key name | wrap nonce (12) | wrapped data key (32 + 16) | nonce (12) |
    ciphertext + tag (16)

Both the data key and the ciphertext are bound to the record's place. The ciphertext is not bound to the key's name, so
that another key can wrap the data key without touching it: everything from the second nonce on stays. Records of the
first layout, "RV1", bound the name too; they are read, and become "RV2" when their key is replaced.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.core.vault.ring import KEY_BYTES, NONCE_BYTES, WRAPPED_BYTES, KeyRing, RecordDamaged

FIRST: Final = b"RV1"
MAGIC: Final = b"RV2"
LONGEST_HEAD: Final = 4 + 255 + WRAPPED_BYTES
"""So many bytes of a record suffice to wrap its data key anew."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the ciphertext."""

    name: str
    label: bytes
    """Magic and key's name, as stored."""
    wrapped: bytes

    @property
    def is_first(self) -> bool:
        """Whether the record has the first layout, whose ciphertext is bound to its key's name."""
        return self.label.startswith(FIRST)

    @property
    def length(self) -> int:
        """Where the nonce of the ciphertext begins."""
        return len(self.label) + WRAPPED_BYTES


def head_of(record: bytes) -> Head:
    """The head of a record, or of its first LONGEST_HEAD bytes; raises RecordDamaged for anything else."""
    if record[:3] not in (FIRST, MAGIC) or len(record) < 4:
        raise RecordDamaged
    end = 4 + record[3]
    return Head(record[4:end].decode("ascii", "replace"), record[:end], record[end : end + WRAPPED_BYTES])


def sealed(ring: KeyRing, plain: bytes, place: bytes) -> bytes:
    """A record under the ring's current key."""
    data_key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    return _head(ring, ring.current, data_key, place) + nonce + AESGCM(data_key).encrypt(nonce, plain, MAGIC + place)


def opened(ring: KeyRing, record: bytes, place: bytes) -> bytes:
    """The plain bytes; raises RecordDamaged, and KeyUnknown where the ring lacks the key."""
    head = head_of(record)
    data_key = ring.unwrap(head.name, head.wrapped, head.label + place)
    nonce, rest = record[head.length : head.length + NONCE_BYTES], record[head.length + NONCE_BYTES :]
    try:
        return AESGCM(data_key).decrypt(nonce, rest, (head.label if head.is_first else MAGIC) + place)
    except (InvalidTag, ValueError) as error:
        raise RecordDamaged from error


def rewrapped(ring: KeyRing, head: Head, place: bytes) -> bytes:
    """The head that stands under the current key before the same ciphertext, of a record that is not of the first
    layout.
    """
    return _head(ring, ring.current, ring.unwrap(head.name, head.wrapped, head.label + place), place)


def _head(ring: KeyRing, name: str, data_key: bytes, place: bytes) -> bytes:
    label = MAGIC + bytes([len(name)]) + name.encode()
    return label + ring.wrap(name, data_key, label + place)
