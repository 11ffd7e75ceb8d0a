"""Status lists: a bit a card, signed, and silent about everybody."""

import zlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents.artefact import cose, status_list
from registry.documents.artefact.status_list import SMALLEST, StatusListUnusable
from tests.documents.samples import LIST, NOW, key

KEYS = [key().public()]


def signed(revoked: list[int]) -> bytes:
    return status_list.sign(status_list.encode(revoked), LIST, key(), NOW)


@given(st.sets(st.integers(0, SMALLEST - 1), max_size=40))
def test_exactly_the_places_that_were_set_are_revoked(revoked: set[int]) -> None:
    read = status_list.read(signed(sorted(revoked)), KEYS, NOW, LIST)
    assert all(not read.check(index) for index in revoked)
    others = {0, 1, 7, 8, SMALLEST - 1} - revoked
    assert all(read.check(index) for index in others)


def test_the_order_of_the_bits_is_that_of_the_draft() -> None:
    # Token Status List, section 4: the lowest bit of the first byte is place 0.
    assert status_list.encode([0, 3, 4, 5, 7, 8, 9, 13, 14, 15])[:2] == bytes([0xB9, 0xE3])


def test_a_place_outside_the_list_has_no_state() -> None:
    read = status_list.read(signed([]), KEYS, NOW)
    assert read.state(SMALLEST) is None
    assert read.state(-1) is None
    assert not read.check(SMALLEST)
    with pytest.raises(ValueError, match="outside"):
        status_list.encode([SMALLEST])


def test_an_empty_list_is_as_long_as_any_other() -> None:
    assert len(status_list.encode([])) == len(status_list.encode([5])) == SMALLEST // 8
    assert len(signed([])) < 400  # and yet takes no room


def test_a_list_is_valid_for_one_day() -> None:
    token = signed([1])
    assert status_list.read(token, KEYS, NOW + status_list.LIFE - timedelta(seconds=1)).state(1) == 1
    with pytest.raises(StatusListUnusable, match="too old"):
        status_list.read(token, KEYS, NOW + status_list.LIFE)
    with pytest.raises(StatusListUnusable, match="future"):
        status_list.read(token, KEYS, NOW - timedelta(hours=1))


def test_a_list_of_another_address_or_issuer_is_refused() -> None:
    with pytest.raises(StatusListUnusable, match="another address"):
        status_list.read(signed([]), KEYS, NOW, LIST + "2")
    other = status_list.sign(status_list.encode([]), LIST, key(issuer="https://otro.example.org"), NOW)
    with pytest.raises(StatusListUnusable, match="issuer other"):
        status_list.read(other, KEYS, NOW)
    with pytest.raises(StatusListUnusable, match="known key"):
        status_list.read(signed([]), [key(2).public()], NOW)


@given(st.integers(0, 8 * len(signed([9])) - 1))
def test_a_changed_bit_makes_a_list_unusable(bit: int) -> None:
    token = bytearray(signed([9]))
    token[bit // 8] ^= 1 << bit % 8
    with pytest.raises(StatusListUnusable):
        status_list.read(bytes(token), KEYS, NOW)


def test_another_message_signed_with_the_same_key_is_not_a_status_list() -> None:
    claims = cose.encoded({1: key().issuer, 2: LIST, 4: 2**31, 6: 1, 65533: {"bits": 1, "lst": zlib.compress(b"\0")}})
    with pytest.raises(StatusListUnusable, match="not a signed status list"):
        status_list.read(cose.sign(claims, key()), KEYS, NOW)


def test_a_zip_bomb_is_refused() -> None:
    now = int(NOW.timestamp())
    bomb = zlib.compress(b"\0" * (status_list.LARGEST // 8 + 1), 9)
    claims = {1: key().issuer, 2: LIST, 4: now + 60, 6: now, 65533: {"bits": 1, "lst": bomb}}
    with pytest.raises(StatusListUnusable):
        status_list.read(cose.sign(cose.encoded(claims), key(), status_list.MEDIA_TYPE), KEYS, NOW)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(token: bytes) -> None:
    with pytest.raises(StatusListUnusable):
        status_list.read(token, KEYS, NOW)
