"""What is known about an image before the network sees it: where the finger is, at which scale, whether it is one."""

import math
from dataclasses import dataclass, replace
from typing import Final

from biometrics.images.raster import SMALLEST_SIDE_PX, FingerprintImage
from biometrics.ridges.areas import fingers_beside
from biometrics.ridges.period import CloseLook, RidgePeriod, hypotheses, look_closely
from biometrics.ridges.resizing import resized
from biometrics.ridges.windows import Box, finger_box
from biometrics.template import RIDGE_PERIOD_PX, TRUSTED_CONFIDENCE

STRONG_RIVAL: Final = 0.6
"""Support for a second period, relative to the first, from which both are tried."""
SAME_SCALE: Final = 0.12
"""Logarithmic: scale hypotheses closer than this count as one, since the matcher tolerates as much."""
SCALE_RANGE: Final = (0.2, 4.0)
LARGEST_SIDE_PX: Final = 1500
"""Of the scaled image: 166 ridges, more than any finger has."""
WIDEST_RIDGES: Final = 95
"""Ridges side by side that no single finger has: the widest sensors for a rolled finger, 1.6 inches, take in 89 of an
adult. Of 560 real prints of seven sensors the widest shows 51; four of them side by side show 96 at least, on the
smallest sensor. By ridges and not by inches, since many files state no resolution or a false one."""
NARROWEST_PAIR: Final = 56
"""Ridges side by side from which areas that stand apart are counted: more than any of those 560 prints shows."""
NATURAL_PPI: Final = 500.0
"""Assumed when neither the ridges nor the file give a resolution; LEADER was trained at it."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What is known about an image before the network sees it.

    look: the ridges at 9 px, None if there are none; period, box: in px of the image; scale: template px per image px;
    is_turned: whether the grey levels are inverted once more, so that they are the file's own again.
    """

    look: CloseLook | None
    period: RidgePeriod
    box: Box
    scale: float
    is_turned: bool = False

    def as_in_file(self) -> "Measured":
        """The same with the grey levels turned; a negative's ridges have the same period and direction."""
        look = self.look and replace(self.look, pixels=255 - self.look.pixels)
        return replace(self, look=look, is_turned=True)


def measure(image: FingerprintImage) -> Measured:
    """Where the finger is and the likeliest scale, measured before the network sees it."""
    return scale_hypotheses(image)[0]


def ridges_across(image: FingerprintImage, measured: Measured) -> float:
    """The finger's width in ridges; by the claimed resolution where they cannot be told, 0 without either."""
    period_px = measured.period.px
    if measured.period.confidence < TRUSTED_CONFIDENCE:
        period_px = RIDGE_PERIOD_PX * image.ppi / NATURAL_PPI if image.ppi else math.inf
    return (measured.box.right - measured.box.left) / period_px


def has_several_fingers(image: FingerprintImage, measured: Measured) -> bool:
    """Whether it is wider than any finger, or areas of a finger's width stand side by side in it."""
    across, look = ridges_across(image, measured), measured.look
    return across > WIDEST_RIDGES or (across >= NARROWEST_PAIR and look is not None and fingers_beside(look) > 1)


def scale_hypotheses(image: FingerprintImage) -> list[Measured]:
    """As `measure`, with rival scales where the first is uncertain; the likeliest first."""
    shrink = min(1.0, LARGEST_SIDE_PX / max(image.pixels.shape))
    pixels = resized(image.pixels, shrink) if shrink < 1 else image.pixels
    periods = hypotheses(pixels)
    if not periods:
        return [_as_claimed(image)]
    first = _measured(image, look_closely(pixels, periods[0].px), shrink)
    rival_support = max((period.support for period in periods[1:]), default=0.0)
    if first.period.confidence >= TRUSTED_CONFIDENCE and rival_support < STRONG_RIVAL:
        return [first]
    rivals = [_measured(image, look_closely(pixels, period.px), shrink) for period in periods[1:]]
    distinct = [first]
    for rival in (*rivals, _as_claimed(image)):
        if all(abs(math.log(rival.scale / known.scale)) > SAME_SCALE for known in distinct):
            distinct.append(rival)
    return distinct


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
    return Measured(look, period, inside, _bounded(RIDGE_PERIOD_PX / period.px, inside))


def _as_claimed(image: FingerprintImage) -> Measured:
    whole = Box(0, 0, *image.pixels.shape)
    scale = _bounded(NATURAL_PPI / (image.ppi or NATURAL_PPI), whole)
    return Measured(None, RidgePeriod(math.nan, 0.0), whole, scale)


def _bounded(scale: float, box: Box) -> float:
    """The scale, limited so that the finger is not larger than any finger nor smaller than the network accepts."""
    sides = box.bottom - box.top, box.right - box.left
    return min(max(scale, SCALE_RANGE[0], SMALLEST_SIDE_PX / min(sides)), SCALE_RANGE[1], LARGEST_SIDE_PX / max(sides))
