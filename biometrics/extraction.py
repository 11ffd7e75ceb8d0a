"""Extraction: the recipe from an image to a template, in pure steps.

locate the ridges → measure their period → crop to the finger → scale its ridges → network → minutiae → quality
An unclear print is then drawn anew and read a second time.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.enhancement.network import Drawing, answer, draw
from biometrics.errors import ImageRejected
from biometrics.images.raster import FingerprintImage
from biometrics.leader import network
from biometrics.measuring import Measured, has_several_fingers, scale_hypotheses
from biometrics.quality import Quality, assess, sure_count
from biometrics.ridges.resizing import resized
from biometrics.ridges.windows import Box, strengthened
from biometrics.template import (
    EXACT_EXTRACTOR_VERSION,
    EXTRACTOR_VERSION,
    RIDGE_PERIOD_PX,
    Template,
    credible_ppi,
)

LEAST_PEAK: Final = 0.3
"""Lowest value accepted in LEADER's non-maximum-suppressed map: half of its own threshold. Dry and small prints cannot
spare minutiae, and the matcher weighs each by its reliability. On the two tuning sets EER falls from 0.35 and 2.15 % at
0.6 to 0.05 and 1.78 %, and rises again at 0.2; on fvc2002_db3b, which was not tuned on, from 2.5 to 0.4 %."""
SURE_PEAK: Final = 0.6
"""LEADER's own threshold: an image without a single minutia this certain is not a finger."""
MOST_MINUTIAE: Final = 255
SEEN_PERIOD_PX: Final = 8.5
"""Distance of the ridges in what the networks are shown. LEADER was trained on adults' prints at 500 ppi, whose ridges
are 7 to 10 px apart; its time grows with the area."""
_SEEN: Final = SEEN_PERIOD_PX / RIDGE_PERIOD_PX
UNCLEAR: Final = 0.55
"""Clarity, see `quality`, below which a print may be read a second time. Above it the second reading gains nothing, and
costs every pair its price."""
ENOUGH_SURE: Final = 21
"""Certain minutiae with which an unclear print is not read again: its first reading finds its mates, and is spared the
price."""
FEWEST_AGAIN: Final = 4
"""Minutiae without which a second reading is left out: nothing can be compared with fewer."""

Trace = Callable[[str, Any], None]
"""Called with the name and result of each stage."""

Pixels = NDArray[np.uint8]


def extract(image: FingerprintImage, finger: int = 0, trace: Trace | None = None) -> Template:
    """The template of one impression.

    Raises ImageRejected: not_a_fingerprint if there is no finger in the image, several_fingers for a slap, which to the
    network looks like one excellent print.
    """
    return extract_with_quality(image, finger, trace)[0]


def extract_with_quality(
    image: FingerprintImage, finger: int = 0, trace: Trace | None = None, *, is_exact: bool = False
) -> tuple[Template, Quality]:
    """The template, and the quality of the impression with its reasons. Raises as `extract` does.

    is_exact: with all networks in 32-bit numbers, as another version of the extractor.

    `trace` receives each stage: hypotheses, measured, scaled, likelihood, minutiae, quality; and the
    drawing of an unclear print.
    """
    record = trace or _ignore
    pixels, gain = strengthened(image.pixels)
    image = replace(image, pixels=pixels)
    measures = scale_hypotheses(image)
    record("hypotheses", measures)
    if image.is_inverted:
        # A dark ground is not proof of light ridges: some readers have a lit halo or dark corners around dark ridges.
        measures = [*measures, *map(Measured.as_in_file, measures)]
    reading = max((_read(image, measured, is_exact) for measured in measures), key=_plausibility)
    for stage, result in reading._asdict().items():
        record(stage, result)
    measured, reliability = reading.measured, reading.minutiae[4]
    quality = assess(measured.look, reliability, gain)
    record("quality", quality)
    if len(reliability) == 0 or reliability.max() < 100 * SURE_PEAK:
        raise ImageRejected("not_a_fingerprint", "there are no minutiae in the image")
    if has_several_fingers(image, measured):
        raise ImageRejected("several_fingers", "the ridges reach over more than one finger's width")
    template = Template(
        **_in_image(reading.minutiae, measured),
        width_px=image.pixels.shape[1] * measured.scale,
        height_px=image.pixels.shape[0] * measured.scale,
        ridge_period_px=measured.period.px,
        period_confidence=measured.period.confidence,
        scale=measured.scale,
        ppi=credible_ppi(image.ppi, measured.period.px, measured.period.confidence),
        quality=quality.score,
        finger=finger,
        extractor=EXACT_EXTRACTOR_VERSION if is_exact else EXTRACTOR_VERSION,
    )
    template = template.strongest(MOST_MINUTIAE)
    is_poor = quality.clarity < UNCLEAR and sure_count(reliability) < ENOUGH_SURE
    drawing = draw(reading.scaled, partial(answer, is_exact=is_exact)) if is_poor else None
    if drawing is not None:
        record("drawing", drawing.pixels)
        again = minutiae_drawn(drawing, is_exact=is_exact)
        if len(again[0]) >= FEWEST_AGAIN:
            second = replace(template, **_in_image(again, measured)).strongest(MOST_MINUTIAE)
            template = replace(template, second=second)
    return template, quality


