"""The format of a sealed enrolment: read back to the bit, and nothing else is read."""

import json
import uuid
from dataclasses import replace

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from station.envelope import Content, NotAnEnvelope, Picture, file_name, opened, sealed, station_of, verified
from station.envelope.content import MOST_PICTURES, VersionUnknown
from station.envelope.encoding import Signed, decoded, encoded, sign
from station.envelope.sealing import PURPOSE, NotForUs, parsed_name
from tests.station.envelope.samples import STATION, content

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CURRENT, NEXT, STRANGER = (pyrage.x25519.Identity.generate() for _ in range(3))
RECIPIENTS = [str(CURRENT.to_public()), str(NEXT.to_public())]


@pytest.fixture(scope="module")
def file() -> bytes:
    return sealed(content(), KEY, RECIPIENTS)


@pytest.mark.parametrize("identity", [CURRENT, NEXT])
def test_what_was_sealed_is_read_back_by_each_recipient_alone(file: bytes, identity: pyrage.x25519.Identity) -> None:
    message = opened(file, [str(identity)])
    assert station_of(message) == STATION
    assert verified(message, KEY.public_key()) == content()
    with pytest.raises(NotForUs):
        opened(file, [str(STRANGER)])


def test_a_file_shows_nothing_of_its_content(file: bytes) -> None:
    assert not any(word in file for word in (b"certificate", b"female", b"picture", b"key-of", STATION.bytes))


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_file_with_any_bit_changed_is_not_read(file: bytes, place: int, bit: int) -> None:
    altered = bytearray(file)
    altered[place % len(file)] ^= 1 << bit
    with pytest.raises(NotAnEnvelope):
        verified(opened(bytes(altered), [str(CURRENT)]), KEY.public_key())


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_message_with_any_bit_changed_is_not_believed(place: int, bit: int) -> None:
    message = bytearray(sign(content().to_bytes(), KEY, STATION.bytes, PURPOSE))
    message[place % len(message)] ^= 1 << bit
    with pytest.raises(NotAnEnvelope):
        verified(Signed(bytes(message), PURPOSE), KEY.public_key())


@given(data=st.binary(max_size=400))
def test_bytes_of_strangers_are_refused_and_never_fail(data: bytes) -> None:
    for read in (lambda: Content.from_bytes(data), lambda: Signed(data, PURPOSE), lambda: opened(data, [str(CURRENT)])):
        with pytest.raises(NotAnEnvelope):
            read()


def test_another_station_cannot_sign_for_this_one() -> None:
    others = sign(content().to_bytes(), KEY, uuid.uuid4().bytes, PURPOSE)
    with pytest.raises(NotAnEnvelope):
        verified(Signed(others, PURPOSE), KEY.public_key())


def test_a_message_signed_for_another_purpose_is_not_an_envelope() -> None:
    with pytest.raises(NotAnEnvelope):
        Signed(sign(content().to_bytes(), KEY, STATION.bytes, "registry-outbox-receipt"), PURPOSE)


def _altered(**changes: object) -> bytes:
    item = decoded(content().to_bytes())
    return encoded(item | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 0}, {"seq": True}, {"seq": 10**8}, {"seq": "1"}, {"prev": b"short"}, {"key": "short"},
        {"key": "k" * 201}, {"key": "with a line\nbreak"}, {"kind": "death"}, {"body": b"[]"}, {"body": b"{"},
        {"body": b"{}"}, {"v": 0},
        {"body": b"[" * 10_000}, {"body": json.dumps({"prints": ["x"]}).encode()}, {"images": []}, {"extra": 1},
        {"clock": {"wall": -1}}, {"clock": None}, {"permit": b""}, {"station": b"x"}, {"twin_of": 1}, {"images": None},
        {"body": b" " * (257 * 1024)},
    ],
)  # fmt: skip
def test_each_field_has_its_type_and_its_bounds(changes: dict[str, object]) -> None:
    with pytest.raises(NotAnEnvelope):
        Content.from_bytes(_altered(**changes))


def test_an_envelope_of_a_later_version_is_told_from_a_broken_one() -> None:
    with pytest.raises(VersionUnknown):
        Content.from_bytes(_altered(v=2))


def test_a_picture_under_the_hash_of_another_is_refused() -> None:
    item = decoded(content(pictures=(b"one", b"two")).to_bytes())
    item["images"][0]["bytes"] = b"six"
    with pytest.raises(NotAnEnvelope):
        Content.from_bytes(encoded(item))


def test_what_the_registry_would_not_read_is_not_sealed() -> None:
    for wrong in (
        replace(content(), pictures=()),
        replace(content(), body=b"{}"),
        content(pictures=tuple(bytes([n]) for n in range(MOST_PICTURES + 1))),
        replace(content(), pictures=(Picture("text/html", b"picture"),)),
    ):
        with pytest.raises(NotAnEnvelope):
            sealed(wrong, KEY, RECIPIENTS)


def test_a_file_is_named_by_its_station_and_its_number() -> None:
    assert file_name(STATION, 42) == f"{STATION}-00000042.age"
    assert parsed_name(file_name(STATION, 42)) == (STATION, 42)
    for other in ("x.age", f"{STATION}-00000000.age", f"{STATION}-1.age", f"../{STATION}-00000001.age"):
        assert parsed_name(other) is None
