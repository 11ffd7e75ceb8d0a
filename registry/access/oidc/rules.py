"""What an identity token must say to be believed. Pure, but for the signature's arithmetic."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Signatures by a key that only the provider has: neither `none` nor a secret that the client shares."""
_LEEWAY_S: Final = 60


class TokenRefused(Exception):
    """An identity token that is not believed; the text says why, for the log, and repeats nothing of it."""


def claims_of(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: datetime, acr: Collection[str]
) -> Mapping[str, Any]:
    """The claims of an identity token; raises TokenRefused unless the provider made it for us, now, for this visit."""
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        moment = int(now.timestamp())
        jwt.JWTClaimsRegistry(
            now=moment,
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise TokenRefused(type(error).__name__) from error
    audience = claims["aud"]
    if not isinstance(audience, str) and len(audience) != 1 and claims.get("azp") != client_id:
        raise TokenRefused("made for several clients")
    if claims.get("acr") not in acr:
        raise TokenRefused("acr")
    return claims
