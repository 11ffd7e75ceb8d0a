"""Cards of made-up persons."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.demo import portrait
from registry.documents.artefact.cose import SigningKey, thumbprint
from registry.documents.artefact.face import CardFace

ISSUER = "https://registro.example.pe"
LIST = f"{ISSUER}/verify/status/1"
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


@cache
def photograph(seed: int = 4) -> bytes:
    return portrait.jpeg(seed, (413, 531))


def face(**changes: Any) -> CardFace:
    content: dict[str, Any] = {
        "number": "D2345BCDF",
        "cui": "99000012-3",
        "given_names": "Ángel Ñahui",
        "first_surname": "Muñoz",
        "second_surname": "Quispe",
        "sex": "male",
        "birth_date": date(2016, 3, 20),
        "issued_on": date(2026, 11, 24),
        "expires_on": date(2029, 11, 24),
        "nationality": "PER",
        "birthplace": "Cusco, Cusco, Cusco",
        "second_language": "qu",
        "guardian": "Luz Quispe Mamani",
        "photograph": photograph(),
        "is_demonstration": True,
    }
    return CardFace(**content | changes)


def key(seed: int = 1, issuer: str = ISSUER, kid: str | None = None) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return SigningKey(kid or thumbprint(private.public_key()), private, issuer)
