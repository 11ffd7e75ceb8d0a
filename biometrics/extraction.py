"""Extraction: from an image to a template, a recipe of pure steps.

where are ridges → how far apart → cut to the finger → bring ridges to 9 px → network → minutiae → quality
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from biometrics import leader
from biometrics.errors import ImageRejected
from biometrics.images import FingerprintImage
from biometrics.quality import Quality, assess
from biometrics.ridges import Box, RidgeMap, RidgePeriod, finger_box, ridge_map, ridge_period
from biometrics.template import RIDGE_PERIOD_PX, Template

LEAST_PEAK: Final = 0.3
"""Of LEADER's non-maximum-suppressed map: half its own threshold. Dry and small prints have few minutiae to lose, and
the matcher weighs each by its reliability. On the two tuning sets EER falls from 0.35 and 2.15 % at 0.6 to 0.05 and
1.78 %, and rises again at 0.2; on fvc2002_db3b, not tuned on, from 2.5 to 0.4 %."""
SURE_PEAK: Final = 0.6
"""LEADER's own threshold: without one minutia as sure as this there is no finger."""
MOST_MINUTIAE: Final = 255
TRUSTED_CONFIDENCE: Final = 0.25
"""Below this the measured period decides nothing and the claimed resolution does."""
NATURAL_PERIODS_PX: Final = (5.6, 13.0)
"""Ridge periods of adults at 500 ppi, 6.6 to 10.5 px in the literature, widened by the measure's own error."""
SCALE_RANGE: Final = (0.2, 4.0)
LARGEST_SIDE_PX: Final = 1500
"""Of the scaled image: 166 ridges; no finger has as many."""
NATURAL_PPI: Final = 500.0
"""Assumed where neither ridges nor file tell; LEADER was trained at it."""

Trace = Callable[[str, Any], None]
"""Called with the name and result of each stage."""

Pixels = NDArray[np.uint8]


def extract(image: FingerprintImage, finger: int = 0, trace: Trace | None = None) -> Template:
    """The template of one impression. Raises ImageRejected(not_a_fingerprint) where there is no finger at all."""
    return extract_with_quality(image, finger, trace)[0]


def extract_with_quality(
    image: FingerprintImage, finger: int = 0, trace: Trace | None = None
) -> tuple[Template, Quality]:
    """The template, and how good the impression is with reasons."""
    keep = trace or _nothing
    measured = measure(image)
    keep("measured", measured)
    scaled = resize(image.pixels, measured.box, measured.scale)
    keep("scaled", scaled)
    maps = network_maps(scaled)
    keep("maps", maps)
    minutiae = peaks(maps)
    keep("minutiae", minutiae)
    x, y, direction, kind, reliability = minutiae
    quality = assess(image.pixels, measured.seen, measured.period, measured.scale, reliability)
    if len(x) == 0 or reliability.max() < 100 * SURE_PEAK:
        raise ImageRejected("not_a_fingerprint", "there are no minutiae in it")
    template = Template(
        x=(x + measured.box.left * measured.scale).astype(np.float32),
        y=(y + measured.box.top * measured.scale).astype(np.float32),
        direction=direction, kind=kind, reliability=reliability,
        width_px=image.pixels.shape[1] * measured.scale, height_px=image.pixels.shape[0] * measured.scale,
        ridge_period_px=measured.period.px, period_confidence=measured.period.confidence, scale=measured.scale,
        ppi=image.ppi, quality=quality.score, finger=finger,
    )  # fmt: skip
    return template.strongest(MOST_MINUTIAE), quality


