"""Synthetic templates without images, fast: 10 000 a second and more.

    finger(7)                       all minutiae of a finger, more than any reader sees
    impression(7, touch=1)          those that one touch of a reader shows
    impressions(range(10**6))       one touch of each of many fingers, one after the other

The same seeds always give the same templates. A finger's minutiae follow an orientation field with singular points
(Sherlock and Monro, 1993), keep their distance and point like their neighbours; a touch rotates, shifts and stretches
them, shows only the part of the finger on the glass, misses some and adds false ones.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from biometrics.synthesis.fields import CLASS_SHARES
from biometrics.synthesis.minutiae import HEIGHT_PX, KINDS, MOST, WIDTH_PX, make
from biometrics.template import RIDGE_PERIOD_PX, Template

CHUNK: Final = 1024
"""Templates made in one call to the compiled code."""
_CLASSES: Final = np.cumsum([CLASS_SHARES[kind] for kind in KINDS])


def finger(seed: int) -> Template:
    """All minutiae of a finger; `seed` ≥ 0."""
    return next(_many([seed], 0, 1.0, 0.0))


def impression(seed: int, touch: int = 1, quality: float | None = None, rotation_rad: float | None = None) -> Template:
    """Touch number `touch` ≥ 1 of a finger; `quality` 0–1 sets the noise and how much of the finger touches."""
    return next(impressions([seed], touch, quality, rotation_rad))


def impressions(
    seeds: Iterable[int], touch: int = 1, quality: float | None = None, rotation_rad: float | None = None
) -> Iterator[Template]:
    """Touch number `touch` ≥ 1 of each seed's finger, in order; quality and rotation are random if not given."""
    if touch < 1 or not 0 <= (quality or 0.0) <= 1:
        raise ValueError("touches count from 1, and the quality must be 0 to 1")
    return _many(
        seeds, touch, math.nan if quality is None else quality, math.nan if rotation_rad is None else rotation_rad
    )


def _many(seeds: Iterable[int], touch: int, quality: float, turn: float) -> Iterator[Template]:
    pending: list[int] = []
    for seed in seeds:
        pending.append(seed)
        if len(pending) == CHUNK:
            yield from _chunk(pending, touch, quality, turn)
            pending = []
    if pending:
        yield from _chunk(pending, touch, quality, turn)


def _chunk(seeds: list[int], touch: int, quality: float, turn: float) -> Iterator[Template]:
    n = len(seeds)
    points, marks = np.empty((n, MOST, 3), np.float32), np.empty((n, MOST, 2), np.uint8)
    counts = np.empty(n, np.int64)
    make(np.array(seeds, np.int64), touch, quality, turn, _CLASSES, points, marks, counts)
    score = 80 if math.isnan(quality) else round(100 * quality)
    for row, count in enumerate(counts.tolist()):
        x, y, direction = points[row, :count].T.copy()
        kind, reliability = marks[row, :count].T.copy()
        yield Template(
            x=x,
            y=y,
            direction=direction,
            kind=kind,
            reliability=reliability,
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
            ridge_period_px=RIDGE_PERIOD_PX,
            period_confidence=1.0,
            scale=1.0,
            ppi=500.0,
            quality=score,
        )
