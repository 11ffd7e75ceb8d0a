"""The waves in square windows of an image: their spectra within two bounds, and the highest peak of each.

Only the frequencies needed are computed, as products with cosines and sines about the window's centre. There an image's
even part has only cosines and its odd part only sines, along both axes: four products with a quarter of the window
each. This takes a sixth of the time of a padded Fourier transform, most of whose output would be unused.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled

WINDOW_PX: Final = 64
"""Side of a spectral window: seven ridges at a period of 9 px."""
STEPS_PER_PX: Final = 128
"""Frequencies are sampled at multiples of 1/128 per px, half of a window's resolution, to locate peaks precisely."""
PERIODS_PX: Final = (4.0, 18.0)
"""Ridge periods a window can measure: with sixteen ridges in it down to three and a half."""
BAND_PX: Final = (3.2, 24.0)
"""Periods whose energy a ridge's is compared with: half an octave more on either side."""
LOBE_STEPS: Final = 3
"""Half width of the Hann window's main lobe, in frequency steps."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]

HIGHEST: Final = int(STEPS_PER_PX / BAND_PX[0])
_HALF: Final = WINDOW_PX // 2
_PHASE = 2 * np.pi / STEPS_PER_PX * np.outer(np.arange(_HALF) + 0.5, np.arange(HIGHEST + 1))
_COSINES, _SINES = np.cos(_PHASE).astype(np.float32), np.sin(_PHASE).astype(np.float32)
"""(32, 41): by distance from the window's centre, and frequency."""
_FREQUENCY = np.hypot(*np.meshgrid(np.arange(HIGHEST + 1), np.arange(HIGHEST + 1), indexing="ij")) / STEPS_PER_PX
_BAND, _MEASURED = (
    (1 / longest <= _FREQUENCY) & (1 / shortest >= _FREQUENCY) for shortest, longest in (BAND_PX, PERIODS_PX)
)
_WEIGHTS = (_FREQUENCY * _BAND).astype(np.float32)
"""Finger texture has less energy the finer it is: weighting by frequency keeps slow shading from drowning ridges."""
_HANN = np.hanning(WINDOW_PX + 2)[1:-1].astype(np.float32)


class Peaks(NamedTuple):
    """The highest peak of each window's spectrum: frequency (1/px), direction (rad, y down), share of the energy."""

    frequency: Floats
    direction: Floats
    share: Floats


def deviations(pixels: Pixels, top: NDArray[np.int64], left: NDArray[np.int64]) -> Floats:
    """Standard deviation of grey levels in each of the windows with these corners."""
    result: Floats = _deviations(pixels, top, left)
    return result


def peaks(pixels: Pixels, top: NDArray[np.int64], left: NDArray[np.int64]) -> Peaks:
    """The highest peak of the spectrum of each of the windows with these corners."""
    parts = np.empty((4, len(top), _HALF, _HALF), np.float32)
    _fold(pixels, top, left, _HANN, parts)
    # In pairs of small matrices: numpy would multiply larger ones on several cores.
    even_even, even_odd, odd_even, odd_odd = parts
    cosines_down, sines_down = _COSINES.T, _SINES.T
    answers = _peaks(
        cosines_down @ (even_even @ _COSINES),
        sines_down @ (odd_odd @ _SINES),
        sines_down @ (odd_even @ _COSINES),
        cosines_down @ (even_odd @ _SINES),
        _WEIGHTS,
        _MEASURED,
    )
    return Peaks(*answers.T)


def _deviations_of(pixels: Pixels, top: NDArray[np.int64], left: NDArray[np.int64]) -> Floats:
    result = np.empty(len(top))
    for at in range(len(top)):
        total, squares = np.int64(0), np.int64(0)
        for row in range(top[at], top[at] + WINDOW_PX):
            line = pixels[row, left[at] : left[at] + WINDOW_PX]
            for column in range(WINDOW_PX):
                value = np.int64(line[column])
                total += value
                squares += value * value
        mean = total / WINDOW_PX**2
        result[at] = np.sqrt(max(squares / WINDOW_PX**2 - mean * mean, 0.0))
    return result


