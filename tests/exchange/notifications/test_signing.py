"""Notifications are signed as RFC 9421 has it: judged by the RFC's own example."""

import base64

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from registry.exchange.notifications.keys import content_digest, signature_base

EXAMPLE_KEY = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
"""test-key-ed25519 of RFC 9421, B.1.4."""
COMPONENTS = [
    ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ("@method", "POST"),
    ("@path", "/foo"),
    ("@authority", "example.com"),
    ("content-type", "application/json"),
    ("content-length", "18"),
]
PARAMETERS = (
    '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)
SIGNATURE = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="


def test_the_signature_of_the_standards_example_is_ours() -> None:
    """RFC 9421, B.2.6: Ed25519 is deterministic, so that the bytes are the same."""
    key = load_pem_private_key(EXAMPLE_KEY, None)
    signature = key.sign(signature_base(COMPONENTS, PARAMETERS))  # type: ignore[union-attr,call-arg]
    assert base64.b64encode(signature).decode() == SIGNATURE


def test_the_digest_of_the_standards_example_is_ours() -> None:
    """RFC 9530, appendix D: the body `{"hello": "world"}` with its line feed."""
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
