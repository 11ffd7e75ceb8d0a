"""Who may enrol while the line is down."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.envelope.statements import KnownKeys, Permit, Signer
from station.outbox import permits as room
from station.outbox.permits import PAUSE, TRIES, PermitRefused, Permits

STATION = uuid.UUID(int=5)
NOW = datetime(2026, 11, 29, tzinfo=UTC)
SIGNER = Signer(Ed25519PrivateKey.generate())
KNOWN = KnownKeys([SIGNER.private.public_key().public_bytes_raw()])
PERMIT = Permit(uuid.UUID(int=9), "registrar.a", STATION, "00006208", NOW, NOW + timedelta(days=30), may_sign=True)
WORDS = "una frase larga"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_N", 16)


@pytest.fixture
def permits(tmp_path: Path) -> Permits:
    held = Permits(tmp_path)
    held.keep(PERMIT.signed(SIGNER), KNOWN, WORDS, STATION)
    return held


def slug(permits: Permits, passphrase: str, now: datetime = NOW, username: str = "registrar.a") -> str:
    with pytest.raises(PermitRefused) as refused:
        permits.unlock(username, passphrase, KNOWN, STATION, now)
    return refused.value.slug


def test_the_passphrase_opens_the_permit_and_what_was_typed(permits: Permits) -> None:
    unlocked = permits.unlock("Registrar.A ", WORDS, KNOWN, STATION, NOW)
    assert unlocked.permit == PERMIT
    shut = unlocked.seal(b"typed", "draft")
    again = permits.unlock("registrar.a", WORDS, KNOWN, STATION, NOW)
    assert again.open(shut, "draft") == b"typed"
    with pytest.raises(PermitRefused):
        again.open(shut, "another")


def test_neither_a_wrong_passphrase_nor_an_unknown_name_lets_anybody_in(permits: Permits) -> None:
    assert slug(permits, "otra frase larga") == "wrong"
    assert slug(permits, WORDS, username="nobody") == "wrong"


def test_after_five_wrong_passphrases_none_is_tried_for_a_while_even_after_a_restart(permits: Permits) -> None:
    for _ in range(TRIES):
        assert slug(permits, "wrong words") == "wrong"
    assert slug(Permits(permits.folder), WORDS) == "paused"
    assert permits.unlock("registrar.a", WORDS, KNOWN, STATION, NOW + PAUSE).permit == PERMIT
    assert slug(permits, "wrong words", NOW + PAUSE) == "wrong"


def test_a_permit_ends(permits: Permits) -> None:
    assert slug(permits, WORDS, NOW + timedelta(days=31)) == "over"


def test_what_was_typed_outlives_a_new_permit_with_the_same_passphrase(permits: Permits) -> None:
    before = permits.unlock("registrar.a", WORDS, KNOWN, STATION, NOW)
    permits.keep(PERMIT.signed(SIGNER), KNOWN, WORDS, STATION)
    assert permits.unlock("registrar.a", WORDS, KNOWN, STATION, NOW).secret == before.secret


def test_a_permit_of_another_station_of_a_stranger_or_with_a_short_passphrase_is_not_kept(permits: Permits) -> None:
    stranger = Signer(Ed25519PrivateKey.generate())
    for statement, words, station in (
        (PERMIT.signed(SIGNER), WORDS, uuid.UUID(int=6)),
        (PERMIT.signed(stranger), WORDS, STATION),
        (PERMIT.signed(SIGNER), "short", STATION),
        (b"garbage", WORDS, STATION),
    ):
        with pytest.raises(PermitRefused):
            permits.keep(statement, KNOWN, words, station)


def test_the_disk_shows_neither_the_name_nor_the_permit_nor_the_passphrase(permits: Permits) -> None:
    for path in permits.folder.iterdir():
        assert not any(word in path.read_bytes() for word in (b"registrar", WORDS.encode(), b"00006208"))
        assert "registrar" not in path.name
