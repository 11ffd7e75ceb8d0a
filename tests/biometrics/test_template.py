"""The template's byte form: it is read back as written, and nothing else is accepted."""

import math
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import biometrics
from biometrics.errors import TemplateInvalid
from biometrics.synthesis import Finger, png
from biometrics.template import EXTRACTOR_VERSION, LARGEST_BYTES, MAGICS, MOST_MINUTIAE, STEP_PX, Template, credible_ppi


def random_template(count: int, seed: int = 1) -> Template:
    rng = np.random.default_rng(seed)
    return Template(
        x=rng.uniform(0, 400, count).astype(np.float32),
        y=np.sort(rng.uniform(0, 500, count)).astype(np.float32),
        direction=rng.uniform(0, 2 * math.pi, count).astype(np.float32),
        kind=rng.integers(0, 3, count).astype(np.uint8),
        reliability=rng.integers(0, 101, count).astype(np.uint8),
        width_px=400,
        height_px=500,
        ridge_period_px=4.5,
        period_confidence=0.8,
        scale=2.0,
        ppi=None,
        quality=60,
        finger=3,
    )


@given(st.integers(0, 255), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_the_byte_form_is_small_and_precise_to_a_quarter_px(count: int, seed: int) -> None:
    template = random_template(count, seed).strongest(MOST_MINUTIAE)
    data = template.to_bytes()
    again = Template.from_bytes(data)
    assert len(data) <= LARGEST_BYTES
    np.testing.assert_allclose(again.x, template.x, atol=STEP_PX / 2 + 1e-4)
    np.testing.assert_allclose(again.y, template.y, atol=STEP_PX / 2 + 1e-4)
    assert np.abs(np.angle(np.exp(1j * (again.direction - template.direction)))).max(initial=0) < 1e-3
    np.testing.assert_array_equal(again.kind, template.kind)
    np.testing.assert_array_equal(again.reliability, template.reliability)
    assert (again.finger, again.quality, again.ppi, again.scale, again.extractor) == (
        3,
        60,
        None,
        2.0,
        EXTRACTOR_VERSION,
    )
    assert again.to_bytes() == data


def test_of_too_many_minutiae_the_least_reliable_are_dropped() -> None:
    template = random_template(255)
    stored = Template.from_bytes(template.to_bytes())
    assert len(stored) == MOST_MINUTIAE
    assert stored.reliability.min() >= np.sort(template.reliability)[-MOST_MINUTIAE]
    assert (np.diff(stored.y) >= 0).all()


@given(st.integers(0, 130), st.integers(0, 130))
@settings(max_examples=20, deadline=None)
def test_a_second_reading_is_kept_beside_the_first(count: int, again: int) -> None:
    first, second = random_template(count).strongest(MOST_MINUTIAE), random_template(again, 2).strongest(MOST_MINUTIAE)
    data = replace(first, second=second).to_bytes()
    read = Template.from_bytes(data)
    assert len(data) <= 2 * LARGEST_BYTES
    assert len(data) == len(first.to_bytes()) + 1 + 8 * len(second)
    assert read.second is not None
    assert read.to_bytes() == data
    assert replace(read, second=None).to_bytes() == first.to_bytes()
    for name in ("x", "y", "direction", "kind", "reliability"):
        np.testing.assert_array_equal(getattr(read.second, name), getattr(Template.from_bytes(second.to_bytes()), name))
    assert (read.second.quality, read.second.scale, read.second.ppi) == (read.quality, read.scale, read.ppi)
    assert read.scaled(2.0).readings[1].x.tolist() == (2 * read.second.x).tolist()


def test_a_print_has_no_third_reading() -> None:
    with pytest.raises(TemplateInvalid):
        replace(random_template(3), second=replace(random_template(3), second=random_template(3))).to_bytes()


@pytest.mark.parametrize("second", [None, 5])
def test_every_cut_and_every_altered_byte_is_refused(second: int | None) -> None:
    data = replace(random_template(8), second=random_template(second) if second else None).to_bytes()
    for at in range(len(data)):
        for wrong in (data[:at], *(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :] for bit in (1, 3))):
            with pytest.raises(TemplateInvalid):
                Template.from_bytes(wrong)


@given(st.binary(max_size=1200), st.booleans())
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_not_a_template(data: bytes, has_magic: bool) -> None:
    for magic in MAGICS if has_magic else (b"",):
        with pytest.raises(TemplateInvalid):
            Template.from_bytes(magic + data)


@given(st.sampled_from(MAGICS), st.integers(0, 200), st.integers(0, 255), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_a_form_with_a_right_checksum_and_wrong_lengths_is_refused(
    magic: bytes, cut: int, count: int, more: int
) -> None:
    body = bytearray(replace(random_template(4), second=random_template(6)).to_bytes()[8:] + bytes(more))
    body[-1 - more - 8 * 6] = count
    whole = bytes(body[: len(body) - cut])
    left = 8 * 6 + more - cut  # bytes behind the second reading's count
    if left == (-1 if magic == MAGICS[0] else 8 * count):
        Template.from_bytes(magic + struct.pack("<I", zlib.crc32(whole)) + whole)
        return
    with pytest.raises(TemplateInvalid):
        Template.from_bytes(magic + struct.pack("<I", zlib.crc32(whole)) + whole)


def test_an_extractor_version_too_long_for_the_form_is_refused() -> None:
    with pytest.raises(TemplateInvalid):
        replace(random_template(1), extractor="x" * 25).to_bytes()


def test_another_scale_hypothesis_scales_about_the_origin() -> None:
    template = random_template(5)
    np.testing.assert_allclose(template.scaled(1.5).x, 1.5 * template.x)
    assert template.scaled(1.5).scale == 3.0


@pytest.mark.parametrize(
    ("ppi", "period_px", "confidence", "credible"),
    [
        (500.0, 9.0, 0.9, 500.0),
        (500.0, 11.5, 0.9, 500.0),  # wide ridges, pulled
        (500.0, 4.5, 0.9, 500.0),  # a newborn
        (1000.0, 18.0, 0.9, 1000.0),
        (255.0, 8.18, 0.9, None),  # an unset byte
        (300.0, 8.8, 0.9, None),  # a scanner's resolution
        (300.0, 5.3, 0.9, 300.0),
        (2000.0, 9.0, 0.9, None),
        (255.0, 8.18, 0.3, 255.0),  # measured too uncertainly to contradict anything
        (255.0, math.nan, 0.0, 255.0),
        (None, 9.0, 0.9, None),
    ],
)
def test_a_claim_is_dropped_where_ridges_would_then_be_no_fingers(
    ppi: float | None, period_px: float, confidence: float, credible: float | None
) -> None:
    assert credible_ppi(ppi, period_px, confidence) == credible


def test_a_picture_turned_over_is_the_fingers_own_once_it_is_turned_back() -> None:
    finger = Finger.from_seed(11)
    image, other = (finger.impression(touch, conditions="ordinary") for touch in (1, 2))
    flipped, touched = (
        biometrics.extract(biometrics.read_image(png(np.ascontiguousarray(shown), 500)))
        for shown in (image[:, ::-1], other)
    )
    assert biometrics.compare(flipped, touched).score < 20, "a mirror image is nobody's finger"
    assert biometrics.compare(flipped.turned_over(), touched).score > 40
    again = flipped.turned_over().turned_over()
    assert np.allclose(again.x, flipped.x, atol=1e-3)
    assert np.allclose(np.cos(again.direction - flipped.direction), 1)
    Template.from_bytes(flipped.turned_over().to_bytes())
