"""The code on the paper for the family. Pure.

80 bits at random, which nobody guesses. It is found by its hash, so that an unknown code, the code of a paper that has
ended and one of somebody who is hidden are all the same to the database: no row.
"""

import base64
import hashlib
import secrets
from typing import Final

_BYTES: Final = 10
_GROUP: Final = 4
_PURPOSE: Final = b"family-paper:"
_CONFUSED: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that the code never has, as what a reader took for them."""


def new_code() -> str:
    """A code at random, as it is stored: 16 letters and digits."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode()


def in_groups(code: str) -> str:
    """A code as it is printed: `ABCD-EFGH-IJKL-MNOP`."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def as_stored(text: str) -> str:
    """What somebody typed, as a code is stored; whatever it is, it becomes something that can be looked for."""
    return "".join(text.split()).replace("-", "").upper().translate(_CONFUSED)


def code_hash(code: str) -> bytes:
    """By what a code is found. It needs no key: nobody tries 80 bits, so that it survives every key of the vault."""
    return hashlib.sha256(_PURPOSE + code.encode("utf-8", "surrogatepass")).digest()
