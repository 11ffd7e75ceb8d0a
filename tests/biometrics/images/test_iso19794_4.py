"""Finger image records of ISO/IEC 19794-4, built here byte by byte from the tables of its editions 2005 and 2011."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics import read_image
from biometrics.errors import ImageRejected
from biometrics.images import iso19794_4, jpeg2000
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


def view_2011(
    content: bytes,
    finger: int = 2,
    number: int = 0,
    size: tuple[int, int] = (48, 64),
    qualities: tuple[int, ...] = (80,),
    certificates: int | None = None,
    compression: int = UNCOMPRESSED,
    resolution: tuple[int, int] = (500, 500),
    depth: int = 8,
    after: bytes = b"",
) -> bytes:
    capture = bytes.fromhex("07ea 0b 1c 0a 00 00 0000") + struct.pack(">BHHB", 0, 0, 0, len(qualities))
    capture += b"".join(struct.pack(">BHH", quality, 0x15, 1) for quality in qualities)
    if certificates is not None:
        capture += struct.pack(">B", certificates) + bytes(3 * certificates)
    head = struct.pack(">BBB", finger, number, 1) + struct.pack(">HHHH", *resolution, *resolution)
    head += struct.pack(">BBBHHI", depth, compression, 0, *size, len(content))
    body = capture + head + content + after
    return struct.pack(">I", 4 + len(body)) + body


def record_2011(*views: bytes, is_certified: bool = False, count: int | None = None) -> bytes:
    body = b"".join(views)
    many = len(views) if count is None else count
    return b"FIR\x00020\x00" + struct.pack(">IHBB", 16 + len(body), many, is_certified, 1) + body


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


def test_a_picture_in_jpeg_2000_is_read_in_both_editions_and_alone() -> None:
    data = picture("JPEG2000")
    for whole in (
        record(view(data), compression=JPEG_2000),
        record_2011(view_2011(data, compression=4)),
        record_2011(view_2011(data, compression=5)),
    ):
        np.testing.assert_array_equal(iso19794_4.load(whole)[0].image.pixels, PIXELS)
    alone = read_image(data)
    np.testing.assert_array_equal(alone.pixels, PIXELS)
    assert alone.ppi is None
    with pytest.raises(ImageRejected):
        read_image(data[: len(data) // 2])


def test_a_codestream_that_claims_another_size_than_its_box_or_too_many_tiles_is_refused_before_decoding() -> None:
    data = picture("JPEG2000")
    size = data.index(jpeg2000.START) + 8
    tiles = size + 16
    jpeg2000.check(data, (48, 64))
    for at, values in ((size, (60_000, 60_000)), (tiles, (1, 1)), (tiles, (0, 0))):
        large = data[:at] + struct.pack(">II", *values) + data[at + 8 :]
        picture_size = (4000, 4000) if values == (1, 1) else (48, 64)
        if values == (1, 1):
            large = large[:size] + struct.pack(">II", *picture_size) + large[size + 8 :]
        with pytest.raises(ImageRejected) as refused:
            jpeg2000.check(large, picture_size)
        assert refused.value.reason == "unreadable"


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


def test_a_record_of_2011_is_read_with_its_quality_certificates_and_what_follows_the_picture() -> None:
    for view_, is_certified, quality in (
        (view_2011(PIXELS.tobytes(), finger=7, number=3), False, 80),
        (view_2011(PIXELS.tobytes(), 7, 3, qualities=(255, 80)), False, None),
        (view_2011(PIXELS.tobytes(), 7, 3, qualities=()), False, None),
        (view_2011(PIXELS.tobytes(), 7, 3, qualities=(80, 3), certificates=2), True, 80),
        (view_2011(PIXELS.tobytes(), 7, 3, certificates=0, after=b"segments"), True, 80),
    ):
        (read,) = iso19794_4.load(record_2011(view_, is_certified=is_certified))
        np.testing.assert_array_equal(read.image.pixels, PIXELS)
        assert (read.finger, read.number, read.impression, read.quality) == (7, 3, 0, quality)
        assert read.image.ppi == 500.0


def test_inconsistent_records_of_2011_are_refused_with_a_reason() -> None:
    whole = view_2011(PIXELS.tobytes())
    for data, why in {
        record_2011(whole) + b"x": "unreadable",
        record_2011(whole, count=2): "unreadable",
        record_2011(): "unreadable",
        record_2011(view_2011(PIXELS.tobytes()[:-1])): "unreadable",
        record_2011(view_2011(picture("PNG"), compression=4)): "unreadable",
        record_2011(view_2011(PIXELS.tobytes(), compression=1)): "unsupported",
        record_2011(view_2011(PIXELS.tobytes(), compression=7)): "unsupported",
        record_2011(view_2011(PIXELS.tobytes(), depth=16)): "unsupported",
        record_2011(view_2011(PIXELS.tobytes(), finger=14)): "unsupported",
        record_2011(view_2011(PIXELS.tobytes(), resolution=(500, 250))): "bad_resolution",
        record_2011(view_2011(b"", size=(8000, 8000))): "too_large",
    }.items():
        assert reason(data) == why
    for length in range(len(record_2011(whole))):
        with pytest.raises(ImageRejected):
            iso19794_4.load(record_2011(whole)[:length])


def test_of_a_record_with_several_pictures_the_finger_asked_for_is_read() -> None:
    data = record_2011(*[view_2011(np.full((64, 48), 90 + f, np.uint8).tobytes(), f) for f in (2, 7)])
    assert read_image(data, finger=7).pixels[0, 0] == 97
    for finger in (0, 3):
        with pytest.raises(ImageRejected, match="2 pictures"):
            read_image(data, finger=finger)
    # A single picture is taken whatever finger its record states: the person who sends it knows better.
    assert read_image(record_2011(view_2011(PIXELS.tobytes(), 2)), finger=7).pixels.shape == (64, 48)


@needs("records")
def test_records_of_another_platform_are_read() -> None:
    fingers = {"Left_Index": 7, "Left_Middle": 8, "Right_Thumb": 1}
    for path in sorted((SHARED / "records").glob("*.iso")):
        (read,) = iso19794_4.load(path.read_bytes())
        assert read.finger == next(finger for name, finger in fingers.items() if name in path.name)
        assert (read.image.ppi, min(read.image.pixels.shape) > 250) == (500.0, True)


@needs("cases")
def test_cases_that_were_refused_once_are_read() -> None:
    for name in ("b_fir2011.iso", "b_fir2005_jp2.iso", "b_print.jp2"):
        assert read_image((SHARED / "cases" / name).read_bytes()).pixels.shape == (452, 352)
