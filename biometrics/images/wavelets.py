"""The wavelet bands of WSQ: how a picture is split repeatedly into low and high frequencies, and reassembled.

Each split of a region puts the low frequencies first and the high ones after them; within a high half the order is
reversed, so that frequencies always rise to the right and downwards. Of an odd length the low half has one more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the band picture, and whether its halves, across and down, have the high frequencies first."""

    top: int
    left: int
    height: int
    width: int
    is_turned_across: bool = False
    is_turned_down: bool = False

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def quarters(self) -> tuple["Region", "Region", "Region", "Region"]:
        """Top left, top right, bottom left, bottom right."""
        first_down, first_across = (
            size // 2 if is_turned else (size + 1) // 2
            for size, is_turned in ((self.height, self.is_turned_down), (self.width, self.is_turned_across))
        )
        rows = ((self.top, first_down, False), (self.top + first_down, self.height - first_down, True))
        columns = ((self.left, first_across, False), (self.left + first_across, self.width - first_across, True))
        a, b, c, d = (
            Region(top, left, height, width, is_right, is_low)
            for top, height, is_low in rows
            for left, width, is_right in columns
        )
        return a, b, c, d


def _twice(region: Region) -> list[Region]:
    return [small for quarter in region.quarters() for small in quarter.quarters()]


def band_regions(height: int, width: int) -> list[Region]:
    """The 60 coded bands, by number."""
    low, right, below, _ = Region(0, 0, height, width).quarters()
    lowest, low_right, low_below, low_corner = low.quarters()
    first, *others = _twice(lowest)
    return [
        *first.quarters(),
        *others,
        *_twice(low_right),
        *_twice(low_below),
        low_corner,
        *right.quarters(),
        *below.quarters(),
    ]


def _halvings(height: int, width: int) -> Iterator[Region]:
    """Every region that is split into quarters, the smallest first."""
    whole = Region(0, 0, height, width)
    low, right, below, _ = whole.quarters()
    lowest, low_right, low_below, _ = low.quarters()
    yield lowest.quarters()[0].quarters()[0]
    for region in (lowest, low_right, low_below):
        yield from region.quarters()
        yield region
    yield from (low, right, below, whole)


def joined(bands: Floats, low: Floats, high: Floats) -> Floats:
    """The picture (h, w) from its bands; `low` and `high` are the analysis filters' right halves, from the middle."""
    picture = bands.copy()
    for region in _halvings(*bands.shape):
        part = picture[region.slices]
        down = _joined_down(part, low, high, region.is_turned_down)
        picture[region.slices] = _joined_down(down.T, low, high, region.is_turned_across).T
    return picture


def _joined_down(part: Floats, low: Floats, high: Floats, is_turned: bool) -> Floats:
    """Join the two halves of each column: a biorthogonal pair of symmetric filters of odd length, mirrored at the ends.

    Low coefficients are at even positions, high ones at odd; each synthesis filter is the other's analysis filter with
    alternating signs.
    """
    length = len(part)
    if length < 2:
        return part
    lows = (length + 1) // 2
    woven = np.empty_like(part)
    woven[0::2], woven[1::2] = (part[-lows:], part[:-lows]) if is_turned else (part[:lows], part[lows:])
    reach = max(len(low), len(high)) - 1
    even, odd = woven.copy(), woven.copy()
    even[1::2], odd[0::2] = 0.0, 0.0
    result = np.zeros_like(part)
    for source, taps in ((even, high), (odd, low)):
        mirrored = _mirrored(source, reach)
        for step, tap in enumerate(taps):
            signed = -tap if step % 2 else tap
            result += signed * mirrored[reach + step : reach + step + length]
            if step:
                result += signed * mirrored[reach - step : reach - step + length]
    return result


def _mirrored(columns: Floats, reach: int) -> Floats:
    """Extended by `reach` rows at both ends, mirrored about the last row; short columns are reflected repeatedly."""
    length = len(columns)
    at = np.abs(np.arange(-reach, length + reach)) % (2 * (length - 1))
    mirrored: Floats = columns[np.where(at < length, at, 2 * (length - 1) - at)]
    return mirrored
