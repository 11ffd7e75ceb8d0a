"""Where the finger is, and how far apart its ridges are: measured, never assumed from the claimed resolution."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

WINDOW_PX: Final = 64
"""Side of one spectral window: seven ridges of an adult, fifteen of a newborn, at 500 ppi."""
STRIDE_PX: Final = 24
PADDED_PX: Final = 128
"""Windows are padded with zeros to this, so that the spectrum is sampled finely."""
PERIODS_PX: Final = (3.0, 18.0)
"""Ridge periods looked for: below 3 px ridges alias, above 18 the image is brought down first."""
LEAST_CONTRAST: Final = 12.0
"""Standard deviation of grey levels in a window below which there are no ridges in it."""
LEAST_PEAK: Final = 0.30
"""Share of a window's band energy near its peak from which the window is taken to hold parallel ridges."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RidgeMap:
    """What the spectral windows found. Arrays have one entry a window, flattened."""

    top: NDArray[np.int64]
    left: NDArray[np.int64]
    period_px: Floats
    """NaN where there are no parallel ridges."""
    clarity: Floats
    """0–1: share of the window's ridge-band energy at its peak."""
    contrast: Floats
    """Standard deviation of grey levels, 0–127."""

    @property
    def has_ridges(self) -> NDArray[np.bool_]:
        """Which windows hold parallel ridges."""
        return ~np.isnan(self.period_px)


def ridge_map(pixels: Pixels) -> RidgeMap:
    """Look at the whole image (h, w) through overlapping windows."""
    padded = _at_least(pixels, WINDOW_PX)
    height, width = padded.shape
    tops = _starts(height)
    lefts = _starts(width)
    top, left = (grid.ravel() for grid in np.meshgrid(tops, lefts, indexing="ij"))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (WINDOW_PX, WINDOW_PX))[top, left].astype(np.float32)
    contrast = windows.std(axis=(1, 2)).astype(np.float64)
    period = np.full(len(windows), math.nan)
    clarity = np.zeros(len(windows))
    live = np.flatnonzero(contrast >= LEAST_CONTRAST)
    if live.size:
        period[live], clarity[live] = _peaks(windows[live])
        period[clarity < LEAST_PEAK] = math.nan
    return RidgeMap(top, left, period, clarity, contrast)


def _at_least(pixels: Pixels, side: int) -> Pixels:
    grow = [(0, max(0, side - size)) for size in pixels.shape]
    return np.pad(pixels, grow, mode="edge") if any(g for _, g in grow) else pixels


def _starts(size: int) -> NDArray[np.int64]:
    count = max(1, math.ceil((size - WINDOW_PX) / STRIDE_PX) + 1)
    return np.unique(np.linspace(0, size - WINDOW_PX, count).astype(np.int64))


def _polar() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    across = np.fft.rfftfreq(PADDED_PX)
    down = np.fft.fftfreq(PADDED_PX)
    frequency = np.hypot(down[:, None], across[None, :])
    return frequency, (frequency >= 1 / PERIODS_PX[1]) & (frequency <= 1 / PERIODS_PX[0])


_FREQUENCY, _BAND = _polar()
_HANN = np.outer(np.hanning(WINDOW_PX), np.hanning(WINDOW_PX)).astype(np.float32)


def _peaks(windows: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Period at the spectrum's peak, and the share of the band's energy around it, of each window."""
    centred = (windows - windows.mean(axis=(1, 2), keepdims=True)) * _HANN
    power = np.abs(np.fft.rfft2(centred, s=(PADDED_PX, PADDED_PX))) ** 2
    power = np.where(_BAND, power, 0.0)
    # Finger texture has less energy the finer it is: weighting by frequency keeps slow shading from outshouting ridges.
    weighted = power * _FREQUENCY
    flat = weighted.reshape(len(windows), -1)
    best = flat.argmax(axis=1)
    row, column = np.divmod(best, _FREQUENCY.shape[1])
    near = 3  # bins: the Hann window's main lobe at this padding
    rows = (row[:, None] + np.arange(-near, near + 1)) % PADDED_PX
    columns = np.clip(column[:, None] + np.arange(-near, near + 1), 0, _FREQUENCY.shape[1] - 1)
    index = np.arange(len(windows))[:, None, None]
    lobe = weighted[index, rows[:, :, None], columns[:, None, :]]
    frequency = _FREQUENCY[rows[:, :, None], columns[:, None, :]]
    total = flat.sum(axis=1)
    energy = lobe.sum(axis=(1, 2))
    mean_frequency = (lobe * frequency).sum(axis=(1, 2)) / np.maximum(energy, 1e-12)
    return 1 / np.maximum(mean_frequency, 1e-6), energy / np.maximum(total, 1e-12)


@dataclass(frozen=True, slots=True)
class RidgePeriod:
    """One finger's ridge period in px of the image measured; NaN with confidence 0 where there is none."""

    px: float
    confidence: float


def ridge_period(seen: RidgeMap) -> RidgePeriod:
    """The finger's period: the windows' mean about their median, by clarity; trusted by how many agree within 15 %."""
    chosen = seen.has_ridges
    if not chosen.any():
        return RidgePeriod(math.nan, 0.0)
    periods, weights = seen.period_px[chosen], seen.clarity[chosen] ** 2
    middle = _weighted_median(periods, weights)
    agrees = np.abs(periods / middle - 1) < 0.25
    middle = float(np.exp(np.average(np.log(periods[agrees]), weights=weights[agrees])))
    agreement = float(weights[np.abs(periods / middle - 1) < 0.15].sum() / weights.sum())
    enough = min(1.0, chosen.sum() / 12)  # a dozen overlapping windows cover about a square of 130 px
    return RidgePeriod(middle, agreement * float(enough))


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of an image, in px; bottom and right exclusive."""

    top: int
    left: int
    bottom: int
    right: int


def finger_box(seen: RidgeMap, shape: tuple[int, int]) -> Box | None:
    """The rectangle around the windows with ridges, widened by a third of a window; None when there are none."""
    chosen = seen.has_ridges
    if not chosen.any():
        return None
    margin = WINDOW_PX // 3
    return Box(
        max(0, int(seen.top[chosen].min()) - margin),
        max(0, int(seen.left[chosen].min()) - margin),
        min(shape[0], int(seen.top[chosen].max()) + WINDOW_PX + margin),
        min(shape[1], int(seen.left[chosen].max()) + WINDOW_PX + margin),
    )
