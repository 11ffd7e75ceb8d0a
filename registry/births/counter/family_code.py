"""The code on the paper for the family: with the certificate's number, it opens what the family may know. Pure.

Nothing of it is stored: it is derived from the birth under a key of the vault, so that it cannot be read out of the
database, and a paper printed again has the same one. It has 80 bits, which nobody guesses.
"""

import base64
import hashlib
import hmac
import uuid
from typing import Final

from registry.core.vault import Vault

_PURPOSE: Final = "family-code"
_BYTES: Final = 10
_GROUP: Final = 4
_CONFUSED: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that the code never has, as what a reader took for them."""


def family_code(vault: Vault, birth_id: uuid.UUID) -> str:
    """The code of a birth, in groups of four: `ABCD-EFGH-IJKL-MNOP`."""
    plain = _code(vault, birth_id, vault.current)
    return "-".join(plain[place : place + _GROUP] for place in range(0, len(plain), _GROUP))


def is_code_of(vault: Vault, birth_id: uuid.UUID, text: str) -> bool:
    """Whether a typed text is the code of a birth, under any key that the vault still has."""
    typed = "".join(text.split()).replace("-", "").upper().translate(_CONFUSED).encode()
    return any(hmac.compare_digest(typed, _code(vault, birth_id, name).encode()) for name in vault.key_names())


def _code(vault: Vault, birth_id: uuid.UUID, key: str) -> str:
    digest = hmac.digest(vault.derived_key(_PURPOSE, key), birth_id.bytes, hashlib.sha256)
    return base64.b32encode(digest[:_BYTES]).decode()
