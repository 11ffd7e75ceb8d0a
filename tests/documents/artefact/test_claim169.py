"""The card's QR: only what is signed is read."""

import tracemalloc
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import cbor2
import claim169 as independent
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.documents.artefact import base45, claim169, cose, status_list
from registry.documents.artefact.claim169 import (
    EXPIRED,
    FORGED,
    NOT_YET_VALID,
    REVOKED,
    UNKNOWN_ISSUER,
    UNREADABLE,
    VALID,
)
from registry.documents.artefact.cose import PublicKey
from tests.documents.artefact.test_mrz import good_names
from tests.documents.samples import LIST, NOW, face, key

KEYS = [key().public()]
TEXT = claim169.issue(face(), key(), (LIST, 77))


def listed(revoked: list[int]) -> status_list.StatusList:
    return status_list.read(status_list.sign(status_list.encode(revoked), LIST, key(), NOW), KEYS, NOW)


def sealed(content: bytes) -> str:
    return base45.encode(zlib.compress(content))


def unwrapped(text: str) -> bytes:
    return zlib.decompress(base45.decode(text))


def signed(claims: Any) -> str:
    return sealed(cose.sign(cose.encoded(claims), key()))


def claims_of(text: str) -> dict[int, Any]:
    claims: dict[int, Any] = cose.decoded(cose.read(unwrapped(text)).payload)
    return claims


def test_a_valid_card_reads_as_it_was_issued() -> None:
    reading = claim169.read(TEXT, KEYS, NOW, listed([]))
    assert (reading.verdict, reading.is_status_checked, reading.kid) == (VALID, True, key().kid)
    claims = reading.claims
    assert claims is not None
    assert claims.full_name == "Ángel Ñahui Muñoz Quispe"
    assert (claims.cui, claims.number, claims.sex, claims.nationality) == ("99000012", "D2345BCDF", "male", "PER")
    assert (claims.birth_date, claims.issued_on, claims.expires_on) == (
        date(2016, 3, 20),
        date(2026, 11, 24),
        date(2029, 11, 24),
    )
    assert claims.guardian == "Luz Quispe Mamani"
    assert claims.is_demonstration
    assert claims.status == (LIST, 77)


def test_an_independent_reader_reads_the_same() -> None:
    read = independent.decode(TEXT, verify_with_ed25519=key().private.public_key().public_bytes_raw())
    assert read.is_verified()
    assert (read.claim169.id, read.claim169.full_name) == ("99000012", "Ángel Ñahui Muñoz Quispe")
    assert read.claim169.date_of_birth == "20160320"
    assert read.claim169.gender == independent.Gender.MALE
    assert read.cwt_meta.issuer == "https://registro.example.pe"
    with pytest.raises(independent.SignatureError):
        independent.decode(TEXT, verify_with_ed25519=key(2).private.public_key().public_bytes_raw())


def test_the_qr_contains_no_biometrics() -> None:
    identity = claims_of(TEXT)[claim169.CLAIM]
    assert set(identity) <= {1, 2, 3, 4, 5, 7, 8, 9, 13, 15}
    # Keys 16 and 17 are the portrait; biometrics have keys of their own from 50 on.
    assert not any(isinstance(value, bytes) for value in identity.values())


def test_the_same_card_and_key_give_the_same_text() -> None:
    assert claim169.issue(face(), key(), (LIST, 77)) == TEXT
    assert claim169.issue(face(), key(), (LIST, 78)) != TEXT


@pytest.mark.parametrize("line", [64, 76, 5])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\t\n"])
def test_a_text_broken_into_lines_is_read(line: int, line_break: str) -> None:
    broken = line_break.join(TEXT[start : start + line] for start in range(0, len(TEXT), line))
    assert claim169.read(f"\n{broken}\r\n", KEYS, NOW).verdict == VALID


def test_without_a_list_revocation_is_reported_as_not_checked() -> None:
    reading = claim169.read(TEXT, KEYS, NOW)
    assert (reading.verdict, reading.is_status_checked) == (VALID, False)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), VALID),  # midnight in Peru
        (datetime(2026, 11, 24, 4, 50, tzinfo=UTC), NOT_YET_VALID),
        (datetime(2029, 11, 25, 4, 59, 59, tzinfo=UTC), VALID),
        (datetime(2029, 11, 25, 5, 0, tzinfo=UTC), EXPIRED),
    ],
)
def test_validity_begins_and_ends_at_midnight_in_peru(at: datetime, verdict: str) -> None:
    assert claim169.read(TEXT, KEYS, at).verdict == verdict


