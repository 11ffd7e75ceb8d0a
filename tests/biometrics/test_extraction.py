"""The recipe from image to template, step by step, and its refusal of anything that is not a finger."""

import math
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from biometrics import Template, compare
from biometrics.errors import ImageRejected
from biometrics.extraction import as_minutiae, extract, extract_with_quality, resize
from biometrics.images.raster import FingerprintImage, from_pixels, has_light_ridges
from biometrics.images.reading import read_image
from biometrics.leader import network
from biometrics.measuring import WIDEST_RIDGES, has_several_fingers, measure, ridges_across, scale_hypotheses
from biometrics.ridges.areas import fingers_beside
from biometrics.ridges.period import look_closely
from biometrics.synthesis import Finger, png
from tests import real_inputs
from tests.biometrics.pictures import side_by_side, synthetic_finger
from tests.real_inputs import SHARED, needs, needs_prints

PRINTS = real_inputs.PRINTS / "fvc2002_db1b"


def print_of(name: str, factor: float = 1.0) -> FingerprintImage:
    picture = Image.open(PRINTS / f"{name}.png").convert("L")
    size = (round(picture.width * factor), round(picture.height * factor))
    return from_pixels(np.asarray(picture.resize(size, Image.Resampling.LANCZOS)), 500.0)


def rings(period: float, side: int = 260) -> np.ndarray:
    y, x = np.mgrid[:side, :side] - side / 2
    distance = np.hypot(x, y)
    pattern = 140 + 90 * np.sin(2 * np.pi * distance / period)
    return np.where(distance < 0.42 * side, pattern, 250).astype(np.uint8)


def scale_of(pixels: np.ndarray, ppi: float | None) -> float:
    return measure(from_pixels(pixels, ppi)).scale


def test_every_finger_is_scaled_to_nine_px_whatever_resolution_is_claimed() -> None:
    for ppi in (None, 300.0, 500.0, 1000.0):
        assert scale_of(rings(9.0), ppi) == pytest.approx(1.0, rel=0.05)
        assert scale_of(rings(4.5), ppi) == pytest.approx(2.0, rel=0.05)
        assert scale_of(rings(18.0, 520), ppi) == pytest.approx(0.5, rel=0.05)


def test_the_scale_follows_the_ridge_period_continuously() -> None:
    periods = np.geomspace(4.5, 14, 18)
    scales = np.array([scale_of(rings(period), 500.0) for period in periods])
    assert np.abs(np.diff(np.log(scales)) + np.diff(np.log(periods))).max() < 0.06


def test_the_confidence_in_a_ridge_period_reaches_one_and_never_more() -> None:
    confidences = [look_closely(rings(period, 300), period).period.confidence for period in np.arange(8, 10, 0.05)]
    assert max(confidences) == 1


def test_without_ridges_the_claimed_resolution_sets_the_scale() -> None:
    blank = np.full((120, 120), 255, np.uint8)
    assert scale_of(blank, 1000.0) == 0.5
    assert scale_of(blank, None) == 1.0


def test_unclear_ridges_are_tried_at_the_claimed_scale_too() -> None:
    noise = np.random.default_rng(3).normal(0, 60, (300, 300))
    buried = np.clip(128 + 0.25 * (rings(9.0, 300) - 140.0) + noise, 0, 255).astype(np.uint8)
    scales = [hypothesis.scale for hypothesis in scale_hypotheses(from_pixels(buried, 1000.0))]
    assert scales == [pytest.approx(1.0, rel=0.1), 0.5]


def test_the_scaled_finger_stays_within_the_networks_limits() -> None:
    long = np.tile(rings(4.5, 200), (1, 5))
    measured = measure(from_pixels(long, 500.0))
    assert max(resize(long, measured.box, measured.scale).shape) <= 1501
    speck = from_pixels(np.full((32, 40), 90, np.uint8), 4000.0)
    assert min(resize(speck.pixels, measure(speck).box, measure(speck).scale).shape) >= 32


def face() -> np.ndarray:
    picture = Image.new("L", (300, 400), 205)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 60, 240, 330), fill=170)
    for x in (110, 190):
        draw.ellipse((x - 18, 160, x + 18, 180), fill=240)
        draw.ellipse((x - 8, 162, x + 8, 178), fill=40)
    draw.polygon([(150, 190), (135, 240), (165, 240)], fill=140)
    draw.arc((110, 240, 190, 290), 20, 160, fill=90, width=6)
    return np.asarray(picture)


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((300, 300), 255, np.uint8),
        np.zeros((300, 300), np.uint8),
        np.random.default_rng(3).integers(0, 256, (300, 300)).astype(np.uint8),
        np.tile(np.linspace(0, 255, 300).astype(np.uint8), (300, 1)),
        face(),
    ],
    ids=["white", "black", "noise", "shading", "face"],
)
def test_an_image_without_a_finger_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ImageRejected) as refused:
        extract(from_pixels(pixels, 500.0))
    assert refused.value.reason == "not_a_fingerprint"


