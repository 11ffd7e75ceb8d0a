"""Clients that signed in before: a secret they send along, so that those who guess from elsewhere cannot slow them.

OWASP's "device cookies": the secret admits nobody. It only decides whose failures are counted with whose. It is
signed, not stored: the account, a random name and a last day, with a MAC under a key derived from the vault's.
"""

import base64
import hashlib
import hmac
import secrets
import struct
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from registry.core.vault import Vault

_PURPOSE: Final = "known-device"
_NAME_BYTES: Final = 12
_BODY: Final = struct.Struct(f">16s{_NAME_BYTES}sI")
_MAC_BYTES: Final = 16
LIFETIME: Final = timedelta(days=180)
LONGEST: Final = 200  # characters


def new_device(vault: Vault, account_id: uuid.UUID, now: datetime) -> str:
    """The secret for a client that has just signed in."""
    body = _BODY.pack(account_id.bytes, secrets.token_bytes(_NAME_BYTES), int((now + LIFETIME).timestamp()))
    return base64.urlsafe_b64encode(body + _mac(vault, body)).decode().rstrip("=")


def device_of(vault: Vault, secret: str | None, account_id: uuid.UUID, now: datetime) -> str | None:
    """The name of a known client of this account; None for any other."""
    try:
        content = base64.urlsafe_b64decode(f"{secret or ''}===")
    except ValueError:
        return None
    if len(content) != _BODY.size + _MAC_BYTES:
        return None
    body, mac = content[: _BODY.size], content[_BODY.size :]
    if not hmac.compare_digest(mac, _mac(vault, body)):
        return None
    owner, name, until = _BODY.unpack(body)
    if owner != account_id.bytes or datetime.fromtimestamp(until, UTC) < now:
        return None
    return str(name.hex())


def _mac(vault: Vault, body: bytes) -> bytes:
    return hmac.digest(vault.derived_key(_PURPOSE), body, hashlib.sha256)[:_MAC_BYTES]