def test_a_revoked_card_that_has_expired_is_reported_as_revoked() -> None:
    assert claim169.read(TEXT, KEYS, NOW, listed([77])).verdict == REVOKED
    assert claim169.read(TEXT, KEYS, datetime(2031, 1, 1, tzinfo=UTC), listed([77])).verdict == REVOKED
    assert claim169.read(TEXT, KEYS, NOW, listed([76, 78])).verdict == VALID


def test_the_list_of_another_address_is_not_used() -> None:
    other = status_list.sign(status_list.encode([77]), LIST + "9", key(), NOW)
    reading = claim169.read(TEXT, KEYS, NOW, status_list.read(other, KEYS, NOW))
    assert (reading.verdict, reading.is_status_checked) == (VALID, False)


def test_a_card_signed_with_another_key_under_our_keys_name_is_forged() -> None:
    forger = key(2, kid=key().kid)
    reading = claim169.read(claim169.issue(face(), forger), KEYS, NOW)
    assert (reading.verdict, reading.claims) == (FORGED, None)


def test_an_unknown_key_is_an_unknown_issuers_or_forged_if_all_keys_are_known() -> None:
    text = claim169.issue(face(), key(2))
    assert claim169.read(text, KEYS, NOW).verdict == UNKNOWN_ISSUER
    assert claim169.read(text, KEYS, NOW, is_key_list_complete=True).verdict == FORGED


def test_a_card_that_names_another_issuer_has_an_unknown_issuer() -> None:
    other = key(issuer="https://otro.example.org")
    reading = claim169.read(claim169.issue(face(), other), KEYS, NOW)
    assert (reading.verdict, reading.claims) == (UNKNOWN_ISSUER, None)


def test_a_key_signs_only_while_it_is_in_use() -> None:
    day = timedelta(days=1)
    private = key().private.public_key()

    def verdict(begun: datetime | None, retired: datetime | None) -> str:
        return claim169.read(TEXT, [PublicKey(key().kid, private, key().issuer, begun, retired)], NOW).verdict

    assert verdict(NOW - 9 * day, NOW) == VALID
    assert verdict(None, NOW - 9 * day) == FORGED  # retired long before the day of issue
    assert verdict(NOW + day, None) == FORGED  # made after it


def test_after_a_rotation_old_and_new_cards_are_both_valid() -> None:
    new = claim169.issue(face(number="D2345BCDG"), key(3))
    keys = [key().public(), key(3).public()]
    assert {claim169.read(text, keys, NOW).verdict for text in (TEXT, new)} == {VALID}


@given(st.integers(0, 8 * len(unwrapped(TEXT)) - 1))
def test_a_bit_changed_before_compression_is_never_valid(bit: int) -> None:
    content = bytearray(unwrapped(TEXT))
    content[bit // 8] ^= 1 << bit % 8
    reading = claim169.read(sealed(bytes(content)), KEYS, NOW)
    assert reading.verdict in (FORGED, UNREADABLE, UNKNOWN_ISSUER)
    assert reading.claims is None


def test_a_change_of_the_signed_content_is_a_forgery() -> None:
    content = unwrapped(TEXT)
    assert content.count(b"20160320") == 1
    assert claim169.read(sealed(content.replace(b"20160320", b"20160321")), KEYS, NOW).verdict == FORGED


@given(st.integers(0, len(TEXT) - 1), st.sampled_from(base45.ALPHABET))
def test_a_changed_character_is_never_valid(place: int, character: str) -> None:
    if character == TEXT[place]:
        return
    reading = claim169.read(TEXT[:place] + character + TEXT[place + 1 :], KEYS, NOW)
    assert reading.verdict != VALID
    assert reading.claims is None


@given(st.text(max_size=200) | st.text(st.sampled_from(base45.ALPHABET), max_size=5000))
@example("")
@example("A" * 100_000)
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert claim169.read(text, KEYS, NOW).verdict == UNREADABLE


@given(st.binary(max_size=400))
def test_any_wrapped_bytes_are_read_without_an_error(content: bytes) -> None:
    assert claim169.read(sealed(content), KEYS, NOW).claims is None


_numbers = st.integers(-(2**66), 2**66) | st.floats()
_cbor = st.recursive(
    st.none() | st.booleans() | _numbers | st.text(max_size=9) | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(-9, 70000) | st.text(max_size=4), inner),
    max_leaves=12,
)


