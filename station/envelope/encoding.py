"""Deterministic CBOR and COSE_Sign1 with Ed25519, in the one form that is accepted here, whoever sent it.

The card's own reader (`registry.documents.artefact.cose`) bounds what fits into a QR code and names keys by their
thumbprints; this one bounds a whole enrolment and names a purpose, so that nothing signed for one is taken for another.
"""

import io
from typing import Any, Final, NoReturn

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALG, _KID, _TYPE, _EDDSA, _SIGN1, _SIGNATURE_BYTES = 1, 4, 16, -8, 18, 64
MOST_DEPTH: Final = 8
"""Deepest nesting: an envelope needs four levels."""
# Every tag that cbor2 interprets: each is a parser that nothing here needs.
_INTERPRETED: Final = (
    *(0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799),
)  # fmt: skip


class NotAnEnvelope(ValueError):
    """The bytes are not what they are said to be. The text is for logs and names no content."""


def encoded(item: Any) -> bytes:
    """Deterministic CBOR (RFC 8949, 4.2)."""
    return cbor2.dumps(item, canonical=True)


def decoded(data: bytes) -> Any:
    """One CBOR item, encoded in the only way that is accepted, and nothing after it; raises NotAnEnvelope."""
    stream = io.BytesIO(data)
    try:
        item = cbor2.CBORDecoder(
            stream,
            max_depth=MOST_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            semantic_decoders=dict.fromkeys(_INTERPRETED, _refuse),
        ).decode()
        is_whole = stream.tell() == len(data) and encoded(item) == data
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        raise NotAnEnvelope("not CBOR in the form read here") from error
    if not is_whole:
        raise NotAnEnvelope("data after the CBOR item, or not encoded deterministically")
    return item


def _refuse(*_: Any) -> NoReturn:
    raise ValueError("a tag that is not accepted here")


def sign(payload: bytes, key: Ed25519PrivateKey, kid: bytes, purpose: str) -> bytes:
    """A tagged COSE_Sign1 message for one purpose. The same payload and key give the same bytes."""
    protected = encoded({_ALG: _EDDSA, _KID: kid, _TYPE: purpose})
    return encoded(cbor2.CBORTag(_SIGN1, [protected, {}, payload, key.sign(_to_be_signed(protected, payload))]))


class Signed:
    """A message that has been read but not verified yet."""

    def __init__(self, message: bytes, purpose: str) -> None:
        """Read its parts; raises NotAnEnvelope for anything else, another purpose included."""
        content = decoded(message)
        parts = content.value if isinstance(content, cbor2.CBORTag) and content.tag == _SIGN1 else None
        if not isinstance(parts, list | tuple) or len(parts) != 4:
            raise NotAnEnvelope("not a COSE_Sign1 message")
        protected, unprotected, payload, signature = parts
        if not all(isinstance(part, bytes) for part in (protected, payload, signature)) or unprotected != {}:
            raise NotAnEnvelope("a COSE_Sign1 message of another form")
        head = decoded(protected)
        if not isinstance(head, dict) or set(head) != {_ALG, _KID, _TYPE} or head[_ALG] != _EDDSA:
            raise NotAnEnvelope("signed with an algorithm other than EdDSA, or with another head")
        if not isinstance(head[_KID], bytes) or not 1 <= len(head[_KID]) <= 64 or head[_TYPE] != purpose:
            raise NotAnEnvelope("signed for another purpose, or by no named key")
        if len(signature) != _SIGNATURE_BYTES:
            raise NotAnEnvelope("a signature of the wrong length")
        self.kid: bytes = head[_KID]
        self.payload: bytes = payload
        self._protected, self._signature = protected, signature

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this key signed exactly these bytes."""
        try:
            key.verify(self._signature, _to_be_signed(self._protected, self.payload))
        except InvalidSignature:
            return False
        return True


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return encoded(["Signature1", protected, b"", payload])
