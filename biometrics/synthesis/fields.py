"""The orientation and period fields of a finger: which way its ridges run and how far apart, drawn by class."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from biometrics.synthesis.spacing import spread_of

Floats = NDArray[np.float32]

WIDTH_PX: Final = 380
HEIGHT_PX: Final = 480
"""Size of the master at a ridge period of 9 px: about 19 × 24 mm."""
PERIOD_PX: Final = 9.0

OWN_PERIOD_SPREAD: Final = 0.05
"""Spread of a finger's own mean period about the average person's: adults' prints at 500 ppi have 8 to 10 px."""

CLASS_SHARES: Final = {"arch": 0.037, "tented_arch": 0.029, "left_loop": 0.338, "right_loop": 0.317, "whorl": 0.279}
"""Natural frequencies of the classes (Wilson et al., NIST, 1993)."""

HAIRPINS: Final = (0.2, 0.8)
"""Range of the shape of a finger's cores, from parabolas (0) to hairpins (1)."""


@dataclass(frozen=True, slots=True, eq=False)
class RidgeFields:
    """(h, w) each: the direction of the ridges, rad modulo π, y down; and their period in px. kind: the class."""

    orientation: Floats
    period_px: Floats
    kind: str


def draw_fields(random: np.random.Generator) -> RidgeFields:
    """Draw the fields of a finger."""
    kind = draw_kind(random)
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float64)
    orientation = _arch(x, y, random) if kind == "arch" else _with_singularities(kind, x, y, random)
    orientation += 0.10 * _smooth(random, 130.0) + 0.04 * _smooth(random, 55.0)
    own = random.normal(1.0, OWN_PERIOD_SPREAD)
    uneven = 0.06 * _smooth(random, 90.0) + 0.08 * _smooth(random, 40.0)
    period = PERIOD_PX * own * (1 + uneven + 0.06 * (y / HEIGHT_PX - 0.4)) * np.exp(spread_of(orientation))
    return RidgeFields((orientation % np.pi).astype(np.float32), np.clip(period, 6.8, 11.6).astype(np.float32), kind)


def draw_kind(random: np.random.Generator) -> str:
    """Draw a class by its natural frequency."""
    return str(random.choice(list(CLASS_SHARES), p=list(CLASS_SHARES.values())))


def _arch(x: NDArray[np.float64], y: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Ridges that rise towards the centre and fall again, flatter above and below."""
    middle = WIDTH_PX * random.uniform(0.45, 0.55)
    peak = HEIGHT_PX * random.uniform(0.5, 0.62)
    steep = random.uniform(0.7, 1.1)
    slope = (
        steep
        * np.exp(-(((y - peak) / (0.35 * HEIGHT_PX)) ** 2))
        * np.sin(np.pi * np.clip((x - middle) / (0.9 * WIDTH_PX), -1, 1) * 2)
    )
    crown = 0.9 * np.clip((x - middle) / WIDTH_PX, -1, 1) * np.exp(-np.clip(y / (0.5 * HEIGHT_PX), 0, None))
    return np.arctan(slope + crown)


def _with_singularities(
    kind: str, x: NDArray[np.float64], y: NDArray[np.float64], random: np.random.Generator
) -> NDArray[np.float64]:
    """The zero-pole model (Sherlock and Monro, 1993): half the angles from the cores less those from the deltas.

    With plain cores, ridges would fan out below like parabolas; real ones turn like hairpins and continue in parallel.
    """
    cores, deltas = _places(kind, random)
    hairpin = random.uniform(*HAIRPINS)
    theta = np.zeros_like(x)
    for cx, cy in cores:
        # Half the angles from all others, at the core, give the direction in which it is open.
        opens = sum(np.arctan2(cy - oy, cx - ox) for ox, oy in cores if (ox, oy) != (cx, cy))
        opens -= sum(np.arctan2(cy - dy, cx - dx) for dx, dy in deltas)
        theta += 0.5 * _corrected(_narrowed(np.arctan2(y - cy, x - cx), float(opens), hairpin), random)
    for dx, dy in deltas:
        theta -= 0.5 * _corrected(np.arctan2(y - dy, x - dx), random)
    return theta


def _narrowed(angle: NDArray[np.float64], opens: float, hairpin: float) -> NDArray[np.float64]:
    """Angles about a core open towards `opens`, rad: those of parabolas if `hairpin` is 0, of a U if it is 1.

    In a U, ridges run straight in the open half and in half circles in the other. Its angles differ from those of
    parabolas by a triangular wave, of which two harmonics are used.
    """
    off = angle - opens
    return angle - hairpin * 4 / np.pi * (np.sin(off) - np.sin(3 * off) / 9)


def _corrected(angle: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """The uneven turn of the field about a singularity, individual to each (Vizcaya and Gerhardt, 1996)."""
    corrected = angle.copy()
    for harmonic, spread in ((1, 0.14), (2, 0.10), (3, 0.06), (4, 0.04)):
        corrected += random.normal(0, spread) * np.sin(harmonic * angle + random.uniform(0, 2 * np.pi))
    return corrected


def _places(kind: str, random: np.random.Generator) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Draw the positions of cores and deltas (x, y), px."""
    w, h = float(WIDTH_PX), float(HEIGHT_PX)
    cx, cy = w * random.uniform(0.43, 0.57), h * random.uniform(0.38, 0.52)
    left, right = cx - w * random.uniform(0.12, 0.40, 2) * (1, -1)
    low, other = cy + h * random.uniform(0.14, 0.36, 2)
    if kind == "tented_arch":
        return [(cx, cy)], [(cx + random.uniform(-12, 12), cy + random.uniform(0.14, 0.28) * h)]
    if kind == "left_loop":
        return [(cx, cy)], [(right, low)]
    if kind == "right_loop":
        return [(cx, cy)], [(left, low)]
    gap = random.uniform(14, 100)
    turn = random.uniform(-0.8, 0.8)
    dx, dy = gap / 2 * np.sin(turn), gap / 2 * np.cos(turn)
    # The lower core stays above the deltas.
    low, other = max(low, cy + dy + 0.08 * h), max(other, cy + dy + 0.08 * h)
    return [(cx - dx, cy - dy), (cx + dx, cy + dy)], [(left, low), (right, other)]


def _smooth(random: np.random.Generator, reach_px: float) -> NDArray[np.float32]:
    return smooth_noise(random, (HEIGHT_PX, WIDTH_PX), reach_px)


def smooth_noise(random: np.random.Generator, shape: tuple[int, ...], reach_px: float) -> NDArray[np.float32]:
    """Noise (h, w) of standard deviation about 1 that varies over `reach_px`: coarse noise, cubically interpolated."""
    rows, columns = (int(np.ceil(side / reach_px)) + 3 for side in shape)
    coarse = random.standard_normal((rows, columns), np.float32)
    # The outermost rows only support the cubic and are cropped.
    inner = (1.5, 1.5, columns - 1.5, rows - 1.5)
    size = (shape[1], shape[0])
    noise = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC, box=inner), np.float32)
    return noise / np.float32(0.7)
