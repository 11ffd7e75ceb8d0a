"""Where ridges run and how far apart: the orientation and period fields of a finger, from its class and chance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WIDTH_PX: Final = 380
HEIGHT_PX: Final = 480
"""Of the master, at a ridge period of 9 px: about 19 × 24 mm."""
PERIOD_PX: Final = 9.0

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
    kind = str(random.choice(list(CLASS_SHARES), p=list(CLASS_SHARES.values())))
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float64)
    orientation = _arch(x, y, random) if kind == "arch" else _with_singularities(kind, x, y, random)
    bend = 0.12 * _smooth(random, 110.0)
    period = PERIOD_PX * (1 + 0.07 * _smooth(random, 90.0) + 0.06 * (y / HEIGHT_PX - 0.4))
    return RidgeFields(
        ((orientation + bend) % np.pi).astype(np.float32), np.clip(period, 7.0, 11.5).astype(np.float32), kind
    )


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
        theta -= 0.5 * np.arctan2(y - dy, x - dx)
    return theta


def _corrected(angle: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Each core turns the field a little unevenly (Vizcaya and Gerhardt, 1996)."""
    return angle + random.normal(0, 0.08) * np.sin(angle) + random.normal(0, 0.06) * np.sin(2 * angle)


def _places(kind: str, random: np.random.Generator) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Cores and deltas (x, y), px."""
    w, h = float(WIDTH_PX), float(HEIGHT_PX)
    cx, cy = w * random.uniform(0.45, 0.55), h * random.uniform(0.40, 0.5)
    side = random.uniform(0.24, 0.33) * w
    low = cy + random.uniform(0.27, 0.36) * h
    if kind == "tented_arch":
        return [(cx, cy)], [(cx + random.uniform(-8, 8), cy + random.uniform(0.2, 0.28) * h)]
    if kind == "left_loop":
        return [(cx, cy)], [(cx + side, low)]
    if kind == "right_loop":
        return [(cx, cy)], [(cx - side, low)]
    gap = random.uniform(14, 60)
    turn = random.uniform(-0.4, 0.4)
    dx, dy = gap / 2 * np.sin(turn), gap / 2 * np.cos(turn)
    other = low + random.uniform(-0.06, 0.06) * h
    return [(cx - dx, cy - dy), (cx + dx, cy + dy)], [(cx - side, low), (cx + side, other)]


def _smooth(random: np.random.Generator, reach_px: float) -> NDArray[np.float64]:
    return smooth_noise(random, (HEIGHT_PX, WIDTH_PX), reach_px)


def smooth_noise(random: np.random.Generator, shape: tuple[int, int], reach_px: float) -> NDArray[np.float64]:
    """Noise of standard deviation about 1 that varies over `reach_px`: coarse noise, interpolated by cubic splines."""
    from scipy import ndimage

    rows, columns = (int(np.ceil(side / reach_px)) + 3 for side in shape)
    coarse = random.standard_normal((rows, columns))
    down = np.linspace(1, rows - 2, shape[0])
    across = np.linspace(1, columns - 2, shape[1])
    # Two one-dimensional interpolations cost far less than one in two dimensions.
    tall = ndimage.map_coordinates(
        coarse, np.meshgrid(down, np.arange(columns), indexing="ij"), order=3, mode="nearest"
    )
    full = ndimage.map_coordinates(
        tall.T, np.meshgrid(across, np.arange(shape[0]), indexing="ij"), order=1, mode="nearest"
    ).T
    noise: NDArray[np.float64] = full / 0.75
    return noise