def _nothing(_stage: str, _result: Any) -> None:
    return


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of an image before the network sees it. `scale`: template px per image px."""

    seen: RidgeMap
    period: RidgePeriod
    box: Box
    scale: float


def measure(image: FingerprintImage) -> Measured:
    """Where the finger is and how it is to be scaled; the whole image as claimed where no ridges are seen."""
    pixels, shrink = _within_reach(image.pixels, image.ppi)
    seen = ridge_map(pixels)
    period = ridge_period(seen)
    if not _is_natural(period, image.ppi, shrink):
        # Far from 9 px the windows hold too many ridges or too few: look again, at the scale first found or doubled.
        step = RIDGE_PERIOD_PX / period.px if period.confidence > 0 else 2.0
        closer_pixels = _resized(pixels, step)
        again = ridge_map(closer_pixels)
        closer = ridge_period(again)
        if closer.confidence >= period.confidence:
            pixels, shrink, seen, period = closer_pixels, shrink * step, again, closer
    measured = RidgePeriod(period.px / shrink, period.confidence)
    box = _in_image(finger_box(seen, pixels.shape), shrink, image.pixels.shape)
    return Measured(seen=_in_original(seen, shrink), period=measured, box=box, scale=scale_of(measured, image.ppi))


def _is_natural(period: RidgePeriod, ppi: float | None, shrink: float) -> bool:
    at_500_ppi = period.px / shrink * NATURAL_PPI / (ppi or NATURAL_PPI)
    return period.confidence >= TRUSTED_CONFIDENCE and NATURAL_PERIODS_PX[0] <= at_500_ppi <= NATURAL_PERIODS_PX[1]


def _in_image(box: Box | None, shrink: float, shape: tuple[int, ...]) -> Box:
    height, width = shape
    if box is None:
        return Box(0, 0, height, width)
    return Box(
        max(0, math.floor(box.top / shrink)), max(0, math.floor(box.left / shrink)),
        min(height, math.ceil(box.bottom / shrink)), min(width, math.ceil(box.right / shrink)),
    )  # fmt: skip


def scale_of(period: RidgePeriod, ppi: float | None) -> float:
    """Template px per image px: by the claimed resolution where the ridges then are an adult's, else by the ridges.

    Within the adults' range a finger's own period is part of who it is, and the measure is less sure than the claim.
    """
    claimed = NATURAL_PPI / (ppi or NATURAL_PPI)
    if period.confidence < TRUSTED_CONFIDENCE or _is_natural(period, ppi, 1.0):
        scale = claimed
    else:
        scale = RIDGE_PERIOD_PX / period.px
    return float(np.clip(scale, *SCALE_RANGE))


def _within_reach(pixels: Pixels, ppi: float | None) -> tuple[Pixels, float]:
    """The image brought down where its ridges would be wider than the spectral windows look for."""
    factor = 1.0
    if ppi is not None and ppi > 1.2 * NATURAL_PPI:
        factor = NATURAL_PPI * 1.2 / ppi
    factor = min(factor, LARGEST_SIDE_PX / max(pixels.shape))
    return (_resized(pixels, factor), factor) if factor < 1.0 else (pixels, 1.0)


def _resized(pixels: Pixels, factor: float) -> Pixels:
    size = tuple(min(LARGEST_SIDE_PX, max(32, round(side * factor))) for side in pixels.shape[::-1])
    return np.asarray(Image.fromarray(pixels).resize((size[0], size[1]), Image.Resampling.LANCZOS))


def _in_original(seen: RidgeMap, shrink: float) -> RidgeMap:
    """The map with positions and periods in px of the original image."""
    return RidgeMap(
        (seen.top / shrink).astype(np.int64), (seen.left / shrink).astype(np.int64),
        seen.period_px / shrink, seen.clarity, seen.contrast,
    )  # fmt: skip


def resize(pixels: Pixels, box: Box, scale: float) -> Pixels:
    """The finger alone, at the template's scale."""
    cut = pixels[box.top : box.bottom, box.left : box.right]
    if abs(scale - 1.0) < 0.01 and max(cut.shape) <= LARGEST_SIDE_PX:
        return np.ascontiguousarray(cut)
    return _resized(np.ascontiguousarray(cut), scale)


def network_maps(scaled: Pixels) -> NDArray[np.float32]:
    """LEADER's four maps (4, h, w) of the scaled finger, padded for the network with its paper and cut back."""
    height, width = scaled.shape
    down, across = (-side % leader.SIZE_MULTIPLE for side in scaled.shape)
    top, left = down // 2, across // 2
    paper = int(np.percentile(scaled, 90))
    padded = np.pad(scaled, ((top, down - top), (left, across - left)), constant_values=paper)
    return leader.run(padded)[:, top : top + height, left : left + width]


Minutiae = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint8]]


def peaks(maps: NDArray[np.float32]) -> Minutiae:
    """x, y (px of the maps), direction, kind and reliability of every minutia, ordered by y, then x."""
    rows, columns = np.nonzero(maps[3] >= LEAST_PEAK)
    direction = maps[1, rows, columns].astype(np.float64) % (2 * math.pi)
    kind = np.where(maps[2, rows, columns] >= 0.5, 1, 2).astype(np.uint8)
    reliability = np.clip(np.rint(100 * maps[3, rows, columns]), 0, 100).astype(np.uint8)
    return columns.astype(np.float32), rows.astype(np.float32), direction.astype(np.float32), kind, reliability
