"""The issuer's keys in use: the current one signs, a rotation replaces it, all are published."""

from base64 import urlsafe_b64encode
from datetime import date, datetime, time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.orm import Session

from registry.core import locks
from registry.core.clock import PERU
from registry.core.context import Context
from registry.core.errors import Refused
from registry.core.messages import _
from registry.documents.artefact.cose import PublicKey, SigningKey, thumbprint
from registry.documents.keys import queries
from registry.documents.keys.models import IssuerKey


def current_key(ctx: Context) -> SigningKey:
    """The key that signs now; makes the first one if there is none."""
    row = queries.current(ctx.session)
    if row is None:
        _wait_for_others(ctx)
        row = queries.current(ctx.session) or _make(ctx)
    private = Ed25519PrivateKey.from_private_bytes(ctx.vault.open(row.sealed_private_key, _place(row.kid)))
    return SigningKey(row.kid, private, ctx.settings.public_url)


def rotate(ctx: Context) -> IssuerKey:
    """Retire the current key and make another. What the old one signed can still be verified: its public half is kept.

    Raises Refused if the current key was made at this very moment.
    """
    _wait_for_others(ctx)
    old = queries.current(ctx.session)
    if old is not None:
        if old.active_from >= ctx.now:
            raise Refused("key-just-made", _("The current key was only just made. Wait a moment before rotating it."))
        old.retired_at = ctx.now
        ctx.session.flush()
        ctx.journal("issuer_key.retired", "issuer_key", old.kid)
    return _make(ctx)


def _make(ctx: Context) -> IssuerKey:
    private = Ed25519PrivateKey.generate()
    kid = thumbprint(private.public_key())
    row = IssuerKey(
        kid=kid,
        public_key=private.public_key().public_bytes_raw(),
        sealed_private_key=ctx.vault.seal(private.private_bytes_raw(), _place(kid)),
        created_at=ctx.now,
        active_from=ctx.now,
        retired_at=None,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.journal("issuer_key.made", "issuer_key", kid)
    return row


def _wait_for_others(ctx: Context) -> None:
    locks.take(ctx.session, locks.Lock.ISSUER_KEY)


def _place(kid: str) -> str:
    return f"issuer_key:{kid}:private"


def public_keys(session: Session, issuer: str) -> list[PublicKey]:
    """Every key ever made, for verifying cards. `issuer` is the installation's public address."""
    distrusted = queries.distrusted(session)
    return [
        PublicKey(
            row.kid,
            Ed25519PublicKey.from_public_bytes(row.public_key),
            issuer,
            row.active_from,
            row.retired_at,
            distrusted.get(row.kid),
        )
        for row in queries.all_keys(session)
    ]


def jwks(session: Session, issuer: str) -> dict[str, Any]:
    """The keys as a JSON Web Key Set (RFC 7517, RFC 8037). `nbf` and `exp` state when a key signed.

    `revoked` (as in OpenID Federation) states from when on a key is not to be trusted.
    """
    distrusted = queries.distrusted(session)
    return {"issuer": issuer, "keys": [_jwk(row, distrusted.get(row.kid)) for row in queries.all_keys(session)]}


def _jwk(row: IssuerKey, distrusted_from: date | None) -> dict[str, Any]:
    x = urlsafe_b64encode(row.public_key).rstrip(b"=").decode()
    jwk: dict[str, Any] = {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": row.kid,
        "x": x,
        "nbf": int(row.active_from.timestamp()),
    }
    if row.retired_at is not None:
        jwk["exp"] = int(row.retired_at.timestamp())
    if distrusted_from is not None:
        midnight = datetime.combine(distrusted_from, time(), PERU)
        jwk["revoked"] = {"revoked_at": int(midnight.timestamp()), "reason": "compromised"}
    return jwk