def _fold_windows(
    pixels: Pixels,
    top: NDArray[np.int64],
    left: NDArray[np.int64],
    hann: NDArray[np.float32],
    parts: NDArray[np.float32],
) -> None:
    """Fill `parts` with the tapered windows less their means, as sums and differences about the centre on both axes."""
    for at in range(len(top)):
        total = np.int64(0)
        for row in range(WINDOW_PX):
            line = pixels[top[at] + row, left[at] : left[at] + WINDOW_PX]
            for column in range(WINDOW_PX):
                total += np.int64(line[column])
        mean = np.float32(total / WINDOW_PX**2)
        for down in range(_HALF):
            upper = pixels[top[at] + _HALF - 1 - down, left[at] : left[at] + WINDOW_PX]
            lower = pixels[top[at] + _HALF + down, left[at] : left[at] + WINDOW_PX]
            ee, eo = parts[0, at, down], parts[1, at, down]
            oe, oo = parts[2, at, down], parts[3, at, down]
            taper = hann[_HALF + down]
            for across in range(_HALF):
                weight = taper * hann[_HALF + across]
                a = np.float32(upper[_HALF - 1 - across]) - mean
                b = np.float32(upper[_HALF + across]) - mean
                c = np.float32(lower[_HALF - 1 - across]) - mean
                d = np.float32(lower[_HALF + across]) - mean
                ee[across] = weight * (d + c + b + a)
                eo[across] = weight * (d - c + b - a)
                oe[across] = weight * (d + c - b - a)
                oo[across] = weight * (d - c - b + a)


def _peaks_of_products(
    cc: NDArray[np.float32],
    ss: NDArray[np.float32],
    sc: NDArray[np.float32],
    cs: NDArray[np.float32],
    weights: NDArray[np.float32],
    measured: NDArray[np.bool_],
) -> Floats:
    """Frequency, direction and share (n, 3) from the products with cosine (c) or sine (s), down then across.

    A frequency (u, v) has the real part cc − ss and the imaginary part sc + cs; (−u, v) has cc + ss and cs − sc.
    """
    count, size = len(cc), cc.shape[1]
    answers = np.empty((count, 3))
    energy = np.empty((2, size, size), np.float32)
    for at in range(count):
        total = np.float64(0.0)
        for u in range(size):
            line = np.float32(0.0)
            for v in range(size):
                c_c, s_s = cc[at, u, v], ss[at, u, v]
                s_c, c_s = sc[at, u, v], cs[at, u, v]
                plus = ((c_c - s_s) ** 2 + (s_c + c_s) ** 2) * weights[u, v]
                minus = ((c_c + s_s) ** 2 + (s_c - c_s) ** 2) * weights[u, v]
                energy[0, u, v] = plus
                energy[1, u, v] = minus
                # A frequency and its opposite are the same wave: along either axis it is counted once.
                line += (plus + minus) if u and v else plus
            total += line
        highest, turned, row, column = np.float32(-1.0), 0, 0, 0
        for way in range(2):
            for step in range(way, size):
                u = size - step if way else step
                for v in range(size):
                    if measured[u, v] and energy[way, u, v] > highest:
                        highest, turned, row, column = energy[way, u, v], way, u, v
        signed = -row if turned else row
        lobe, moment = 0.0, 0.0
        for u in range(signed - LOBE_STEPS, signed + LOBE_STEPS + 1):
            for v in range(column - LOBE_STEPS, column + LOBE_STEPS + 1):
                if abs(u) < size and abs(v) < size:
                    power = np.float64(energy[1 if u * v < 0 else 0, abs(u), abs(v)])
                    lobe += power
                    moment += power * np.sqrt(np.float64(u * u + v * v)) / STEPS_PER_PX
        lobe = max(lobe, 1e-12)
        answers[at, 0] = max(moment / lobe, 1e-6)
        answers[at, 1] = np.arctan2(np.float64(signed), np.float64(column))
        answers[at, 2] = lobe / max(total, 1e-12)
    return answers


_deviations = compiled(_deviations_of)
_fold = compiled(_fold_windows, error_model="numpy")
# Sums may be reordered: each is then formed in several lanes at once.
_peaks = compiled(_peaks_of_products, fastmath={"contract", "reassoc"}, error_model="numpy")
