"""The vault: encryption at rest, its keys, the proof that a process holds the right ones, and their rotation.

Begin with `records` (what a sealed record is) and `vault`. `ring` is the interface behind which keys are held: `file`
holds them, or computes them with `hsm`; `declared` names every sealed column, `marks` proves keys, `rotation` replaces
them.
"""

from registry.core.vault.declared import derived_from, sealed_at
from registry.core.vault.file import is_key_id, load_vault, make_key_file
from registry.core.vault.hsm import HsmAway, hsm_address
from registry.core.vault.ring import HeldKeys, KeyRing, KeyUnknown, RecordDamaged, VaultError
from registry.core.vault.vault import Vault

__all__ = [
    "HeldKeys",
    "HsmAway",
    "KeyRing",
    "KeyUnknown",
    "RecordDamaged",
    "Vault",
    "VaultError",
    "derived_from",
    "hsm_address",
    "is_key_id",
    "load_vault",
    "make_key_file",
    "sealed_at",
]
