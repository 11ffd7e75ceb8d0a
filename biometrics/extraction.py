"""Extraction: from an image to a template, a recipe of pure steps.

where are ridges → how far apart → cut to the finger → bring ridges to 9 px → network → minutiae → quality
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import ImageRejected
from biometrics.images.raster import SMALLEST_SIDE_PX, FingerprintImage
from biometrics.leader import network
from biometrics.quality import Quality, assess
from biometrics.ridges.period import CloseLook, RidgePeriod, hypotheses, look_closely
from biometrics.ridges.windows import Box, finger_box, resized
from biometrics.template import RIDGE_PERIOD_PX, Template

LEAST_PEAK: Final = 0.3
"""Of LEADER's non-maximum-suppressed map: half its own threshold. Dry and small prints have few minutiae to lose, and
the matcher weighs each by its reliability. On the two tuning sets EER falls from 0.35 and 2.15 % at 0.6 to 0.05 and
1.78 %, and rises again at 0.2; on fvc2002_db3b, not tuned on, from 2.5 to 0.4 %."""
SURE_PEAK: Final = 0.6
"""LEADER's own threshold: without one minutia as sure as this there is no finger."""
MOST_MINUTIAE: Final = 255
TRUSTED_CONFIDENCE: Final = 0.5
"""From this on the measured period alone decides the scale; below, the network tries its rivals and the claim too."""
STRONG_RIVAL: Final = 0.6
"""Support of a second period, against the first's, from which both are tried."""
SAME_SCALE: Final = 0.12
"""Logarithmic: hypotheses of scale nearer than this are one, for the matcher bears as much."""
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
    measures = scale_hypotheses(image)
    keep("hypotheses", measures)
    readings = [_read(image, measured) for measured in measures]
    reading = max(readings, key=_plausibility)
    for stage, result in reading._asdict().items():
        keep(stage, result)
    measured, (x, y, direction, kind, reliability) = reading.measured, reading.minutiae
    quality = assess(measured.look, reliability)
    keep("quality", quality)
    if len(x) == 0 or reliability.max() < 100 * SURE_PEAK:
        raise ImageRejected("not_a_fingerprint", "there are no minutiae in it")
    template = Template(
        x=(x + measured.box.left * measured.scale).astype(np.float32),
        y=(y + measured.box.top * measured.scale).astype(np.float32),
        direction=direction,
        kind=kind,
        reliability=reliability,
        width_px=image.pixels.shape[1] * measured.scale,
        height_px=image.pixels.shape[0] * measured.scale,
        ridge_period_px=measured.period.px,
        period_confidence=measured.period.confidence,
        scale=measured.scale,
        ppi=image.ppi,
        quality=quality.score,
        finger=finger,
    )
    return template.strongest(MOST_MINUTIAE), quality


