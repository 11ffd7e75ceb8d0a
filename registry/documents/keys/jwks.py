"""Reading a JSON Web Key Set from a file, as used by verifiers without a network. Pure."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.core.clock import day_in_peru
from registry.core.messages import Message, _
from registry.documents.artefact.cose import PublicKey


class KeySetInvalid(ValueError):
    """Not a JSON Web Key Set with an Ed25519 key in it; `.message` says so."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def read(content: bytes) -> list[PublicKey]:
    """The Ed25519 keys of a set as published at `/.well-known/jwks.json`; keys of other kinds are skipped.

    Raises KeySetInvalid.
    """
    try:
        key_set = json.loads(content)
        keys = [_key(jwk, key_set["issuer"]) for jwk in key_set["keys"] if jwk.get("crv") == "Ed25519"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeySetInvalid(_("This is not the issuer's key set (jwks.json).")) from error
    if not keys:
        raise KeySetInvalid(_("The key set contains no Ed25519 key."))
    return keys


def _key(jwk: dict[str, Any], issuer: Any) -> PublicKey:
    x = urlsafe_b64decode(jwk["x"] + "=" * (-len(jwk["x"]) % 4))
    kid = jwk["kid"]
    if not isinstance(kid, str) or not isinstance(issuer, str):
        raise TypeError("the key's name or the issuer is missing")
    public = Ed25519PublicKey.from_public_bytes(x)
    return PublicKey(kid, public, issuer, _moment(jwk, "nbf"), _moment(jwk, "exp"), _distrusted_from(jwk))


def _distrusted_from(jwk: dict[str, Any]) -> date | None:
    if "revoked" not in jwk:
        return None
    moment = _moment(jwk["revoked"], "revoked_at")
    if moment is None:
        raise ValueError("a key was revoked, and nothing says when")
    return day_in_peru(moment)


def _moment(jwk: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromtimestamp(int(jwk[name]), UTC) if name in jwk else None
