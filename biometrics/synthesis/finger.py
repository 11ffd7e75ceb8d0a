"""A finger, and what a reader sees of it at each touch."""

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage, special

from biometrics.synthesis.conditions import Conditions, conditions_named, drawn_for_a_touch
from biometrics.synthesis.fields import HEIGHT_PX, PERIOD_PX, WIDTH_PX, RidgeFields, draw_fields
from biometrics.synthesis.growth import grow
from biometrics.synthesis.readers import seen_by
from biometrics.synthesis.touch import Touch, white_lines

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

MARGIN_PX: Final = -14
"""Of the reader's window around the master, at a period of 9 px: a little less than the whole finger is ever seen."""
MOST_CREASES: Final = 12.0
"""Mean number of lines a finger has; conditions tell how many of them a touch shows."""
SHARPNESS: Final = 7.0
"""Of the step from valley to ridge in print."""
PERIOD_RANGE_PX: Final = (2.0, 40.0)


@dataclass(eq=False)
class Finger:
    """A finger of nobody. The same seed gives the same finger for ever."""

    seed: int
    _streams: tuple[np.random.SeedSequence, ...] = field(repr=False, default=())

    @classmethod
    def from_seed(cls, seed: int) -> "Finger":
        """The finger of a seed ≥ 0."""
        return cls(seed, tuple(np.random.SeedSequence([20_041, seed]).spawn(3)))

    @cached_property
    def fields(self) -> RidgeFields:
        """Where its ridges run, and how far apart."""
        return draw_fields(np.random.default_rng(self._streams[0]))

    @cached_property
    def master(self) -> Floats:
        """Its whole pattern (h, w) in −1…1, ridges positive, 9 px apart; grown when first asked for."""
        return grow(self.fields, np.random.default_rng(self._streams[1]))

    @cached_property
    def creases(self) -> Floats:
        """(h, w) 0–1: its lasting white lines, in the master's frame."""
        return white_lines(np.random.default_rng(self._streams[2]), (HEIGHT_PX, WIDTH_PX), MOST_CREASES)

    def impression(
        self,
        seed: int,
        ridge_period_px: float = PERIOD_PX,
        conditions: str | Conditions = "clean",
        rotation_rad: float | None = None,
    ) -> Pixels:
        """One touch of a reader, (h, w) uint8, ridges dark on light.

        `conditions` is a preset's name (clean, ordinary, hard, newborn) or conditions of one's own; `ridge_period_px`
        is the age and the reader's resolution together, that of an average adult or child: an adult at 500 ppi has 9,
        a newborn 4.5 at 500 and 9 at 1000. Raises ValueError for a period out of 2–40 or a preset there is not.
        """
        if not PERIOD_RANGE_PX[0] <= ridge_period_px <= PERIOD_RANGE_PX[1]:
            raise ValueError(f"a ridge period is {PERIOD_RANGE_PX[0]:g} to {PERIOD_RANGE_PX[1]:g} px")
        random = np.random.default_rng(np.random.SeedSequence([self.seed, seed, 7]))
        at = drawn_for_a_touch(random, conditions_named(conditions))
        ink = self._ink(random, at, rotation_rad)
        scale = ridge_period_px / PERIOD_PX
        if scale != 1.0:
            size = tuple(max(32, round(side * scale)) for side in ink.shape[::-1])
            ink = np.asarray(Image.fromarray(ink).resize((size[0], size[1]), Image.Resampling.BICUBIC))
            ink = np.clip(ink, 0, 1)
        return seen_by(str(random.choice(at.readers)), ink, random, at)

    def _ink(self, random: np.random.Generator, at: Conditions, rotation_rad: float | None) -> Floats:
        """(h, w) 0–1 at a period of 9 px: how much each place of the window prints."""
        touch = Touch.drawn(random, at, rotation_rad)
        shape = (HEIGHT_PX + 2 * MARGIN_PX, WIDTH_PX + 2 * MARGIN_PX)
        down, across, out = touch.laid(shape, random, at.waves_px)
        pattern = ndimage.map_coordinates(self.master, (down, across), order=1, mode="constant", cval=-2.0)
        wet = touch.wet(out, random, at.patches)
        rough = ndimage.gaussian_filter(random.standard_normal(shape, np.float32), 1.0) / 0.28
        rough = rough * at.grain * (1 + 1.2 * np.clip(-wet, 0, 1))
        ink = special.expit(SHARPNESS * (pattern + wet + rough))
        pores = (random.random(shape, np.float32) < 0.004) & (pattern > 0.5)
        ink = np.where(ndimage.binary_dilation(pores), 0.45 * ink, ink)
        # A hard or wet touch closes the creases.
        shown = np.clip(at.creases / MOST_CREASES * random.uniform(0.5, 1.5) * (1 - 0.6 * touch.moisture), 0, 1)
        lines = ndimage.map_coordinates(self.creases, (down, across), order=1, mode="constant")
        parted = np.maximum(np.clip(2 * shown * lines, 0, 1), white_lines(random, shape, at.scratches))
        printed: Floats = (ink * (1 - parted)).astype(np.float32)
        return printed


def png(image: Pixels, ppi: float = 500) -> bytes:
    """Lossless PNG with its resolution."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG", dpi=(ppi, ppi))
    return buffer.getvalue()
