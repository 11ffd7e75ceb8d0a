"""The conditions of a touch: what varies at random between impressions, and named presets of difficulty.

Chosen by comparing our prints with those of FVC 2002 and 2004 by eye, and so that error rates and the numbers and
reliabilities of minutiae fall in the same range; docs/synthesis.md shows both.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np


@dataclass(frozen=True, slots=True)
class Conditions:
    """Lengths are in px at a ridge period of 9 px. A spread is a standard deviation over touches."""

    turn_rad: float
    """Spread of the finger's rotation."""
    shift_px: float
    """Spread of its position on the glass, on each axis."""
    roll_px: float
    """Spread of the position on the finger of the skin that touches, on each axis."""
    reach: tuple[float, float]
    """Range of the touching ellipse's half axes, as shares of a full flat print's."""
    traction_px: float
    """Spread of the traction of the skin outside the pressed centre."""
    twist_rad: float
    """Spread of its rotation."""
    waves_px: float
    """Amplitude of smooth irregular displacement."""
    moisture: float
    """Mean: 0 ideal, 1 valleys filled with sweat, −1 only the tops of ridges print."""
    moisture_spread: float
    """Spread of the moisture between touches."""
    patches: float
    """Spread of moisture and pressure within one touch."""
    grain: float
    """Roughness of the skin, which breaks ridges, most of all where it is dry."""
    scratches: float
    """Mean number of white lines peculiar to a touch: dust, hairs, fresh cuts."""
    creases: float
    """Mean number of the finger's permanent white lines that show; fewer when pressed hard."""
    contrast: tuple[float, float]
    """Range; 1 is black on white."""
    blur_px: float
    """Blur of the reader's optics, in px of its image."""
    noise: float
    """Noise of the reader's grey levels, 0–255."""
    readers: tuple[str, ...]
    """Kinds of reader, one drawn for each touch; see `readers`."""
    hurried: float = 0.0
    """Share of touches taken under `HARD` conditions: most touches are good, a few are bad."""


CLEAN: Final = Conditions(
    turn_rad=0.14,
    shift_px=8,
    roll_px=8,
    reach=(0.9, 1.0),
    traction_px=2.0,
    twist_rad=0.01,
    waves_px=1.0,
    moisture=0.0,
    moisture_spread=0.08,
    patches=0.10,
    grain=0.22,
    scratches=0.3,
    creases=0.5,
    contrast=(0.8, 1.0),
    blur_px=0.6,
    noise=3.0,
    readers=("optical",),
)
"""An attentive operator, a cooperative adult."""

ORDINARY: Final = Conditions(
    turn_rad=0.18,
    shift_px=16,
    roll_px=18,
    reach=(0.72, 1.0),
    traction_px=6.0,
    twist_rad=0.04,
    waves_px=1.6,
    moisture=0.02,
    moisture_spread=0.22,
    patches=0.22,
    grain=0.36,
    scratches=1.5,
    creases=3.0,
    contrast=(0.55, 1.0),
    blur_px=0.7,
    noise=6.0,
    readers=("optical", "optical", "capacitive", "thermal"),
    hurried=0.08,
)
"""Mixed readers; some fingers dry, wet, askew or only half on the glass: the range of the FVC sets."""

HARD: Final = Conditions(
    turn_rad=0.26,
    shift_px=22,
    roll_px=22,
    reach=(0.58, 0.9),
    traction_px=9.0,
    twist_rad=0.07,
    waves_px=2.5,
    moisture=-0.05,
    moisture_spread=0.34,
    patches=0.32,
    grain=0.52,
    scratches=3.0,
    creases=5.0,
    contrast=(0.4, 0.95),
    blur_px=0.8,
    noise=8.0,
    readers=("optical", "capacitive"),
)
"""Worn, dry or wet hands, hurried captures."""

NEWBORN: Final = Conditions(
    turn_rad=0.40,
    shift_px=18,
    roll_px=24,
    reach=(0.5, 0.85),
    traction_px=10.0,
    twist_rad=0.08,
    waves_px=3.5,
    moisture=0.28,
    moisture_spread=0.30,
    patches=0.34,
    grain=0.45,
    scratches=1.0,
    creases=7.0,
    contrast=(0.35, 0.75),
    blur_px=0.9,
    noise=6.0,
    readers=("optical",),
)
"""Soft, wet, wrinkled skin that moves, as infants' prints are described. Not fitted to any: none were available."""

PRESETS: Final = {"clean": CLEAN, "ordinary": ORDINARY, "hard": HARD, "newborn": NEWBORN}


def conditions_of_touch(random: np.random.Generator, at: Conditions) -> Conditions:
    """The conditions of one touch: these or, by chance, hard ones on the same readers."""
    return replace(HARD, readers=at.readers) if random.random() < at.hurried else at


def conditions_named(name: str | Conditions) -> Conditions:
    """The preset of that name; conditions are returned as they are. Raises ValueError for an unknown name."""
    if isinstance(name, Conditions):
        return name
    if name not in PRESETS:
        raise ValueError(f"unknown conditions: {name}; use one of {', '.join(PRESETS)}")
    return PRESETS[name]


def with_reader(conditions: Conditions, reader: str) -> Conditions:
    """The same conditions, always on one kind of reader."""
    return replace(conditions, readers=(reader,))
