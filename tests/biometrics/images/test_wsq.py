"""Our WSQ decoder: the same pixels as the decoder it replaces, and a refusal of everything invalid."""

import io
import struct

import numpy as np
import pytest
import wsq  # noqa: F401  # registers its format with Pillow: it writes the files here and reads them for comparison
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics.errors import ImageRejected
from biometrics.images import wsq as wsq_image
from biometrics.images.reading import read_image
from biometrics.images.wavelets import band_regions, joined
from tests.real_inputs import SHARED, needs


def ridges(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    noise = np.random.default_rng(1).normal(0, 25, (height, width))
    image: np.ndarray = np.clip(150 + 70 * np.sin((x + 0.4 * y + 9 * np.sin(y / 40)) * 0.7) + noise, 0, 255).astype(
        np.uint8
    )
    return image


def written(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "WSQ")
    return buffer.getvalue()


DATA = written(ridges(160, 128))


@pytest.mark.parametrize("size", [(160, 128), (161, 127), (101, 77), (373, 389), (64, 201)])
def test_the_pixels_equal_those_of_the_reference_decoder(size: tuple[int, int]) -> None:
    data = written(ridges(*size))
    with Image.open(io.BytesIO(data), formats=["WSQ"]) as other:
        expected = np.asarray(other).astype(int)
    assert wsq_image.read_size(data) == size
    # At most one grey level, from rounding.
    assert np.abs(wsq_image.decode(data)[0] - expected).max() <= 1


@needs("images")
def test_a_real_file_gives_its_converted_picture_and_resolution() -> None:
    image = read_image((SHARED / "images/wsq-original.wsq").read_bytes())
    converted = read_image((SHARED / "images/wsq-converted.png").read_bytes()).pixels
    assert np.abs(image.pixels.astype(int) - converted).max() <= 1
    assert (image.format, image.ppi) == ("WSQ", 500)


def test_every_truncated_file_is_refused() -> None:
    for length in [*range(2, 1000, 7), *range(1000, len(DATA), 97), len(DATA) - 1, len(DATA) - 2]:
        for cut in (DATA[:length], DATA[:length] + b"\xff\xa1"):
            # The few padding bytes of the last block may be missing without loss.
            if len(cut) > len(DATA) - 3:
                continue
            with pytest.raises(ImageRejected):
                read_image(cut)


@given(flips=st.lists(st.tuples(st.integers(2, 5000), st.integers(1, 255)), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_an_altered_file_gives_an_image_of_the_claimed_size_or_is_refused(flips: list[tuple[int, int]]) -> None:
    data = bytearray(DATA)
    for at, flip in flips:
        data[at % len(data)] ^= flip
    try:
        image = read_image(bytes(data))
    except ImageRejected:
        return
    assert image.pixels.shape == wsq_image.read_size(bytes(data))


def test_a_huge_frame_is_refused_before_anything_is_decoded() -> None:
    at = DATA.index(b"\xff\xa2")
    huge = DATA[: at + 6] + struct.pack(">HH", 20_000, 20_000) + DATA[at + 10 :]
    with pytest.raises(ImageRejected) as refused:
        read_image(huge)
    assert refused.value.reason == "too_large"


@pytest.mark.parametrize(
    ("marker", "words"),
    [(b"\xff\xa4", "missing"), (b"\xff\xa5", "missing"), (b"\xff\xa6", "Huffman"), (b"\xff\xa2", "frame")],
)
def test_a_missing_segment_is_named(marker: bytes, words: str) -> None:
    at = DATA.index(marker)
    data = DATA
    while marker in data[:1500]:
        at = data.index(marker)
        (length,) = struct.unpack_from(">H", data, at + 2)
        data = data[:at] + data[at + 2 + length :]
    with pytest.raises(ImageRejected, match=words):
        read_image(data)


def test_a_second_frame_or_a_table_after_the_first_block_is_refused() -> None:
    # Found by fuzzing: bands of a different size than the number of coefficients.
    start, block = DATA.index(b"\xff\xa2"), DATA.index(b"\xff\xa3")
    frame = DATA[start : start + 19]
    smaller = frame[:6] + struct.pack(">HH", 48, 40) + frame[10:]
    with pytest.raises(ImageRejected, match="two frames"):
        read_image(DATA[:block] + smaller + DATA[block:])
    with pytest.raises(ImageRejected, match="between the blocks"):
        read_image(DATA[:-2] + smaller + DATA[-2:])


@given(height=st.integers(32, 200), width=st.integers(32, 200))
@settings(max_examples=40, deadline=None)
def test_the_bands_tile_the_picture_except_for_the_highest_corner(height: int, width: int) -> None:
    covered = np.zeros((height, width), int)
    regions = band_regions(height, width)
    for region in regions:
        covered[region.slices] += 1
    assert len(regions) == 60
    corner = ((height + 1) // 2, (width + 1) // 2)
    assert (covered[corner[0] :, corner[1] :] == 0).all()
    covered[corner[0] :, corner[1] :] = 1
    assert (covered == 1).all()


def test_the_lowest_band_alone_gives_a_smooth_picture() -> None:
    low = np.array([0.85269867900889, 0.37740285561283, -0.11062440441844, -0.02384946501956, 0.03782845550726])
    high = np.array([0.78848561640558, -0.41809227322162, -0.04068941760916, 0.06453888262870])
    bands = np.zeros((96, 80))
    bands[:3, :3] = 1.0
    flat = joined(bands, low, high)
    # Five splits with a gain of √2 along each axis.
    assert flat.mean() == pytest.approx(2.0**-5, rel=0.02)
    assert flat.std() < 1e-6
