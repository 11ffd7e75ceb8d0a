"""A finger, and the image a reader takes of it at each touch."""

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage, special

from biometrics.synthesis.conditions import Conditions, conditions_named, conditions_of_touch
from biometrics.synthesis.fields import HEIGHT_PX, PERIOD_PX, WIDTH_PX, RidgeFields, draw_fields
from biometrics.synthesis.growth import grow
from biometrics.synthesis.readers import seen_by
from biometrics.synthesis.touch import Touch, white_lines

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

MARGIN_PX: Final = -14
"""Of the reader's window around the master, at a period of 9 px: it is a little smaller than the whole finger."""
MOST_CREASES: Final = 12.0
"""Mean number of creases of a finger; the conditions set how many of them a touch shows."""
SHARPNESS: Final = 7.0
"""Steepness of the step from valley to ridge in print."""
PERIOD_RANGE_PX: Final = (2.0, 40.0)


@dataclass(eq=False)
class Finger:
    """A finger of somebody who does not exist. The same seed always gives the same finger."""

    seed: int
    _streams: tuple[np.random.SeedSequence, ...] = field(repr=False, default=())

    @classmethod
    def from_seed(cls, seed: int) -> "Finger":
        """The finger of a seed ≥ 0."""
        return cls(seed, tuple(np.random.SeedSequence([20_041, seed]).spawn(3)))

    @cached_property
    def fields(self) -> RidgeFields:
        """The direction and period of its ridges."""
        return draw_fields(np.random.default_rng(self._streams[0]))

    @cached_property
    def master(self) -> Floats:
        """The whole pattern (h, w) in −1…1, ridges positive, 9 px apart; grown on first use."""
        return grow(self.fields, np.random.default_rng(self._streams[1]))

    @cached_property
    def creases(self) -> Floats:
        """(h, w) 0–1: its permanent white lines, in the master's frame."""
        return white_lines(np.random.default_rng(self._streams[2]), (HEIGHT_PX, WIDTH_PX), MOST_CREASES)

    def impression(
        self,
        seed: int,
        ridge_period_px: float = PERIOD_PX,
        conditions: str | Conditions = "clean",
        rotation_rad: float | None = None,
    ) -> Pixels:
        """The image of one touch, (h, w) uint8, dark ridges on a light background.

        `conditions` is the name of a preset (clean, ordinary, hard, newborn) or a set of conditions. `ridge_period_px`
        combines age and the reader's resolution: an average adult at 500 ppi has 9, a newborn 4.5 at 500 and 9 at 1000.
        Raises ValueError for a period outside 2–40 or an unknown preset.
        """
        if not PERIOD_RANGE_PX[0] <= ridge_period_px <= PERIOD_RANGE_PX[1]:
            raise ValueError(f"the ridge period must be {PERIOD_RANGE_PX[0]:g} to {PERIOD_RANGE_PX[1]:g} px")
        random = np.random.default_rng(np.random.SeedSequence([self.seed, seed, 7]))
        at = conditions_of_touch(random, conditions_named(conditions))
        ink = self._ink(random, at, rotation_rad)
        scale = ridge_period_px / PERIOD_PX
        if scale != 1.0:
            size = tuple(max(32, round(side * scale)) for side in ink.shape[::-1])
            ink = np.asarray(Image.fromarray(ink).resize((size[0], size[1]), Image.Resampling.BICUBIC))
            ink = np.clip(ink, 0, 1)
        return seen_by(str(random.choice(at.readers)), ink, random, at)

    def _ink(self, random: np.random.Generator, at: Conditions, rotation_rad: float | None) -> Floats:
        """(h, w) 0–1 at a period of 9 px: how strongly each pixel of the window prints."""
        touch = Touch.drawn(random, at, rotation_rad)
        shape = (HEIGHT_PX + 2 * MARGIN_PX, WIDTH_PX + 2 * MARGIN_PX)
        down, across, out = touch.mapping(shape, random, at.waves_px)
        pattern = ndimage.map_coordinates(self.master, (down, across), order=1, mode="constant", cval=-2.0)
        wet = touch.wet(out, random, at.patches)
        rough = ndimage.gaussian_filter(random.standard_normal(shape, np.float32), 1.0) / 0.28
        rough = rough * at.grain * (1 + 1.2 * np.clip(-wet, 0, 1))
        ink = special.expit(SHARPNESS * (pattern + wet + rough))
        pores = (random.random(shape, np.float32) < 0.004) & (pattern > 0.5)
        ink = np.where(ndimage.binary_dilation(pores), 0.45 * ink, ink)
        # A wet touch closes the creases.
        share = np.clip(at.creases / MOST_CREASES * random.uniform(0.5, 1.5) * (1 - 0.6 * touch.moisture), 0, 1)
        creases = ndimage.map_coordinates(self.creases, (down, across), order=1, mode="constant")
        white = np.maximum(np.clip(2 * share * creases, 0, 1), white_lines(random, shape, at.scratches))
        result: Floats = (ink * (1 - white)).astype(np.float32)
        return result


def png(image: Pixels, ppi: float = 500) -> bytes:
    """Lossless PNG with its resolution."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", dpi=(ppi, ppi))
    return buffer.getvalue()
