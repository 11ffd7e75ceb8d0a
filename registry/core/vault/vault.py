"""The vault that services use: it seals and opens records, and derives keys for other purposes."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from registry.core.vault import records
from registry.core.vault.ring import KeyRing, KeyUnknown, RecordDamaged


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens records. A sealed record is bound to its place: moved to another row or column, it stays shut."""

    ring: KeyRing

    @property
    def current(self) -> str:
        """The name of the key that seals. It may change at any time: ask once, then use the answer."""
        return self.ring.current

    def key_names(self) -> AbstractSet[str]:
        """The names of every key held."""
        return self.ring.names()

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypt with a fresh data key; only `open` with the same `bound_to` returns `plain`."""
        return records.sealed(self.ring, plain, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """The plain bytes of a sealed record.

        Raises RecordDamaged if it was altered or moved, KeyUnknown if its key is not held.
        """
        try:
            return records.opened(self.ring, sealed, bound_to.encode())
        except (KeyUnknown, RecordDamaged) as error:
            error.place = bound_to
            raise

    def derived_key(self, purpose: str, key_name: str | None = None) -> bytes:
        """A 32-byte key for another purpose, such as the journal's seal. Raises KeyUnknown."""
        return self.ring.derive(key_name or self.ring.current, purpose)
