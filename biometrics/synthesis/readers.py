"""The image each kind of reader makes of the ink: its grey levels, background, blur and noise."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from biometrics.synthesis.conditions import Conditions
from biometrics.synthesis.fields import smooth_noise

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]

READERS: Final = ("optical", "capacitive", "thermal")


def seen_by(reader: str, ink: Floats, random: np.random.Generator, at: Conditions) -> Pixels:
    """Grey pixels (h, w), dark ridges, from ink 0–1 on one kind of reader. Raises ValueError for an unknown kind."""
    contrast = random.uniform(*at.contrast)
    blurred: Floats = ndimage.gaussian_filter(ink, at.blur_px) if at.blur_px > 0 else ink
    if reader == "optical":
        paper = random.uniform(240, 254)
        grey: NDArray[Any] = paper * (1 - contrast * 0.9 * blurred)
        # Without skin on the glass an optical reader has hardly any noise.
        noise: NDArray[Any] = at.noise * (0.35 + 0.65 * blurred)
    elif reader == "capacitive":
        ground: NDArray[Any] = random.uniform(88, 120) + 5 * smooth_noise(random, ink.shape, 120.0)
        stripes = random.normal(0, 1.5 + 0.2 * at.noise, (1, ink.shape[1]))
        grey = ground + stripes - 75 * contrast * blurred
        noise = np.full(ink.shape, 0.6 * at.noise)
    elif reader == "thermal":
        relief = blurred - ndimage.gaussian_filter(blurred, 9.0)
        grey = random.uniform(105, 122) - 260 * contrast * relief
        noise = np.full(ink.shape, 0.5 * at.noise)
    else:
        raise ValueError(f"unknown reader: {reader}; use one of {', '.join(READERS)}")
    grey = grey + noise * random.standard_normal(ink.shape, np.float32)
    pixels: Pixels = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return pixels
