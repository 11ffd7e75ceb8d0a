"""Identity tokens that are not believed: each is right but for one thing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from registry.access.oidc.rules import TokenRefused, claims_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "a"}), RSAKey.generate_key(2048, {"kid": "a"})
PUBLIC = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
CLAIMS: dict[str, Any] = {
    "iss": "https://idp.example",
    "aud": "registry",
    "exp": MOMENT + 300,
    "iat": MOMENT,
    "nonce": "n",
    "acr": "two_factor",
    "doc": "12345678",
}


def made(key: Any = KEY, alg: str = "RS256", **changes: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "a"}, claims, key, algorithms=[alg])


def read(token: str) -> Any:
    return claims_of(
        token, PUBLIC, issuer="https://idp.example", client_id="registry", nonce="n", now=NOW, acr=("two_factor",)
    )


def test_a_right_token_is_believed() -> None:
    assert read(made())["doc"] == "12345678"
    assert read(made(aud=["registry"]))["doc"] == "12345678"


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": ["registry", "another"]},
        {"aud": None},
        {"exp": MOMENT - 120},
        {"exp": None},
        {"iat": MOMENT + 600},
        {"acr": "one_factor"},
        {"acr": None},
        {"acr": ["two_factor"]},
    ],
)
def test_a_token_with_one_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        read(made(**changes))


def test_a_token_that_another_key_or_no_key_signed_is_refused() -> None:
    header, payload, _signature = made().split(".")
    unsigned = "eyJhbGciOiJub25lIn0"
    shared = OctKey.generate_key(256, {"kid": "a"})
    for token in (made(OTHER), f"{unsigned}.{payload}.", f"{header}.{payload}.", made(shared, "HS256"), "", "a.b.c"):
        with pytest.raises(TokenRefused):
            read(token)
