"""Resizing: Pillow's answers to the last bit, without its time."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics.ridges.resizing import resized


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    height=st.integers(1, 150),
    width=st.integers(1, 150),
    factor=st.floats(0.04, 6.0),
    is_stark=st.booleans(),
)
@example(seed=1, height=1, width=1, factor=0.2, is_stark=False)
@example(seed=2, height=140, width=40, factor=0.5, is_stark=True)
@example(seed=3, height=97, width=131, factor=1.0, is_stark=False)
def test_every_pixel_is_as_pillow_has_it(seed: int, height: int, width: int, factor: float, is_stark: bool) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.uint8)
    if is_stark:
        # Black beside white takes sums of products beyond 0 and 255.
        pixels = np.where(pixels > 127, 255, 0).astype(np.uint8)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    expected = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    assert np.array_equal(resized(pixels, factor), expected)


@pytest.mark.parametrize("view", [np.s_[::2, ::2], np.s_[::-1], np.s_[:, 3:90]])
def test_parts_of_an_image_are_resized_as_copies_of_them_are(view: tuple[slice, ...]) -> None:
    pixels = np.random.default_rng(7).integers(0, 256, (120, 100)).astype(np.uint8)
    pixels.flags.writeable = False
    assert np.array_equal(resized(pixels[view], 0.7), resized(pixels[view].copy(), 0.7))
