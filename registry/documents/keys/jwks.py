"""Reading a JSON Web Key Set kept in a file: what one who verifies without a network has. Pure."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.documents.artefact.cose import PublicKey


class KeySetInvalid(ValueError):
    """Not a JSON Web Key Set with an Ed25519 key in it."""


def read(content: bytes) -> list[PublicKey]:
    """The Ed25519 keys of a set as `/.well-known/jwks.json` gives it; keys of other kinds are passed over.

    Raises KeySetInvalid.
    """
    try:
        said = json.loads(content)
        found = [_key(one, said["issuer"]) for one in said["keys"] if one.get("crv") == "Ed25519"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeySetInvalid("this is not the issuer's key set (jwks.json)") from error
    if not found:
        raise KeySetInvalid("the key set holds no Ed25519 key")
    return found


def _key(said: dict[str, Any], issuer: Any) -> PublicKey:
    x = urlsafe_b64decode(said["x"] + "=" * (-len(said["x"]) % 4))
    kid = said["kid"]
    if not isinstance(kid, str) or not isinstance(issuer, str):
        raise TypeError("a name is missing")
    return PublicKey(kid, Ed25519PublicKey.from_public_bytes(x), issuer, _moment(said, "nbf"), _moment(said, "exp"))


def _moment(said: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromtimestamp(int(said[name]), UTC) if name in said else None
