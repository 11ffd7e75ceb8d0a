"""Base45 as defined by RFC 9285."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents.artefact import base45


@pytest.mark.parametrize(
    ("plain", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")],
)
def test_the_examples_of_the_standard(plain: bytes, text: str) -> None:
    assert base45.encode(plain) == text
    assert base45.decode(text) == plain


@given(st.binary(max_size=300))
def test_what_is_written_reads_back(plain: bytes) -> None:
    assert base45.decode(base45.encode(plain)) == plain


@pytest.mark.parametrize("text", ["A", "BB8A", "GGW", ":::", "::", "a", "BB8Ñ", "BB8\n"])
def test_an_invalid_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        base45.decode(text)


@given(st.text(st.sampled_from(base45.ALPHABET), max_size=60))
def test_a_valid_text_is_the_only_one_for_its_bytes(text: str) -> None:
    try:
        plain = base45.decode(text)
    except ValueError:
        return
    assert base45.encode(plain) == text
