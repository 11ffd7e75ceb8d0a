"""Finding QR codes in pictures that anyone may send."""

import io

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from registry.documents.verification import decoding
from registry.documents.verification.decoding import PictureUnreadable
from tests.documents.images import photographed, png_of


def code(text: str, scale: int = 4) -> bytes:
    into = io.BytesIO()
    segno.make(text).save(into, kind="png", scale=scale, border=4)
    return into.getvalue()


def converted(png: bytes, kind: str, mode: str = "RGB") -> bytes:
    into = io.BytesIO()
    Image.open(io.BytesIO(png)).convert(mode).save(into, kind)
    return into.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("text", ["HOLA 123", "https://registro.example.pe/verify"])
def test_a_code_is_read_from_each_format(kind: str, text: str) -> None:
    assert decoding.codes(converted(code(text), kind)) == [text]


def test_a_code_is_read_from_a_photograph_and_from_a_huge_one() -> None:
    assert decoding.codes(photographed(code("HOLA", 12))) == ["HOLA"]
    assert decoding.codes(code("HOLA", 200)) == ["HOLA"]


def test_a_transparent_code_is_read_as_if_on_paper() -> None:
    into = io.BytesIO()
    segno.make("HOLA").save(into, kind="png", scale=5, border=4, light=None)
    assert decoding.codes(into.getvalue()) == ["HOLA"]


def test_each_of_several_codes_is_returned_once() -> None:
    both = Image.new("RGB", (700, 300), "white")
    for place, text in ((0, "UNO"), (220, "DOS"), (440, "UNO")):
        both.paste(Image.open(io.BytesIO(code(text, 6))), (place, 20))
    into = io.BytesIO()
    both.save(into, "PNG")
    assert sorted(decoding.codes(into.getvalue())) == ["DOS", "UNO"]


def test_a_picture_without_a_code_gives_no_text() -> None:
    into = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(into, "PNG")
    assert decoding.codes(into.getvalue()) == []


@pytest.mark.parametrize(
    "data", [b"", b"x", b"GIF89a" + bytes(50), b"%PDF-1.7", code("HOLA")[:60], b"\xff\xd8\xff" + bytes(90), b"<svg/>"]
)
def test_a_file_that_is_not_a_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        decoding.codes(data)


@pytest.mark.parametrize("size", [(8000, 8000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(PictureUnreadable):
        decoding.codes(png_of(*size))


def test_a_file_above_the_limit_is_refused() -> None:
    with pytest.raises(PictureUnreadable):
        decoding.codes(bytes(decoding.MOST_BYTES + 1))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_picture_is_refused_or_gives_its_own_text(data: st.DataObject) -> None:
    content = bytearray(CODE)
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        texts = decoding.codes(bytes(content))
    except PictureUnreadable:
        return
    assert texts in ([], ["HOLA 123"])


CODE = converted(code("HOLA 123"), "JPEG")
