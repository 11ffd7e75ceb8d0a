"""The detection error trade-off as SVG: false non-match rate over false match rate, both logarithmic."""

import math
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

import numpy as np

from biometrics.evaluation.rates import equal_error_rate, error_curve
from biometrics.evaluation.trials import Trial

SIDE_PX: Final = 480
LEFT_PX, TOP_PX, BOTTOM_PX, RIGHT_PX = 70, 50, 64, 24
LINE_PX: Final = 20
"""Line height of the key."""
DECADES: Final = 4
"""From 0.01 % to 100 %."""
COLOURS: Final = ("#0b5fa5", "#c2410c", "#15803d", "#7c3aed", "#a16207", "#0f766e", "#be185d", "#334155")
"""Each has a contrast of at least 4.5 to 1 against white."""
DASHES: Final = ("", "7 4", "2 3", "10 3 2 3")
"""Lines differ by more than colour."""


def det_svg(trials: Sequence[Trial]) -> str:
    """A curve for each trial, with its EER in the key; a curve ends where the trial has too few pairs to count."""
    height = TOP_PX + SIDE_PX + BOTTOM_PX + LINE_PX * len(trials)
    width = LEFT_PX + SIDE_PX + RIGHT_PX
    marks = [*_grid(), *(mark for number, trial in enumerate(trials) for mark in _line(number, trial))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="13" role="img"><title>Detection error trade-off</title>'
        f'<rect width="{width}" height="{height}" fill="white"/>{"".join(marks)}</svg>\n'
    )


def _place(rate: float) -> float:
    return SIDE_PX * min(1.0, max(0.0, 1 + math.log10(max(rate, 1e-12)) / DECADES))


def _point(fmr: float, fnmr: float) -> tuple[float, float]:
    return LEFT_PX + _place(fmr), TOP_PX + SIDE_PX - _place(fnmr)


def _grid() -> list[str]:
    bottom, right = TOP_PX + SIDE_PX, LEFT_PX + SIDE_PX
    marks = [
        f'<text x="{LEFT_PX}" y="26" font-size="16" font-weight="bold">Detection error trade-off</text>',
        f'<path d="M{LEFT_PX},{bottom}L{right},{TOP_PX}" stroke="#999" stroke-dasharray="1 4"/>',
    ]
    for power in range(-DECADES, 1):
        x, y = _point(10.0**power, 10.0**power)
        name = f"{100 * 10.0**power:g} %"
        marks.append(f'<path d="M{x:.1f},{TOP_PX}V{bottom}M{LEFT_PX},{y:.1f}H{right}" stroke="#ccc" fill="none"/>')
        marks.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{name}</text>')
        marks.append(f'<text x="{LEFT_PX - 8}" y="{y + 4:.1f}" text-anchor="end">{name}</text>')
    middle = LEFT_PX + SIDE_PX / 2
    marks.append(f'<text x="{middle}" y="{bottom + 42}" text-anchor="middle">false match rate</text>')
    marks.append(
        f'<text transform="translate(16,{TOP_PX + SIDE_PX / 2})rotate(-90)" text-anchor="middle">'
        f"false non-match rate</text>"
    )
    return marks


def _line(number: int, trial: Trial) -> list[str]:
    _, fmr, fnmr = error_curve(trial.genuine, trial.impostor)
    # A rate of no pair at all is not shown as a very small one: the curve ends at one pair.
    counted = (fmr >= 1 / len(trial.impostor) - 1e-12) & (fnmr >= 1 / len(trial.genuine) - 1e-12)
    points = [_point(a, b) for a, b in zip(fmr[counted], fnmr[counted], strict=True)]
    stairs = " ".join(dict.fromkeys(f"{x:.1f},{y:.1f}" for x, y in points))
    style = f'stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="2" stroke-dasharray="{DASHES[number % 4]}"'
    y = TOP_PX + SIDE_PX + BOTTOM_PX + LINE_PX * number
    eer = 100 * equal_error_rate(trial.genuine, trial.impostor)
    pairs = f"{len(trial.genuine):,} + {len(trial.impostor):,} pairs"
    marks = [
        f'<path d="M{LEFT_PX},{y - 4}h36" {style}/>',
        f'<text x="{LEFT_PX + 46}" y="{y}">{escape(trial.name)}: EER {eer:.2f} %, {pairs}</text>',
    ]
    if len(np.flatnonzero(counted)) > 1:
        marks.insert(0, f'<polyline points="{stairs}" fill="none" {style}/>')
    return marks