def _nothing(_stage: str, _result: Any) -> None:
    return


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What is known of an image before the network sees it.

    look: the ridges where they are 9 px apart, None without any; period, box: in px of the image; scale: template px
    per image px.
    """

    look: CloseLook | None
    period: RidgePeriod
    box: Box
    scale: float


def measure(image: FingerprintImage) -> Measured:
    """Where the finger is and how it is to be scaled, as far as is known before the network sees it."""
    return scale_hypotheses(image)[0]


def scale_hypotheses(image: FingerprintImage) -> list[Measured]:
    """What `measure` tells, the likeliest first; more than one only where that is unsure."""
    shrink = min(1.0, LARGEST_SIDE_PX / max(image.pixels.shape))
    pixels = resized(image.pixels, shrink) if shrink < 1 else image.pixels
    supposed = hypotheses(pixels)
    if not supposed:
        return [_as_claimed(image)]
    first = _measured(image, look_closely(pixels, supposed[0].px), shrink)
    rival = max((one.support for one in supposed[1:]), default=0.0)
    if first.period.confidence >= TRUSTED_CONFIDENCE and rival < STRONG_RIVAL:
        return [first]
    others = [_measured(image, look_closely(pixels, one.px), shrink) for one in supposed[1:]]
    found = [first]
    for other in (*others, _as_claimed(image)):
        if all(abs(math.log(other.scale / known.scale)) > SAME_SCALE for known in found):
            found.append(other)
    return found


def _measured(image: FingerprintImage, look: CloseLook, shrink: float) -> Measured:
    height, width = image.pixels.shape
    period = RidgePeriod(look.period.px / shrink, look.period.confidence)
    box = finger_box(look.seen, look.pixels.shape)
    if math.isnan(period.px):
        return replace(_as_claimed(image), look=look)
    back = 1 / (shrink * look.scale)
    box = box or Box(0, 0, *look.pixels.shape)
    inside = Box(
        max(0, math.floor(box.top * back)),
        max(0, math.floor(box.left * back)),
        min(height, math.ceil(box.bottom * back)),
        min(width, math.ceil(box.right * back)),
    )
    return Measured(look, period, inside, _within_reach(RIDGE_PERIOD_PX / period.px, inside))


def _as_claimed(image: FingerprintImage) -> Measured:
    whole = Box(0, 0, *image.pixels.shape)
    scale = _within_reach(NATURAL_PPI / (image.ppi or NATURAL_PPI), whole)
    return Measured(None, RidgePeriod(math.nan, 0.0), whole, scale)


def _within_reach(scale: float, box: Box) -> float:
    """The scale, but none that makes the finger larger than any is or smaller than what the network takes."""
    sides = box.bottom - box.top, box.right - box.left
    return min(max(scale, SCALE_RANGE[0], SMALLEST_SIDE_PX / min(sides)), SCALE_RANGE[1], LARGEST_SIDE_PX / max(sides))


class Reading(NamedTuple):
    """One hypothesis of the scale: the finger at that scale, how likely a minutia is at each pixel, the minutiae."""

    measured: Measured
    scaled: Pixels
    likelihood: NDArray[np.float32]
    minutiae: "Minutiae"


def _read(image: FingerprintImage, measured: Measured) -> Reading:
    scaled = resize(image.pixels, measured.box, measured.scale)
    found = find_minutiae(scaled)
    return Reading(measured, scaled, found.likelihood, as_minutiae(found))


def _plausibility(reading: Reading) -> float:
    """How much the network finds at a scale: it was trained on ridges 9 px apart and hardly sees others."""
    return float(np.maximum(reading.minutiae[4].astype(np.float64) - 50, 0).sum())


def resize(pixels: Pixels, box: Box, scale: float) -> Pixels:
    """The finger alone, at the template's scale."""
    return resized(np.ascontiguousarray(pixels[box.top : box.bottom, box.left : box.right]), scale)


def find_minutiae(scaled: Pixels) -> network.Found:
    """What the network finds in the scaled finger, which is padded for it with its own paper, and what lies within."""
    height, width = scaled.shape
    down, across = (-side % network.SIZE_MULTIPLE for side in scaled.shape)
    top, left = down // 2, across // 2
    paper = int(np.percentile(scaled, 90))
    padded = np.pad(scaled, ((top, down - top), (left, across - left)), constant_values=paper)
    found = network.find(padded, LEAST_PEAK)
    inside = (found.row >= top) & (found.row < top + height) & (found.column >= left) & (found.column < left + width)
    return network.Found(
        likelihood=found.likelihood[top : top + height, left : left + width],
        row=found.row[inside] - top,
        column=found.column[inside] - left,
        strength=found.strength[inside],
        direction=found.direction[inside],
        kind=found.kind[inside],
    )


Minutiae = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint8]]


def as_minutiae(found: network.Found) -> Minutiae:
    """x, y (px of the scaled finger), direction in one turn, ISO kind and reliability 0–100 of every minutia."""
    direction = found.direction.astype(np.float64) % (2 * math.pi)
    kind = np.where(found.kind >= 0.5, 1, 2).astype(np.uint8)
    reliability = np.clip(np.rint(100 * found.strength), 0, 100).astype(np.uint8)
    position = found.column.astype(np.float32), found.row.astype(np.float32)
    return *position, direction.astype(np.float32), kind, reliability