@given(_cbor, st.sampled_from([None, 1, 2, 4, 5, 6, 7, 169, 65535, -70001, (169, 1), (169, 8), (169, 4)]))
def test_anything_signed_with_a_genuine_key_is_read_without_an_error(value: Any, at: Any) -> None:
    claims = claims_of(TEXT)
    if at is None:
        claims = value
    elif isinstance(at, tuple):
        claims[at[0]] = dict(claims[at[0]]) | {at[1]: value}
    else:
        claims[at] = value
    reading = claim169.read(signed(claims), KEYS, NOW)
    assert reading.verdict in claim169.VERDICTS


def test_a_zip_bomb_is_refused_without_using_its_memory() -> None:
    bomb = base45.encode(zlib.compress(b"\0" * 2_000_000, 9))
    assert len(bomb) < claim169.MOST_CHARACTERS
    claim169.read(bomb, KEYS, NOW)
    tracemalloc.start()
    reading = claim169.read(bomb, KEYS, NOW)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.verdict == UNREADABLE
    assert most < 200_000, most


@pytest.mark.parametrize(
    "content",
    [
        b"\x81" * 400 + b"\x01",  # nested four hundred deep
        b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",  # a map of 2^64 entries
        b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",  # a string of 2^63 bytes
        b"\xd2\x84\x43\xa1\x01\x27\xa0\x40",  # three parts where four are declared
        cbor2.dumps(cbor2.CBORTag(18, [b"", {}, b"", b"\0" * 64])),  # no header
        cbor2.dumps(cbor2.CBORTag(98, [b"", {}, b"", b"\0" * 64])),  # another kind of message
        cbor2.dumps(cbor2.CBORTag(35, "(a+)+$")),
    ],
)
def test_hostile_cbor_is_unreadable(content: bytes) -> None:
    assert claim169.read(sealed(content), KEYS, NOW).verdict == UNREADABLE


def rewrapped(protected: bytes, unprotected: Any = None) -> str:
    """Genuinely signed, under any header."""
    payload = cose.read(unwrapped(TEXT)).payload
    signature = key().private.sign(cose.encoded(["Signature1", protected, b"", payload]))
    return sealed(cose.encoded(cbor2.CBORTag(18, [protected, unprotected or {}, payload, signature])))


@pytest.mark.parametrize("algorithm", [-7, -19, -257, 5, 0, None, True, "EdDSA", 8])
def test_another_algorithm_is_refused_whatever_the_signature(algorithm: Any) -> None:
    header = cose.encoded({1: algorithm, 4: key().kid.encode()})
    assert claim169.read(rewrapped(header), KEYS, NOW).verdict == UNREADABLE
    assert claim169.read(rewrapped(cose.encoded({1: -8, 4: key().kid.encode()})), KEYS, NOW).verdict == VALID


def test_a_key_named_outside_the_signature_is_ignored() -> None:
    assert claim169.read(rewrapped(cose.encoded({1: -8}), {4: key().kid.encode()}), KEYS, NOW).verdict == UNREADABLE


def test_a_signed_map_with_a_repeated_key_is_refused() -> None:
    payload = cose.read(unwrapped(TEXT)).payload
    # The map's head declares its number of entries: one more, and the expiry again.
    doubled = bytes([payload[0] + 1]) + payload[1:] + b"\x04" + cbor2.dumps(2**32)
    assert claim169.read(sealed(cose.sign(doubled, key())), KEYS, NOW).verdict == UNREADABLE
    twice_in_header = b"\xa3\x01\x27\x01\x27\x04\x48" + key().kid.encode()
    assert claim169.read(rewrapped(twice_in_header), KEYS, NOW).verdict == UNREADABLE


def test_data_after_the_message_makes_it_unreadable() -> None:
    assert claim169.read(sealed(unwrapped(TEXT) + b"\0"), KEYS, NOW).verdict == UNREADABLE
    assert claim169.read(base45.encode(zlib.compress(unwrapped(TEXT)) + b"more"), KEYS, NOW).verdict == UNREADABLE
    assert claim169.read(base45.encode(zlib.compress(unwrapped(TEXT))[:-3]), KEYS, NOW).verdict == UNREADABLE


@given(good_names.map(lambda name: name[:50].strip(" -") or "A"), good_names, good_names)
def test_every_name_comes_back_as_it_was(given_names: str, first: str, second: str) -> None:
    card = face(given_names=given_names, first_surname=first, second_surname=second)
    reading = claim169.read(claim169.issue(card, key(), (LIST, 5)), KEYS, NOW)
    assert reading.claims is not None
    assert reading.claims.full_name == card.full_name
