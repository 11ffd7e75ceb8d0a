"""`registry card verify` without a network or a database."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from registry import cli
from registry.core.clock import day_in_peru, utc_now
from registry.documents.artefact import claim169, drawing, status_list
from registry.documents.artefact.cose import SigningKey
from registry.documents.artefact.face import CardFace
from tests.documents.images import photographed
from tests.documents.samples import ISSUER, LIST, face, key

Verify = Callable[..., Result]


def key_set(*keys: SigningKey) -> bytes:
    """As the issuer publishes it."""
    jwks = [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "kid": key.kid,
            "x": urlsafe_b64encode(key.private.public_key().public_bytes_raw()).rstrip(b"=").decode(),
        }
        for key in keys
    ]
    return json.dumps({"issuer": ISSUER, "keys": jwks}).encode()


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """verify(content, keys, status): the command's result over files alone; opening a registry fails the test."""
    (tmp_path / "jwks.json").write_bytes(key_set(key()))

    def run(content: bytes, keys: bytes | None = None, status: bytes | None = None) -> Result:
        (tmp_path / "card").write_bytes(content)
        if keys is not None:
            (tmp_path / "jwks.json").write_bytes(keys)
        arguments = ["card", "verify", str(tmp_path / "card"), "--keys", str(tmp_path / "jwks.json")]
        if status is not None:
            (tmp_path / "status").write_bytes(status)
            arguments += ["--status", str(tmp_path / "status")]
        return CliRunner().invoke(cli.main, arguments, env={"REGISTRY_HOME": str(tmp_path / "none")})

    return run


def card(**changes: Any) -> CardFace:
    today = day_in_peru(utc_now())
    return face(**{"issued_on": today - timedelta(days=9), "expires_on": today + timedelta(days=900)} | changes)


def listed(*revoked: int, uri: str = LIST) -> bytes:
    return status_list.sign(status_list.encode(revoked), uri, key(), utc_now())


TEXT = claim169.issue(card(), key(), (LIST, 77))


def test_a_card_is_valid_from_its_text_its_print_and_a_photograph(verify: Verify, tmp_path: Path) -> None:
    back = drawing.draw(card(), TEXT).back
    for content in (TEXT.encode(), back, photographed(back)):
        result = verify(content)
        assert (result.exit_code, result.output.split(":")[0]) == (0, "Valid card")
        assert "Name: Ángel Ñahui Muñoz Quispe" in result.output
        assert f"Its status list is {LIST}" in result.output
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("revoked", "verdict", "status"), [((), "Valid card", 0), ((77,), "Revoked card", 1)])
def test_the_status_list_shows_whether_a_card_was_revoked(
    verify: Verify, revoked: tuple[int, ...], verdict: str, status: int
) -> None:
    result = verify(TEXT.encode(), status=listed(*revoked))
    assert (result.exit_code, result.output.split(":")[0]) == (status, verdict)
    assert "has not been checked" not in result.output


def test_every_verdict_but_valid_ends_with_status_1(verify: Verify) -> None:
    today = day_in_peru(utc_now())
    old = card(issued_on=today - timedelta(days=1100), expires_on=today - timedelta(days=1))
    for text, verdict in (
        (claim169.issue(old, key()), "Expired card"),
        (claim169.issue(card(), key(2, kid=key().kid)), "Forged card"),
        (claim169.issue(card(), key(2)), "Unknown issuer"),
        ("HOLA", "The card could not be read"),
    ):
        result = verify(text.encode())
        assert (result.exit_code, result.output.split(":")[0]) == (1, verdict)


def test_cards_signed_before_and_after_a_rotation_are_valid(verify: Verify) -> None:
    keys = key_set(key(), key(2))
    new = claim169.issue(card(number="D2345BCDG"), key(2))
    assert [verify(text.encode(), keys).exit_code for text in (TEXT, new)] == [0, 0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"content": b"\xff\xfe\xfa"}, "neither a picture"),
        ({"content": b"\x89PNG\r\n\x1a\nxx"}, "picture"),
        ({"content": TEXT.encode(), "keys": b"{}"}, "key set"),
        ({"content": TEXT.encode(), "status": b"{}"}, "not a signed status list"),
        ({"content": TEXT.encode(), "status": listed(uri=LIST + "2")}, "but this card is in"),
    ],
)
def test_an_unusable_file_is_reported_in_a_sentence(verify: Verify, arguments: dict[str, bytes], sentence: str) -> None:
    result = verify(**arguments)
    assert result.exit_code == 1
    assert sentence in " ".join(result.output.split())
    assert "Traceback" not in result.output
