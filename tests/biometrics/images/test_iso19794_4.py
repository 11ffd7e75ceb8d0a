"""Finger image records of ISO/IEC 19794-4:2005, built here byte by byte from the standard's tables."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics import read_image
from biometrics.errors import ImageRejected
from biometrics.images import iso19794_4
from tests.real_inputs import SHARED, needs

PIXELS = np.random.default_rng(1).integers(60, 250, (64, 48)).astype(np.uint8)
UNCOMPRESSED, PACKED, WSQ, JPEG, JPEG_2000, PNG = range(6)


def picture(kind: str, pixels: np.ndarray = PIXELS) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **({"quality": 95} if kind == "JPEG" else {}))
    return buffer.getvalue()


def view(
    content: bytes, finger: int = 2, number: int = 1, size: tuple[int, int] = (48, 64), quality: int = 80
) -> bytes:
    return struct.pack(">IBBBBBHHB", 14 + len(content), finger, 1, number, quality, 0, *size, 0) + content


def record(
    *views: bytes,
    compression: int = UNCOMPRESSED,
    units: int = 2,
    resolution: tuple[int, int] = (197, 197),
    depth: int = 8,
    count: int | None = None,
) -> bytes:
    body = b"".join(views)
    head = struct.pack(
        ">4s4sHIHHBBHHHHBBH",
        b"FIR\0",
        b"010\0",
        0,
        32 + len(body),
        0,
        31,
        len(views) if count is None else count,
        units,
        *resolution,
        *resolution,
        depth,
        compression,
        0,
    )
    return head + body


def reason(data: bytes) -> str:
    with pytest.raises(ImageRejected) as refused:
        iso19794_4.load(data)
    return refused.value.reason


def test_an_uncompressed_picture_is_read_unchanged() -> None:
    data = record(view(PIXELS.tobytes(), finger=7, number=3))
    (view_,) = iso19794_4.load(data)
    np.testing.assert_array_equal(view_.image.pixels, PIXELS)
    assert (view_.finger, view_.number, view_.impression, view_.quality, view_.image.ppi) == (7, 3, 0, 80, 500.0)


def test_a_picture_in_png_or_jpeg_is_read_at_the_records_resolution() -> None:
    png = iso19794_4.load(record(view(picture("PNG")), compression=PNG, units=1, resolution=(1000, 1000)))[0].image
    np.testing.assert_array_equal(png.pixels, PIXELS)
    assert (png.format, png.ppi) == ("PNG", 1000.0)
    jpeg = iso19794_4.load(record(view(picture("JPEG")), compression=JPEG))[0].image
    assert np.abs(jpeg.pixels.astype(int) - PIXELS).mean() < 8


@needs("images")
def test_a_wsq_picture_is_read_and_a_cut_one_refused() -> None:
    data = (SHARED / "images/wsq-original.wsq").read_bytes()
    (view_,) = iso19794_4.load(record(view(data, size=(832, 768)), compression=WSQ))
    assert view_.image.pixels.shape == (768, 832)
    assert reason(record(view(data[:-500], size=(832, 768)), compression=WSQ)) == "unreadable"


def test_several_views_are_read_in_order_and_the_head_may_count_fingers_or_images() -> None:
    views = [view(np.full((64, 48), 90 + k, np.uint8).tobytes(), finger, k) for k, finger in enumerate((2, 2, 7))]
    for count in (2, 3):
        view_ = iso19794_4.load(record(*views, count=count))
        assert [(v.finger, v.number, int(v.image.pixels[0, 0])) for v in view_] == [(2, 0, 90), (2, 1, 91), (7, 2, 92)]
    assert reason(record(*views, count=4)) == "unreadable"


def test_an_unreported_quality_is_none() -> None:
    assert iso19794_4.load(record(view(PIXELS.tobytes(), quality=254)))[0].quality is None


def test_light_ridges_on_a_dark_background_are_inverted_in_records_too() -> None:
    dark = np.zeros((64, 48), np.uint8)
    dark[24:40:4, 16:32] = 200
    (view_,) = iso19794_4.load(record(view(dark.tobytes())))
    assert view_.image.is_inverted
    np.testing.assert_array_equal(view_.image.pixels, 255 - dark)


def test_unsupported_parts_of_the_standard_are_refused_by_name() -> None:
    whole = view(PIXELS.tobytes())
    for data, words in {
        record(whole, compression=PACKED): "bit-packed",
        record(whole, compression=JPEG_2000): "JPEG 2000",
        record(whole, compression=9): "not in the standard",
        record(whole, depth=12): "12 bits",
        record(view(PIXELS.tobytes(), finger=13)): "several fingers",
        record(view(PIXELS.tobytes(), finger=21)): "palm",
    }.items():
        with pytest.raises(ImageRejected, match=words) as refused:
            iso19794_4.load(data)
        assert refused.value.reason == "unsupported"


def test_inconsistent_records_are_refused_with_a_reason() -> None:
    whole = view(PIXELS.tobytes())
    assert reason(b"FMR\0") == "unknown_format"
    assert reason(record(whole) + b"x") == "unreadable"
    assert reason(record()) == "unreadable"
    assert reason(record(view(PIXELS.tobytes()[:-1]))) == "unreadable"
    assert reason(record(view(picture("JPEG")), compression=PNG)) == "unreadable"
    assert reason(record(view(picture("PNG"), size=(64, 48)), compression=PNG)) == "unreadable"
    assert reason(record(view(bytes(31 * 40), size=(31, 40)))) == "too_small"
    assert reason(record(view(b"", size=(8000, 4000)))) == "too_large"
    assert reason(record(*[view(b"", size=(4000, 4000)) for _ in range(3)])) == "too_large"
    assert reason(record(whole, units=3)) == "bad_resolution"
    assert reason(record(whole, resolution=(197, 0))) == "bad_resolution"
    assert reason(record(whole, resolution=(197, 100))) == "bad_resolution"


def test_every_truncated_record_is_refused() -> None:
    data = record(view(PIXELS.tobytes()), view(PIXELS.tobytes()))
    for length in [*range(120), len(data) // 2, len(data) - 1]:
        with pytest.raises(ImageRejected):
            iso19794_4.load(data[:length])


def test_a_record_with_one_picture_is_read_like_any_image() -> None:
    data = record(view(PIXELS.tobytes()))
    image = read_image(data)
    np.testing.assert_array_equal(image.pixels, PIXELS)
    assert (image.format, image.ppi) == ("FIR", 500.0)
    assert read_image(data, ppi=1000).ppi == 1000
    with pytest.raises(ImageRejected, match="2 pictures"):
        read_image(record(view(PIXELS.tobytes()), view(PIXELS.tobytes())))


@given(flips=st.lists(st.tuples(st.integers(0, 120), st.integers(1, 255)), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_altered_records_give_pictures_or_are_refused(flips: list[tuple[int, int]]) -> None:
    data = bytearray(record(view(PIXELS.tobytes()), view(PIXELS.tobytes())))
    for at, flip in flips:
        data[at] ^= flip
    try:
        views = iso19794_4.load(bytes(data))
    except ImageRejected:
        return
    assert all(view_.image.pixels.ndim == 2 for view_ in views)
