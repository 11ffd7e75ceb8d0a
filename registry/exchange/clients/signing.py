"""Signatures of messages: the words of DCI's `signature`, over the canonical JSON of header and message. Pure.

    Signature: namespace="spdci", kidId="SENDER|KEY|ed25519", algorithm="ed25519", created="…", expires="…",
        headers="(created) (expires) digest", signature="BASE64"

The standard names these fields and leaves open what is signed. As in the drafts that it follows (HTTP Signatures), the
signed text is three lines, `(created): …`, `(expires): …` and `digest: SHA-256=BASE64`; the digest is over the UTF-8 of
`{"header":…,"message":…}` with sorted keys, without spaces, and with unescaped letters.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from registry.core.canonical import canonical
from registry.core.messages import Message, _
from registry.exchange.clients.rules import ED25519, MOST_KEYS, RSA_SHA256

LONGEST: Final = 4096
_FIELD: Final = re.compile(r'([A-Za-z]{1,20})="([^"\\]{0,2048})"')
_SIGNED: Final = "(created) (expires) digest"
SKEW: Final = timedelta(minutes=5)
"""How far a client's clock may be ahead."""
LONGEST_LIFE: Final = timedelta(days=7)
OWN_LIFE: Final = timedelta(hours=1)
SMALLEST_RSA_BITS: Final = 2048
LARGEST_RSA_BITS: Final = 8192
_KID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of a client."""

    kid: str
    algorithm: str
    public: Ed25519PublicKey | RSAPublicKey


def key_of(stored: Mapping[str, str]) -> Key | None:
    """A key as an agreement holds it; None where it is not one that signs messages."""
    try:
        public = load_pem_public_key(stored["key"].encode())
    except (ValueError, TypeError, KeyError, UnicodeError):
        return None
    except Exception:  # noqa: BLE001  # UnsupportedAlgorithm, and what the library may add
        return None
    kid, algorithm = stored.get("kid", ""), stored.get("alg", "")
    if not _KID.fullmatch(kid):
        return None
    if algorithm == ED25519 and isinstance(public, Ed25519PublicKey):
        return Key(kid, algorithm, public)
    is_rsa = algorithm == RSA_SHA256 and isinstance(public, RSAPublicKey)
    if is_rsa and isinstance(public, RSAPublicKey) and SMALLEST_RSA_BITS <= public.key_size <= LARGEST_RSA_BITS:
        return Key(kid, algorithm, public)
    return None


def algorithm_of(pem: str) -> str:
    """The algorithm by which a public key signs, as PEM states the key; a key that cannot be read is refused later."""
    algorithms = (ED25519, RSA_SHA256)
    fitting = (name for name in algorithms if key_of({"kid": "1", "alg": name, "key": pem}) is not None)
    return next(fitting, ED25519)


def key_errors(keys: Sequence[Mapping[str, str]]) -> Sequence[Message]:
    """Why these keys cannot be a client's."""
    read = [key_of(key) for key in keys]
    if len(keys) > MOST_KEYS or None in read:
        return (_("Each key needs a name, ed25519 or rsa-sha256 (2048 bits at least), and the public key as PEM."),)
    if len({key.kid for key in read if key is not None}) != len(keys):
        return (_("Two keys have the same name."),)
    return ()


def is_genuine(
    signature: str, header: Mapping[str, Any], message: Any, sender: str, keys: Sequence[Key], now: datetime
) -> bool:
    """Whether a signature is the sender's, over this header and message, and valid now."""
    if len(signature) > LONGEST:
        return False
    words = dict(_FIELD.findall(signature.removeprefix("Signature:")))
    named_sender, _bar, rest = words.get("kidId", "").partition("|")
    kid, _bar, algorithm = rest.partition("|")
    if named_sender != sender or words.get("headers", "") != _SIGNED or words.get("algorithm") != algorithm:
        return False
    created, expires = _moment(words.get("created", "")), _moment(words.get("expires", ""))
    if created is None or expires is None:
        return False
    now_s = now.timestamp()
    is_timely = created <= now_s + SKEW.total_seconds() and now_s < expires
    if not is_timely or expires - created > LONGEST_LIFE.total_seconds():
        return False
    try:
        content = base64.b64decode(words.get("signature", ""), validate=True)
        text = signed_text(header, message, created, expires)
    except (ValueError, RecursionError):  # letters outside base64, surrogates, nesting
        return False
    return any(_verifies(key, content, text) for key in keys if key.kid == kid and key.algorithm == algorithm)


def _moment(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def _verifies(key: Key, content: bytes, text: bytes) -> bool:
    try:
        if isinstance(key.public, Ed25519PublicKey):
            key.public.verify(content, text)
        else:
            key.public.verify(content, text, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def signed_text(header: Mapping[str, Any], message: Any, created: int, expires: int) -> bytes:
    """The bytes that are signed."""
    content = canonical({"header": header} if message is None else {"header": header, "message": message})
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"(created): {created}\n(expires): {expires}\ndigest: SHA-256={digest}".encode()


def sign(header: Mapping[str, Any], message: Any, sender: str, kid: str, key: Ed25519PrivateKey, now: datetime) -> str:
    """The `signature` of a message of ours, valid for an hour."""
    created = int(now.timestamp())
    expires = created + int(OWN_LIFE.total_seconds())
    content = base64.b64encode(key.sign(signed_text(header, message, created, expires))).decode()
    return (
        f'Signature: namespace="spdci", kidId="{sender}|{kid}|{ED25519}", algorithm="{ED25519}", created="{created}", '
        f'expires="{expires}", headers="{_SIGNED}", signature="{content}"'
    )
