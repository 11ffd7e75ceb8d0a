"""The recipe from image to template, step by step, and its gate against what is no finger."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from biometrics import leader
from biometrics.errors import ImageRejected
from biometrics.extraction import extract, extract_with_quality, measure, peaks, scale_of
from biometrics.images import FingerprintImage, from_pixels, read_image
from biometrics.ridges import RidgePeriod, ridge_map, ridge_period

PRINTS = Path(__file__).resolve().parents[2].parent / "shared/fingerprints/fvc2002_db1b"
needs_prints = pytest.mark.skipif(not PRINTS.exists(), reason="the shared prints are not beside the checkout")


def print_of(name: str, factor: float = 1.0) -> FingerprintImage:
    picture = Image.open(PRINTS / f"{name}.png").convert("L")
    size = (round(picture.width * factor), round(picture.height * factor))
    return from_pixels(np.asarray(picture.resize(size, Image.Resampling.LANCZOS)), 500.0)


def rings(period: float, side: int = 260) -> np.ndarray:
    y, x = np.mgrid[:side, :side] - side / 2
    distance = np.hypot(x, 0.8 * y)
    pattern = 140 + 90 * np.sin(2 * np.pi * distance / period)
    return np.where(distance < 0.42 * side, pattern, 250).astype(np.uint8)


@pytest.mark.parametrize("period", [3.6, 4.5, 6.0, 8.0, 9.5, 12.0])
def test_the_ridge_period_of_parallel_ridges_is_measured(period: float) -> None:
    y, x = np.mgrid[:200, :200]
    pixels = (128 + 90 * np.sin(2 * np.pi * (0.8 * x + 0.6 * y) / period)).astype(np.uint8)
    found = ridge_period(ridge_map(pixels))
    assert found.px == pytest.approx(period, rel=0.04)
    assert found.confidence > 0.8


def test_a_blank_has_no_ridge_period() -> None:
    found = ridge_period(ridge_map(np.full((100, 100), 255, np.uint8)))
    assert math.isnan(found.px)
    assert found.confidence == 0


def test_adults_keep_the_claimed_scale_and_finer_ridges_are_brought_to_nine_px() -> None:
    assert scale_of(RidgePeriod(8.0, 0.9), 500) == 1.0
    assert scale_of(RidgePeriod(16.0, 0.9), 1000) == 0.5
    assert scale_of(RidgePeriod(4.5, 0.9), 500) == pytest.approx(2.0)
    assert scale_of(RidgePeriod(9.0, 0.9), 2000) == pytest.approx(1.0)  # a false claim loses against the ridges
    assert scale_of(RidgePeriod(math.nan, 0.0), 1000) == 0.5
    assert scale_of(RidgePeriod(math.nan, 0.0), None) == 1.0


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


def test_peaks_are_read_in_order_with_their_angle_in_one_turn() -> None:
    maps = np.zeros((4, 40, 50), np.float32)
    for x, y, angle, kind, strength in ((30, 20, -math.pi / 2, 0.9, 0.95), (10, 5, 1.0, 0.2, 0.31), (4, 8, 0, 1, 0.29)):
        maps[1:, y, x] = angle, kind, strength
    x, y, direction, kind, reliability = peaks(maps)
    assert list(zip(x, y, kind, reliability, strict=True)) == [(10, 5, 2, 31), (30, 20, 1, 95)]
    np.testing.assert_allclose(direction, [1.0, 1.5 * math.pi], rtol=1e-6)


def test_the_graph_is_cached_and_built_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = leader.graph_path().read_bytes()
    monkeypatch.setenv("BIOMETRICS_CACHE", str(tmp_path))
    assert leader.graph_path().read_bytes() == known
    assert [path.suffix for path in tmp_path.iterdir()] == [".onnx"]


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyfing/models").mkdir(parents=True)
    (tmp_path / "pyfing/__init__.py").touch()
    (tmp_path / "pyfing/models/LEADER.weights.h5").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(leader.ModelUnavailable):
        leader.weights_path()


@needs_prints
def test_a_print_at_half_size_gives_the_same_minutiae_at_the_same_scale() -> None:
    full, half = extract(print_of("101_1")), extract(print_of("101_1", 0.5))
    assert half.scale == pytest.approx(2.0, rel=0.2)
    ratio = 2.0 / half.scale
    gaps = np.hypot(full.x[:, None] - half.x * ratio, full.y[:, None] - half.y * ratio).min(axis=1)
    assert (gaps < 6).mean() > 0.7


@needs_prints
def test_positions_are_of_the_whole_image_whatever_was_cut_away() -> None:
    image = print_of("101_1")
    wide = from_pixels(np.pad(image.pixels, ((64, 32), (96, 32)), constant_values=255), 500.0)
    plain, moved = extract(image), extract(wide)
    gaps = np.hypot(plain.x[:, None] + 96 - moved.x, plain.y[:, None] + 64 - moved.y).min(axis=1)
    assert (gaps < 3).mean() > 0.9


@needs_prints
def test_the_trace_is_given_every_stage_and_extraction_is_deterministic() -> None:
    stages: dict[str, Any] = {}
    image = read_image((PRINTS / "102_1.png").read_bytes(), ppi=500)
    template, quality = extract_with_quality(image, finger=2, trace=stages.__setitem__)
    assert list(stages) == ["measured", "scaled", "maps", "minutiae"]
    assert stages["maps"].shape == (4, *stages["scaled"].shape)
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


def test_fine_ridges_are_found_at_their_scale() -> None:
    assert measure(from_pixels(rings(4.5), 500.0)).scale == pytest.approx(2.0, rel=0.1)
