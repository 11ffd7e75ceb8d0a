"""COSE_Sign1 (RFC 9052) with Ed25519, over cbor2 and cryptography. It knows nothing about cards. Pure."""

import io
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, NoReturn

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

EDDSA: Final = -8
"""COSE algorithm (RFC 9053): with a key on Ed25519, the only algorithm read or written here."""
_ALG, _KID, _TYPE = 1, 4, 16
_SIGN1: Final = 18
_SIGNATURE_BYTES: Final = 64
MOST_DEPTH: Final = 8
"""Deepest nesting of CBOR; a card's needs four levels."""


class NotCose(ValueError):
    """Not a COSE_Sign1 message in the only form read here."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An issuer's public key. Without `active_from` it has always signed, without `retired_at` it still does.

    From `distrusted_from` on, in Peru, others may sign with it, and date what they sign as they like.
    """

    kid: str
    public: Ed25519PublicKey
    issuer: str
    active_from: datetime | None = None
    retired_at: datetime | None = None
    distrusted_from: date | None = None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An issuer's private key."""

    kid: str
    private: Ed25519PrivateKey
    issuer: str

    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(self.kid, self.private.public_key(), self.issuer)


@dataclass(frozen=True, slots=True)
class Sign1:
    """A message that has been read but not verified yet."""

    kid: str
    payload: bytes
    signature: bytes
    protected: bytes
    media_type: str | None

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this key signed exactly these bytes."""
        try:
            key.verify(self.signature, _to_be_signed(self.protected, self.payload))
        except InvalidSignature:
            return False
        return True


def thumbprint(key: Ed25519PublicKey) -> str:
    """A key's name: the first eight characters of its JWK thumbprint (RFC 7638, RFC 8037)."""
    x = urlsafe_b64encode(key.public_bytes_raw()).rstrip(b"=").decode()
    digest = sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest()
    return urlsafe_b64encode(digest)[:8].decode()


def sign(payload: bytes, key: SigningKey, media_type: str | None = None) -> bytes:
    """A tagged COSE_Sign1 message. The same payload and key give the same bytes: Ed25519 is deterministic."""
    head: dict[int, Any] = {_ALG: EDDSA, _KID: key.kid.encode()}
    if media_type is not None:
        head[_TYPE] = media_type
    protected = encoded(head)
    signature = key.private.sign(_to_be_signed(protected, payload))
    return _message(protected, payload, signature)


def _message(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    return encoded(cbor2.CBORTag(_SIGN1, [protected, {}, payload, signature]))


def read(message: bytes) -> Sign1:
    """The parts of a message; raises NotCose for anything else, including another algorithm."""
    content = decoded(message)
    if not isinstance(content, cbor2.CBORTag) or content.tag != _SIGN1:
        raise NotCose("not a COSE_Sign1 message")
    parts = content.value
    if not isinstance(parts, list | tuple) or len(parts) != 4:
        raise NotCose("a COSE_Sign1 message has four parts")
    protected, _, payload, signature = parts
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise NotCose("protected header, payload and signature must be byte strings")
    if len(signature) != _SIGNATURE_BYTES:
        raise NotCose("a signature of the wrong length")
    # The bytes outside the signature have only one form, so that no bit of a valid message can be changed.
    if message != _message(protected, payload, signature):
        raise NotCose("an unprotected header, or an encoding that is not deterministic")
    head = decoded(protected)
    if not isinstance(head, dict) or head.get(_ALG) != EDDSA or isinstance(head.get(_ALG), bool):
        raise NotCose("signed with an algorithm other than EdDSA")
    kid, media_type = head.get(_KID), head.get(_TYPE)
    if not isinstance(kid, bytes) or not 1 <= len(kid) <= 64:
        raise NotCose("no key is named")
    return Sign1(
        kid.decode("ascii", "replace"),
        payload,
        signature,
        protected,
        media_type if isinstance(media_type, str) else None,
    )


def encoded(content: Any) -> bytes:
    """Deterministic CBOR (RFC 8949, 4.2)."""
    return cbor2.dumps(content, canonical=True)


def decoded(content: bytes) -> Any:
    """One CBOR item and nothing after it; raises NotCose.

    Nested at most `MOST_DEPTH` deep, no key twice in a map, only definite lengths, no tag that would be interpreted
    (dates, big numbers, regular expressions, shared references).
    """
    stream = io.BytesIO(content)
    try:
        item = cbor2.CBORDecoder(
            stream,
            max_depth=MOST_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            semantic_decoders=dict.fromkeys(_INTERPRETED, _refuse),
        ).decode()
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise NotCose("not CBOR in the form read here") from error
    if stream.tell() != len(content):
        raise NotCose("data after the CBOR item")
    return item


# Tags that cbor2 interprets: each is a parser that a card does not need and an attacker may like.
_INTERPRETED: Final = (
    0,
    1,
    2,
    3,
    4,
    5,
    25,
    28,
    29,
    30,
    35,
    36,
    37,
    52,
    54,
    100,
    256,
    258,
    260,
    261,
    1004,
    43000,
    55799,
)


def _refuse(*_: Any) -> NoReturn:
    raise ValueError("a tag that is not accepted here")


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return encoded(["Signature1", protected, b"", payload])
