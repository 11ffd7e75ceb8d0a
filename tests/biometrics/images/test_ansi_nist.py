"""Pictures of police cards, ANSI/NIST-ITL records of type 4 and 14, built here field by field."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics import read_image
from biometrics.errors import ImageRejected
from biometrics.images import ansi_nist
from fuzz.cards import file_of, text_record, type_4, type_14
from tests.real_inputs import SHARED, needs

PIXELS = np.random.default_rng(1).integers(60, 250, (64, 48)).astype(np.uint8)
SIZE = (48, 64)


def finger(number: int) -> bytes:
    return np.full((64, 48), 90 + number, np.uint8).tobytes()


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(PIXELS).save(buffer, kind)
    return buffer.getvalue()


def reason(data: bytes) -> str:
    with pytest.raises(ImageRejected) as refused:
        ansi_nist.load(data)
    return refused.value.reason


def test_a_card_gives_its_single_fingers_in_order_and_skips_slaps_and_other_records() -> None:
    rolled = [(4, type_4(finger(f), SIZE, f, f)) for f in range(1, 11)]
    slaps = [(14, type_14(finger(f), SIZE, f, f)) for f in (13, 14)]
    thumbs = [(14, type_14(finger(f), SIZE, f, f)) for f in (11, 12)]
    card = file_of((2, text_record(2, {2: "00", 3: "words\n"})), *rolled, *slaps, *thumbs)
    views = ansi_nist.load(card)
    assert [(view.finger, view.number) for view in views] == [*((f, 0) for f in range(1, 11)), (1, 1), (6, 1)]
    assert {view.image.ppi for view in views} == {500.0}
    assert read_image(card, finger=7).pixels[0, 0] == 97
    # Of a thumb the rolled print comes first.
    assert read_image(card, finger=1).pixels[0, 0] == 91
    with pytest.raises(ImageRejected, match="12 pictures"):
        read_image(card)


def test_every_supported_compression_is_read() -> None:
    for name, data in {"NONE": PIXELS.tobytes(), "PNG": encoded("PNG"), "JP2L": encoded("JPEG2000")}.items():
        (view,) = ansi_nist.load(file_of((14, type_14(data, SIZE, 2, 1, f011=name))))
        np.testing.assert_array_equal(view.image.pixels, PIXELS)
    assert len(ansi_nist.load(file_of((14, type_14(encoded("JPEG"), SIZE, 2, 1, f011="JPEGB"))))) == 1


@needs("images")
def test_a_picture_in_wsq_is_read_from_either_type() -> None:
    data = (SHARED / "images/wsq-original.wsq").read_bytes()
    for record in (
        (4, type_4(data, (832, 768), 2, 1, compression=1)),
        (14, type_14(data, (832, 768), 2, 1, f011="WSQ20")),
    ):
        assert ansi_nist.load(file_of(record))[0].image.pixels.shape == (768, 832)


def test_the_resolution_is_the_records_own() -> None:
    for record, resolution, ppi in (
        ((4, type_4(PIXELS.tobytes(), SIZE, 2, 1)), "39.37", 500.0),
        ((4, type_4(PIXELS.tobytes(), SIZE, 2, 1, native=1)), "39.37", pytest.approx(1000, abs=0.1)),
        ((14, type_14(PIXELS.tobytes(), SIZE, 2, 1, f008="1", f009="1000", f010="1000")), "00.00", 1000.0),
    ):
        assert ansi_nist.load(file_of(record, resolution=resolution))[0].image.ppi == ppi


def test_what_is_not_read_is_refused_with_a_reason() -> None:
    good = (14, type_14(PIXELS.tobytes(), SIZE, 2, 1))
    for data, why in (
        (b"1.nothing", "unknown_format"),
        (file_of((2, text_record(2, {2: "00"}))), "unknown_format"),
        (file_of((14, type_14(PIXELS.tobytes(), SIZE, 13, 1))), "unsupported"),
        (file_of((14, type_14(PIXELS.tobytes(), SIZE, 2, 1, f011="OTHER"))), "unsupported"),
        (file_of((14, type_14(PIXELS.tobytes(), SIZE, 2, 1, f012="16"))), "unsupported"),
        (file_of((4, type_4(PIXELS.tobytes(), SIZE, 2, 1, compression=7))), "unsupported"),
        (file_of((14, type_14(PIXELS.tobytes()[1:], SIZE, 2, 1))), "unreadable"),
        (file_of((14, type_14(PIXELS.tobytes(), SIZE, 2, 1, f006="wide"))), "unreadable"),
        (file_of((14, type_14(PIXELS.tobytes(), SIZE, 2, 1, f006="1e400"))), "unreadable"),
        (file_of((14, type_14(b"", (8000, 8000), 2, 1))), "too_large"),
        (file_of((14, type_14(PIXELS.tobytes(), SIZE, 2, 1, f010="90"))), "bad_resolution"),
        (file_of((4, type_4(PIXELS.tobytes(), SIZE, 2, 1, native=1)), resolution="none"), "unreadable"),
        (file_of(good)[:-1], "unreadable"),
        (file_of(good) + b"more", "unreadable"),
    ):
        assert reason(data) == why


def test_a_file_with_padding_behind_it_is_read() -> None:
    assert len(ansi_nist.load(file_of((14, type_14(PIXELS.tobytes(), SIZE, 2, 1))) + b"\r\n\x00\x1a")) == 1


@given(flips=st.lists(st.tuples(st.integers(0, 420), st.integers(1, 255)), min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_altered_cards_give_pictures_or_are_refused(flips: list[tuple[int, int]]) -> None:
    card = file_of((4, type_4(finger(1), SIZE, 1, 1)), (14, type_14(finger(2), SIZE, 2, 2)))
    data = bytearray(card)
    for at, flip in flips:
        data[at if at < 210 else at - 420] ^= flip
    try:
        views = ansi_nist.load(bytes(data))
    except ImageRejected:
        return
    assert all(view.image.pixels.ndim == 2 for view in views)