@needs_prints
def test_four_fingers_are_no_single_one_and_no_real_print_is_taken_for_them() -> None:
    """No picture states a resolution. All 560 were measured once; here the first two impressions of each finger."""
    for folder in sorted(real_inputs.PRINTS.iterdir()):
        prints = [read_image(path.read_bytes()) for path in sorted(folder.glob("*_[12].png"))]
        assert max(ridges_across(image, measure(image)) for image in prints) < 0.6 * WIDEST_RIDGES
        slap = from_pixels(side_by_side([image.pixels for image in prints[:8:2]]))
        assert ridges_across(slap, measure(slap)) > WIDEST_RIDGES
    with pytest.raises(ImageRejected, match="several_fingers"):
        extract(slap)


@needs_prints
def test_two_and_three_fingers_are_told_from_one_by_the_gaps_between_them() -> None:
    """All 560 were looked at once, and none has two areas side by side; here one impression of each finger."""
    found = {2: 0, 3: 0}
    for folder in sorted(real_inputs.PRINTS.iterdir()):
        prints = [read_image(path.read_bytes()) for path in sorted(folder.glob("*.png"))[2::8]]
        assert not any(has_several_fingers(image, measure(image)) for image in prints)
        looks = [measure(image).look for image in prints]
        assert all(fingers_beside(look) <= 1 for look in looks if look is not None)
        for number in found:
            apart = [np.pad(image.pixels, ((0, 0), (5, 5)), constant_values=255) for image in prints[:number]]
            several = from_pixels(side_by_side(apart))
            found[number] += has_several_fingers(several, measure(several))
    assert found[2] >= 5
    assert found[3] == 7


def test_one_broad_print_with_a_crease_is_one_finger_and_two_prints_apart_are_two() -> None:
    broad = rings(9.0, 600)[150:450]
    creased = broad.copy()
    creased[:, 60:72] = 255
    apart = broad.copy()
    apart[:, 290:320] = 255
    for pixels, number in ((broad, 1), (creased, 1), (apart, 2)):
        look = measure(from_pixels(pixels)).look
        assert look is not None
        assert fingers_beside(look) == number


def test_where_ridges_cannot_be_told_the_claimed_resolution_says_how_wide_a_picture_is() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (300, 1300)).astype(np.uint8)
    claimed, silent = from_pixels(noise, 500.0), from_pixels(noise)
    assert ridges_across(claimed, measure(claimed)) > WIDEST_RIDGES
    assert ridges_across(silent, measure(silent)) == 0


def test_detections_are_converted_to_a_templates_units() -> None:
    detections = network.Detections(
        likelihood=np.zeros((40, 50), np.float32),
        row=np.array([5, 20]),
        column=np.array([10, 30]),
        strength=np.array([0.61, 0.95], np.float32),
        direction=np.array([1.0, -math.pi / 2], np.float32),
        kind=np.array([0.2, 0.9], np.float32),
    )
    x, y, direction, kind, reliability = as_minutiae(detections)
    assert list(zip(x, y, kind, reliability, strict=True)) == [(10, 5, 2, 61), (30, 20, 1, 95)]
    np.testing.assert_allclose(direction, [1.0, 1.5 * math.pi], rtol=1e-6)


def in_dark_corners(pixels: np.ndarray) -> np.ndarray:
    """The same ridges as a reader with a lit halo sees them: the ground beyond the finger is dark."""
    height, width = pixels.shape
    y, x = np.mgrid[:height, :width]
    beyond = np.hypot((x - width / 2) / (width / 2), (y - height / 2) / (height / 2)) - 0.75
    return np.asarray(pixels * (1 - 0.9 * np.clip(beyond / 0.15, 0, 1)), np.uint8)


def agreement_of_kinds(first: Template, second: Template) -> float:
    return compare(first, second).parts["kind"]


