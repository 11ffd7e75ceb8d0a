"""A finger, and what a reader sees of it at each touch."""

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from biometrics.synthesis.fields import HEIGHT_PX, PERIOD_PX, WIDTH_PX, RidgeFields, draw_fields, smooth_noise
from biometrics.synthesis.growth import grow

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

MARGIN_PX: Final = -14
"""Of the reader's window around the master, at a period of 9 px: a little less than the whole finger is ever seen."""


@dataclass(eq=False)
class Finger:
    """A finger of nobody. The same seed gives the same finger for ever."""

    seed: int
    _streams: tuple[np.random.SeedSequence, ...] = field(repr=False, default=())

    @classmethod
    def from_seed(cls, seed: int) -> "Finger":
        """The finger of a seed ≥ 0."""
        return cls(seed, tuple(np.random.SeedSequence([20_041, seed]).spawn(2)))

    @cached_property
    def fields(self) -> RidgeFields:
        """Where its ridges run, and how far apart."""
        return draw_fields(np.random.default_rng(self._streams[0]))

    @cached_property
    def master(self) -> Floats:
        """Its whole pattern (h, w) in −1…1, ridges positive, 9 px apart; grown when first asked for."""
        return grow(self.fields, np.random.default_rng(self._streams[1]))

    def impression(
        self, seed: int, ridge_period_px: float = PERIOD_PX, quality: float = 0.8, rotation_rad: float | None = None
    ) -> Pixels:
        """One touch of a reader, (h, w) uint8, ridges dark on light.

        `quality` 0–1 sets noise, dryness and how much of the finger touches; `ridge_period_px` the age and the reader's
        resolution together: an adult at 500 ppi has 9, a newborn 4.5 at 500 and 9 at 1000.
        """
        random = np.random.default_rng(np.random.SeedSequence([self.seed, seed, 7]))
        scale = ridge_period_px / PERIOD_PX
        pose = _Pose.drawn(random, quality, rotation_rad)
        shape = (HEIGHT_PX + 2 * MARGIN_PX, WIDTH_PX + 2 * MARGIN_PX)
        down, across = pose.sources(shape, random)
        pattern = ndimage.map_coordinates(self.master, (down, across), order=1, mode="constant", cval=-1.0)
        skin = pose.contact(shape, random, quality)
        grey = _printed(pattern, skin, random, quality)
        if scale != 1.0:
            size = (max(32, round(shape[1] * scale)), max(32, round(shape[0] * scale)))
            return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS))
        return grey


@dataclass(frozen=True, slots=True)
class _Pose:
    """How the finger lies: turned, shifted, pushed; and the ellipse of skin that touches."""

    turn_rad: float
    shift_px: tuple[float, float]
    push_px: float
    middle: tuple[float, float]
    reach: tuple[float, float]

    @classmethod
    def drawn(cls, random: np.random.Generator, quality: float, rotation_rad: float | None) -> "_Pose":
        turn = random.normal(0, 0.16) if rotation_rad is None else rotation_rad
        loss = 1 - quality
        return cls(
            turn,
            (random.normal(0, 9), random.normal(0, 12)),
            2.0 + 6.0 * loss,
            (0.5 + random.normal(0, 0.10 * loss), 0.5 + random.normal(0, 0.12 * loss)),
            (0.43 - 0.10 * loss * random.random(), 0.44 - 0.16 * loss * random.random()),
        )

    def sources(
        self, shape: tuple[int, int], random: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each pixel of the impression, where in the master it comes from (y, x)."""
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float64)
        cy, cx = shape[0] / 2, shape[1] / 2
        dy, dx = y - cy - self.shift_px[1], x - cx - self.shift_px[0]
        cos, sin = np.cos(self.turn_rad), np.sin(self.turn_rad)
        across = cos * dx + sin * dy + self.push_px * smooth_noise(random, shape, 130.0)
        down = -sin * dx + cos * dy + self.push_px * smooth_noise(random, shape, 130.0)
        return down + HEIGHT_PX / 2, across + WIDTH_PX / 2

    def contact(self, shape: tuple[int, int], random: np.random.Generator, quality: float) -> Floats:
        """(h, w) 0–1: how well the skin touches; ragged at its edge, thin in dry places."""
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float64)
        along = (x / shape[1] - self.middle[0]) / self.reach[0]
        down = (y / shape[0] - self.middle[1]) / self.reach[1]
        distance = (np.abs(along) ** 2.3 + np.abs(down) ** 2.3) ** (1 / 2.3) + 0.018 * smooth_noise(random, shape, 22.0)
        edge = np.clip((1 - distance) / 0.06, 0, 1)
        patches = np.clip(
            1.25 + 0.35 * (1 - quality) * 2 * smooth_noise(random, shape, 38.0) - 0.5 * (1 - quality), 0, 1
        )
        touching: Floats = (edge * patches).astype(np.float32)
        return touching


def _printed(pattern: NDArray[np.float64], skin: Floats, random: np.random.Generator, quality: float) -> Pixels:
    """Ridges to grey: thickness by pressure, pores, noise, paper."""
    loss = 1 - quality
    pressure = 0.25 * random.normal(0, 0.5) + 0.16 * smooth_noise(random, pattern.shape, 60.0)
    grain = ndimage.gaussian_filter(random.standard_normal(pattern.shape), 0.9) * (0.5 + 0.9 * loss)
    ridge = 1 / (1 + np.exp(-5.0 * (pattern + pressure + grain)))
    pores = random.random(pattern.shape) < 0.004
    ridge = np.where(ndimage.binary_dilation(pores) & (pattern > 0.3), 0.35 * ridge, ridge)
    ink = ndimage.gaussian_filter(ridge * skin, 0.7)
    paper = 243 - 6 * random.random()
    dark = random.uniform(25, 70)
    grey = paper - (paper - dark) * ink + random.normal(0, 3 + 6 * loss, pattern.shape)
    result: Pixels = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return result


def png(image: Pixels, ppi: float = 500) -> bytes:
    """Lossless PNG with its resolution."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", dpi=(ppi, ppi))
    return buffer.getvalue()
