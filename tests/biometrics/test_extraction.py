"""The recipe from image to template, step by step, and its gate against what is no finger."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from biometrics.errors import ImageRejected, ModelUnavailable
from biometrics.extraction import as_minutiae, extract, extract_with_quality, measure, resize, scale_hypotheses
from biometrics.images.raster import FingerprintImage, from_pixels
from biometrics.images.reading import read_image
from biometrics.leader import network
from biometrics.ridges.period import look_closely
from biometrics.synthesis import Finger
from tests import real_inputs
from tests.real_inputs import needs_prints

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


def test_every_finger_is_brought_to_nine_px_whatever_is_claimed() -> None:
    for ppi in (None, 300.0, 500.0, 1000.0):
        assert scale_of(rings(9.0), ppi) == pytest.approx(1.0, rel=0.05)
        assert scale_of(rings(4.5), ppi) == pytest.approx(2.0, rel=0.05)
        assert scale_of(rings(18.0, 520), ppi) == pytest.approx(0.5, rel=0.05)


def test_the_scale_follows_the_ridges_without_a_step() -> None:
    periods = np.geomspace(4.5, 14, 18)
    scales = np.array([scale_of(rings(period), 500.0) for period in periods])
    assert np.abs(np.diff(np.log(scales)) + np.diff(np.log(periods))).max() < 0.06


def test_a_ridge_period_without_a_doubt_is_sure_and_no_surer_than_that() -> None:
    confidences = [look_closely(rings(period, 300), period).period.confidence for period in np.arange(8, 10, 0.05)]
    assert max(confidences) == 1


def test_where_nothing_is_seen_the_claim_decides() -> None:
    blank = np.full((120, 120), 255, np.uint8)
    assert scale_of(blank, 1000.0) == 0.5
    assert scale_of(blank, None) == 1.0


def test_unclear_ridges_are_tried_at_the_claimed_scale_too() -> None:
    noise = np.random.default_rng(3).normal(0, 60, (300, 300))
    buried = np.clip(128 + 0.25 * (rings(9.0, 300) - 140.0) + noise, 0, 255).astype(np.uint8)
    scales = [one.scale for one in scale_hypotheses(from_pixels(buried, 1000.0))]
    assert scales == [pytest.approx(1.0, rel=0.1), 0.5]


def test_a_finger_is_neither_blown_up_nor_shrunk_out_of_shape() -> None:
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
def test_what_is_no_finger_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ImageRejected) as refused:
        extract(from_pixels(pixels, 500.0))
    assert refused.value.reason == "not_a_fingerprint"


def test_what_the_network_finds_is_put_in_the_terms_of_a_template() -> None:
    found = network.Detections(
        likelihood=np.zeros((40, 50), np.float32),
        row=np.array([5, 20]),
        column=np.array([10, 30]),
        strength=np.array([0.61, 0.95], np.float32),
        direction=np.array([1.0, -math.pi / 2], np.float32),
        kind=np.array([0.2, 0.9], np.float32),
    )
    x, y, direction, kind, reliability = as_minutiae(found)
    assert list(zip(x, y, kind, reliability, strict=True)) == [(10, 5, 2, 61), (30, 20, 1, 95)]
    np.testing.assert_allclose(direction, [1.0, 1.5 * math.pi], rtol=1e-6)


def test_the_network_sees_a_minutia_the_same_wherever_the_image_is_cut_by_its_own_step() -> None:
    pixels = Finger.from_seed(3).impression(1)[:448, :320]
    padded = np.pad(pixels, ((32, 0), (64, 32)), constant_values=243)
    plain, moved = network.find(pixels, 0.6), network.find(padded, 0.6)
    inner = {(r, c) for r, c in zip(plain.row, plain.column, strict=True) if 64 < r < 384 and 64 < c < 256}
    assert len(inner) > 10
    rows, columns = moved.row - 32, moved.column - 64
    assert sum(np.hypot(rows - r, columns - c).min() <= 2 for r, c in inner) >= 0.95 * len(inner)


def test_direction_and_type_are_the_same_asked_for_many_minutiae_or_for_few() -> None:
    pixels = Finger.from_seed(3).impression(1)[:448, :320]
    many, few = network.find(pixels, 0.3), network.find(pixels, 0.8)
    chosen = many.strength >= 0.8
    np.testing.assert_array_equal(many.row[chosen], few.row)
    np.testing.assert_allclose(many.direction[chosen], few.direction, atol=1e-4)
    np.testing.assert_allclose(many.kind[chosen], few.kind, atol=1e-4)


def test_the_network_is_cached_and_built_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: network.part(name) for name in ("stems", "trunk", "heads")}
    monkeypatch.setenv("BIOMETRICS_CACHE", str(tmp_path / "new"))
    assert {name: network.part(name) for name in known} == known
    assert {name: network.part_path(name).read_bytes() for name in known} == known
    assert len(list((tmp_path / "new").iterdir())) == 3
    (tmp_path / "file").touch()
    monkeypatch.setenv("BIOMETRICS_CACHE", str(tmp_path / "file"))
    assert network.part("stems") == known["stems"]  # where nothing can be kept it is built each time


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyfing/models").mkdir(parents=True)
    (tmp_path / "pyfing/__init__.py").touch()
    (tmp_path / "pyfing/models/LEADER.weights.h5").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModelUnavailable):
        network.weights_path()


@needs_prints
def test_a_print_at_half_size_gives_the_same_minutiae_at_the_same_scale() -> None:
    full, half = extract(print_of("101_1")), extract(print_of("101_1", 0.5))
    assert half.scale == pytest.approx(2 * full.scale, rel=0.05)
    ratio = 2 * full.scale / half.scale
    gaps = np.hypot(full.x[:, None] - half.x * ratio, full.y[:, None] - half.y * ratio).min(axis=1)
    assert (gaps < 6).mean() > 0.7


@needs_prints
def test_positions_are_of_the_whole_image_whatever_was_cut_away() -> None:
    image = print_of("101_1")
    wide = from_pixels(np.pad(image.pixels, ((64, 32), (96, 32)), constant_values=255), 500.0)
    plain, moved = extract(image), extract(wide)
    ratio = moved.scale / plain.scale
    assert ratio == pytest.approx(1.0, rel=0.03)
    x, y = plain.x + 96 * plain.scale, plain.y + 64 * plain.scale
    gaps = np.hypot(x[:, None] - moved.x / ratio, y[:, None] - moved.y / ratio).min(axis=1)
    assert (gaps < 3).mean() > 0.9


@needs_prints
def test_the_trace_is_given_every_stage_and_extraction_is_deterministic() -> None:
    stages: dict[str, Any] = {}
    image = read_image((PRINTS / "102_1.png").read_bytes(), ppi=500)
    template, quality = extract_with_quality(image, finger=2, trace=stages.__setitem__)
    assert list(stages) == ["hypotheses", "measured", "scaled", "likelihood", "minutiae", "quality"]
    assert stages["likelihood"].shape == stages["scaled"].shape
    assert template.finger == 2
    assert quality.score == template.quality >= 50
    assert template.to_bytes() == extract(image, finger=2).to_bytes()


@needs_prints
def test_the_tip_of_a_finger_is_judged_worse_than_the_whole_and_told_so() -> None:
    whole = print_of("101_1")
    tip = from_pixels(whole.pixels[40:150, 120:230], 500.0)
    (_, good), (_, poor) = extract_with_quality(whole), extract_with_quality(tip)
    assert poor.score < good.score
    assert poor.area < good.area
    assert {"too_small", "only_the_tip"} & set(poor.reasons)
