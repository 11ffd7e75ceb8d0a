"""Signed JSON as MOSIP's devices send it: a compact JWS (RFC 7515) by RS256, with the signer's certificate in it."""

import base64
import binascii
import json
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from station.sbi.trust import Trust

_LARGEST: Final = 32 * 1024 * 1024
_SMALLEST_KEY: Final = 2048


class BadSignature(Exception):
    """No signed JSON, or its signature is wrong."""


def signed(content: Any, key: RSAPrivateKey, certificate: x509.Certificate) -> str:
    """JSON signed by this key, with its certificate."""
    der = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    head = _text(json.dumps({"alg": "RS256", "typ": "JWT", "x5c": [der]}).encode())
    body = _text(json.dumps(content).encode())
    signature = key.sign(f"{head}.{body}".encode(), PKCS1v15(), SHA256())
    return f"{head}.{body}.{_text(signature)}"


def content_of(token: Any, trust: Trust | None = None) -> dict[str, Any]:
    """What was signed, after its signature was checked by the certificate that it carries.

    Raises BadSignature, and Untrusted for a certificate that `trust` does not know.
    """
    try:
        if not isinstance(token, str) or len(token) > _LARGEST:
            raise BadSignature("no token")
        head_text, body_text, signature_text = token.split(".")
        head, body = json.loads(decoded(head_text)), json.loads(decoded(body_text))
        if head["alg"] != "RS256":
            raise BadSignature("another algorithm")
        certificate = x509.load_der_x509_certificate(base64.b64decode(head["x5c"][0], validate=True))
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST_KEY:
            raise BadSignature("a weak key")
        key.verify(decoded(signature_text), f"{head_text}.{body_text}".encode(), PKCS1v15(), SHA256())
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, InvalidSignature, RecursionError) as error:
        raise BadSignature(type(error).__name__) from error
    if not isinstance(body, dict):
        raise BadSignature("no object")
    if trust is not None:
        trust.check(certificate)
    return body


def decoded(text: str) -> bytes:
    """Base64url without padding; raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
