"""Where ridges run and how far apart: the orientation and period fields of a finger, from its class and chance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

WIDTH_PX: Final = 380
HEIGHT_PX: Final = 480
"""Of the master, at a ridge period of 9 px: about 19 × 24 mm."""
PERIOD_PX: Final = 9.0

OWN_PERIOD_SPREAD: Final = 0.05
"""Of a finger's own mean period about the average person's: adults' prints at 500 ppi have 8 to 10 px."""

CLASS_SHARES: Final = {"arch": 0.037, "tented_arch": 0.029, "left_loop": 0.338, "right_loop": 0.317, "whorl": 0.279}
"""Natural frequencies of the classes (Wilson et al., NIST, 1993)."""


@dataclass(frozen=True, slots=True, eq=False)
class RidgeFields:
    """(h, w) each: direction in which ridges run, rad modulo π, y down; and their period in px."""

    orientation: Floats
    period_px: Floats
    kind: str


def draw_fields(random: np.random.Generator) -> RidgeFields:
    """The fields of one finger."""
    kind = draw_kind(random)
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float64)
    orientation = _arch(x, y, random) if kind == "arch" else _with_singularities(kind, x, y, random)
    bend = 0.17 * _smooth(random, 130.0) + 0.10 * _smooth(random, 55.0)
    own = random.normal(1.0, OWN_PERIOD_SPREAD)
    uneven = 0.06 * _smooth(random, 90.0) + 0.05 * _smooth(random, 40.0)
    period = PERIOD_PX * own * (1 + uneven + 0.06 * (y / HEIGHT_PX - 0.4))
    return RidgeFields(
        ((orientation + bend) % np.pi).astype(np.float32), np.clip(period, 6.8, 11.6).astype(np.float32), kind
    )


def draw_kind(random: np.random.Generator) -> str:
    """A class by its natural frequency."""
    return str(random.choice(list(CLASS_SHARES), p=list(CLASS_SHARES.values())))


def _arch(x: NDArray[np.float64], y: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Ridges that rise towards the middle and fall again, flatter above and below."""
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
    """The zero-pole model (Sherlock and Monro, 1993): half the angles seen from the cores less those from the deltas.

    Far corrections keep the ridges above the core arched and those at the base level.
    """
    cores, deltas = _places(kind, random)
    theta = np.zeros_like(x)
    for cx, cy in cores:
        theta += 0.5 * _corrected(np.arctan2(y - cy, x - cx), random)
    for dx, dy in deltas:
        theta -= 0.5 * _corrected(np.arctan2(y - dy, x - dx), random)
    return theta


def _corrected(angle: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Each singularity turns the field unevenly around it, in its own way (Vizcaya and Gerhardt, 1996)."""
    corrected = angle.copy()
    for harmonic, spread in ((1, 0.22), (2, 0.14), (3, 0.08), (4, 0.05)):
        corrected += random.normal(0, spread) * np.sin(harmonic * angle + random.uniform(0, 2 * np.pi))
    return corrected


def _places(kind: str, random: np.random.Generator) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Cores and deltas (x, y), px."""
    w, h = float(WIDTH_PX), float(HEIGHT_PX)
    cx, cy = w * random.uniform(0.43, 0.57), h * random.uniform(0.38, 0.52)
    side = random.uniform(0.18, 0.38) * w
    low = cy + random.uniform(0.18, 0.36) * h
    if kind == "tented_arch":
        return [(cx, cy)], [(cx + random.uniform(-8, 8), cy + random.uniform(0.2, 0.28) * h)]
    if kind == "left_loop":
        return [(cx, cy)], [(cx + side, low)]
    if kind == "right_loop":
        return [(cx, cy)], [(cx - side, low)]
    gap = random.uniform(14, 80)
    turn = random.uniform(-0.7, 0.7)
    dx, dy = gap / 2 * np.sin(turn), gap / 2 * np.cos(turn)
    other = low + random.uniform(-0.06, 0.06) * h
    return [(cx - dx, cy - dy), (cx + dx, cy + dy)], [(cx - side, low), (cx + side, other)]


def _smooth(random: np.random.Generator, reach_px: float) -> NDArray[np.float32]:
    return smooth_noise(random, (HEIGHT_PX, WIDTH_PX), reach_px)


def smooth_noise(random: np.random.Generator, shape: tuple[int, ...], reach_px: float) -> NDArray[np.float32]:
    """Noise (h, w) of standard deviation about 1 that varies over `reach_px`: coarse noise, interpolated by cubics."""
    rows, columns = (int(np.ceil(side / reach_px)) + 3 for side in shape)
    coarse = random.standard_normal((rows, columns), np.float32)
    # The outermost rows only steer the cubic and are cut away.
    inner = (1.5, 1.5, columns - 1.5, rows - 1.5)
    size = (shape[1], shape[0])
    noise = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC, box=inner), np.float32)
    return noise / np.float32(0.7)