def _in_image(minutiae: "Minutiae", measured: Measured) -> dict[str, Any]:
    """The fields of a template that describe its minutiae, placed in the whole image at the template's scale."""
    x, y, direction, kind, reliability = minutiae
    return {
        "x": (x / _SEEN + measured.box.left * measured.scale).astype(np.float32),
        "y": (y / _SEEN + measured.box.top * measured.scale).astype(np.float32),
        "direction": direction,
        "kind": kind,
        "reliability": reliability,
    }


def _ignore(_stage: str, _result: Any) -> None:
    return


class Reading(NamedTuple):
    """One scale hypothesis tried: the finger as shown to the network, how likely a minutia is at each pixel, minutiae.

    scaled: ridges are SEEN_PERIOD_PX apart; minutiae: in its pixels.
    """

    measured: Measured
    scaled: Pixels
    likelihood: NDArray[np.float32]
    minutiae: "Minutiae"


def _read(image: FingerprintImage, measured: Measured, is_exact: bool) -> Reading:
    scaled = resize(image.pixels, measured.box, measured.scale * _SEEN)
    if measured.is_turned:
        scaled = 255 - scaled
    detected = find_minutiae(scaled, is_exact=is_exact)
    return Reading(measured, scaled, detected.likelihood, as_minutiae(detected))


def _plausibility(reading: Reading) -> float:
    """How much the network finds at a scale: trained on ridges 9 px apart, it hardly recognises others."""
    return float(np.maximum(reading.minutiae[4].astype(np.float64) - 50, 0).sum())


def resize(pixels: Pixels, box: Box, scale: float) -> Pixels:
    """The finger, cropped and scaled."""
    return resized(np.ascontiguousarray(pixels[box.top : box.bottom, box.left : box.right]), scale)


def find_minutiae(scaled: Pixels, *, is_exact: bool = False) -> network.Detections:
    """The minutiae in the scaled finger (h, w). For the network it is padded with its own background grey."""
    height, width = scaled.shape
    down, across = (-side % network.SIZE_MULTIPLE for side in scaled.shape)
    top, left = down // 2, across // 2
    paper = int(np.percentile(scaled, 90))
    padded = np.pad(scaled, ((top, down - top), (left, across - left)), constant_values=paper)
    detected = network.find(padded, LEAST_PEAK, is_exact=is_exact)
    row, column = detected.row - top, detected.column - left
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    return network.Detections(
        likelihood=detected.likelihood[top : top + height, left : left + width],
        row=row[inside],
        column=column[inside],
        strength=detected.strength[inside],
        direction=detected.direction[inside],
        kind=detected.kind[inside],
    )


def minutiae_drawn(drawing: Drawing, *, is_exact: bool = False) -> "Minutiae":
    """The minutiae of a print drawn anew: those on the finger, since ridges are also drawn where there are none."""
    rows, columns = drawing.extent
    x, y, direction, kind, reliability = as_minutiae(find_minutiae(drawing.pixels[rows, columns], is_exact=is_exact))
    is_finger = drawing.is_finger[rows, columns]
    on_finger = is_finger[y.astype(np.int64), x.astype(np.int64)]
    x, y = x + np.float32(columns.start), y + np.float32(rows.start)
    return x[on_finger], y[on_finger], direction[on_finger], kind[on_finger], reliability[on_finger]


Minutiae = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint8]]


def as_minutiae(detected: network.Detections) -> Minutiae:
    """x, y (px of the scaled finger), direction in [0, 2π), ISO kind and reliability 0–100 of every minutia."""
    direction = detected.direction.astype(np.float64) % (2 * math.pi)
    kind = np.where(detected.kind >= 0.5, 1, 2).astype(np.uint8)
    reliability = np.clip(np.rint(100 * detected.strength), 0, 100).astype(np.uint8)
    position = detected.column.astype(np.float32), detected.row.astype(np.float32)
    return *position, direction.astype(np.float32), kind, reliability
