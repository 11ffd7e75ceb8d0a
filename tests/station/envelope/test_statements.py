"""What the registry signs for its stations, and which of its keys a station believes."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.envelope import NotAnEnvelope
from station.envelope.statements import ENDORSEMENT, KnownKeys, Permit, Receipt, Signer
from tests.station.envelope.samples import STATION

FIRST, SECOND, THIRD = (Signer(Ed25519PrivateKey.generate()) for _ in range(3))
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
RECEIPT = Receipt(STATION, 7, bytes(32), NOW)
PERMIT = Permit(uuid.uuid4(), "registrar.a", STATION, "00006208", NOW, NOW + timedelta(days=30), may_sign=True)


def public(signer: Signer) -> bytes:
    return signer.private.public_key().public_bytes_raw()


def test_receipts_and_permits_are_read_back_and_not_taken_for_each_other() -> None:
    known = KnownKeys([public(FIRST)])
    assert Receipt.read(RECEIPT.signed(FIRST), known) == RECEIPT
    assert Permit.read(PERMIT.signed(FIRST), known) == PERMIT
    with pytest.raises(NotAnEnvelope):
        Receipt.read(PERMIT.signed(FIRST), known)


def test_a_receipt_of_a_stranger_is_not_believed() -> None:
    with pytest.raises(NotAnEnvelope):
        Receipt.read(RECEIPT.signed(SECOND), KnownKeys([public(FIRST)]))


def test_a_later_key_is_believed_through_the_chain_of_those_before_it() -> None:
    second = FIRST.sign(public(SECOND), ENDORSEMENT)
    third = SECOND.sign(public(THIRD), ENDORSEMENT)
    assert Receipt.read(RECEIPT.signed(THIRD), KnownKeys([public(FIRST)]).with_endorsed([b"x", second, third]))
    with pytest.raises(NotAnEnvelope):
        Receipt.read(RECEIPT.signed(THIRD), KnownKeys([public(FIRST)]).with_endorsed([third]))
