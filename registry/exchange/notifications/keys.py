"""The key that signs notifications: made when first needed, replaced by a command, published; and how it signs.

HTTP message signatures (RFC 9421) with Ed25519, as far as notifications need them: one label, four components.

    content-digest: sha-256=:BASE64:                                                     (RFC 9530)
    signature-input: sig=("@method" "@target-uri" "content-type" "content-digest");created=…;keyid="…";alg="ed25519"
    signature: sig=:BASE64:
"""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from registry.core.context import Context
from registry.core.locks import Lock, take
from registry.documents.artefact.cose import thumbprint
from registry.exchange.notifications import queries
from registry.exchange.notifications.models import NotificationKey

CONTENT_TYPE: Final = "application/json"
_LABEL: Final = "sig"
_COMPONENTS: Final = ("@method", "@target-uri", "content-type", "content-digest")


def signing_key(ctx: Context) -> tuple[str, Ed25519PrivateKey]:
    """The name of the key that signs now, and the key; the first one is made where there is none."""
    row = queries.current_key(ctx.session)
    if row is None:
        take(ctx.session, Lock.NOTIFICATION_KEY)
        row = queries.current_key(ctx.session) or _make(ctx)
    return row.kid, Ed25519PrivateKey.from_private_bytes(ctx.vault.open(row.sealed_private_key, _place(row.kid)))


def replace(ctx: Context) -> NotificationKey:
    """Sign with a new key from now on. The earlier one stays published: what it signed can still be checked."""
    take(ctx.session, Lock.NOTIFICATION_KEY)
    old = queries.current_key(ctx.session)
    if old is not None:
        old.retired_at = ctx.now
        ctx.session.flush()
        ctx.journal("notification_key.retired", "notification_key", old.kid)
    return _make(ctx)


def published(session: Session) -> dict[str, Any]:
    """Every key as a JSON Web Key Set; `nbf` and `exp` say when each signed."""
    return {"keys": [_jwk(row) for row in queries.keys(session)]}


def _jwk(row: NotificationKey) -> dict[str, Any]:
    x = urlsafe_b64encode(row.public_key).rstrip(b"=").decode()
    jwk: dict[str, Any] = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": row.kid, "x": x}
    jwk["nbf"] = int(row.made_at.timestamp())
    return jwk | ({"exp": int(row.retired_at.timestamp())} if row.retired_at else {})


def _make(ctx: Context) -> NotificationKey:
    private = Ed25519PrivateKey.generate()
    kid = thumbprint(private.public_key())
    row = NotificationKey(
        kid=kid,
        public_key=private.public_key().public_bytes_raw(),
        sealed_private_key=ctx.vault.seal(private.private_bytes_raw(), _place(kid)),
        made_at=ctx.now,
        retired_at=None,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.journal("notification_key.made", "notification_key", kid)
    return row


def _place(kid: str) -> str:
    return f"notification_key:{kid}:private"


def content_digest(body: bytes) -> str:
    """The Content-Digest of a body (RFC 9530)."""
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def signature_base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """What is signed (RFC 9421, 2.5): a line for each component, and one for the parameters."""
    lines = [f'"{name}": {value}' for name, value in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def signed_headers(
    url: str, body: bytes, kid: str, key: Ed25519PrivateKey, created: int, content_type: str = CONTENT_TYPE
) -> Mapping[str, str]:
    """The headers of a notification to this address, signed at a moment in seconds since 1970."""
    digest = content_digest(body)
    names = " ".join(f'"{name}"' for name in _COMPONENTS)
    parameters = f'({names});created={created};keyid="{kid}";alg="ed25519"'
    values = ("POST", url, content_type, digest)
    signature = key.sign(signature_base(list(zip(_COMPONENTS, values, strict=True)), parameters))
    return {
        "Content-Type": content_type,
        "Content-Digest": digest,
        "Signature-Input": f"{_LABEL}={parameters}",
        "Signature": f"{_LABEL}=:{b64encode(signature).decode()}:",
    }