def test_dark_ridges_on_a_dark_ground_and_true_negatives_are_both_read_as_they_are() -> None:
    pixels = Finger.from_seed(3).impression(1)
    plain = extract(from_pixels(pixels, 500.0))
    dark, negative = in_dark_corners(pixels), 255 - pixels
    assert has_light_ridges(dark), "the ground alone misleads"
    for seen in (dark, negative):
        image = read_image(png(seen, ppi=500))
        assert image.is_inverted
        assert agreement_of_kinds(plain, extract(image)) > 1, "endings are endings, forks are forks"


@needs_prints
def test_a_print_at_half_size_gives_the_same_minutiae_at_the_same_scale() -> None:
    full, half = extract(print_of("101_1")), extract(print_of("101_1", 0.5))
    assert half.scale == pytest.approx(2 * full.scale, rel=0.05)
    ratio = 2 * full.scale / half.scale
    gaps = np.hypot(full.x[:, None] - half.x * ratio, full.y[:, None] - half.y * ratio).min(axis=1)
    assert (gaps < 6).mean() > 0.7


@needs_prints
def test_positions_refer_to_the_whole_image_however_it_was_cropped() -> None:
    image = print_of("101_1")
    wide = from_pixels(np.pad(image.pixels, ((64, 32), (96, 32)), constant_values=255), 500.0)
    plain, moved = extract(image), extract(wide)
    ratio = moved.scale / plain.scale
    assert ratio == pytest.approx(1.0, rel=0.03)
    x, y = plain.x + 96 * plain.scale, plain.y + 64 * plain.scale
    gaps = np.hypot(x[:, None] - moved.x / ratio, y[:, None] - moved.y / ratio).min(axis=1)
    assert (gaps < 3).mean() > 0.9


@needs_prints
def test_the_trace_receives_every_stage_and_extraction_is_deterministic() -> None:
    stages: dict[str, Any] = {}
    image = read_image((PRINTS / "102_1.png").read_bytes(), ppi=500)
    template, quality = extract_with_quality(image, finger=2, trace=stages.__setitem__)
    assert list(stages) == ["hypotheses", "measured", "scaled", "likelihood", "minutiae", "quality"]
    assert stages["likelihood"].shape == stages["scaled"].shape
    assert template.finger == 2
    assert quality.score == template.quality >= 50
    assert template.to_bytes() == extract(image, finger=2).to_bytes()


@needs_prints
def test_a_fingertip_has_a_lower_quality_than_the_whole_finger_and_says_so() -> None:
    whole = print_of("101_1")
    tip = from_pixels(whole.pixels[40:150, 120:230], 500.0)
    (_, good), (_, poor) = extract_with_quality(whole), extract_with_quality(tip)
    assert poor.score < good.score
    assert poor.area < good.area
    assert {"too_small", "only_the_tip"} & set(poor.reasons)


@needs("cases")
def test_a_claimed_resolution_that_the_ridges_contradict_is_not_believed() -> None:
    image = read_image((SHARED / "cases/b_ppi255.wsq").read_bytes())
    template = extract(image)
    assert (image.ppi, template.ppi) == (255.0, None)
    assert template.ridge_period_px == pytest.approx(8.18, abs=0.3)
    assert extract(read_image((SHARED / "cases/b_ppi255.wsq").read_bytes(), 500)).ppi == 500


@pytest.mark.parametrize("size", [1.0, 0.5])
def test_a_trace_of_a_twentieth_of_the_contrast_is_assessable_and_found_at_its_own_scale(size: float) -> None:
    finger = synthetic_finger(3)
    picture = Image.fromarray(finger.impression(2))
    small = picture.resize((round(picture.width * size), round(picture.height * size)), Image.Resampling.LANCZOS)
    faint = np.rint(128 + (np.asarray(small, float) - 128) / 20).astype(np.uint8)
    template, quality = extract_with_quality(from_pixels(faint, 500.0))
    assert np.ptp(faint) <= 14
    assert template.assessable
    assert template.period_confidence > 0.8
    assert quality.contrast < 0.1
    assert "press_harder" in quality.reasons or "low_contrast" in quality.reasons
    assert compare(template, extract(from_pixels(finger.impression(1), 500.0))).score > 50


@pytest.mark.parametrize("spread", [0.4, 2.0, 6.0])
def test_the_faint_noise_of_a_reader_without_a_finger_is_refused(spread: float) -> None:
    rows = np.linspace(100, 140, 360)[:, None]
    noise = np.random.default_rng(1).normal(0, spread, (360, 300))
    with pytest.raises(ImageRejected):
        extract(from_pixels(np.rint(rows + noise).astype(np.uint8), 500.0))
