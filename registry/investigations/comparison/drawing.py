"""A waterfall as SVG: what each part of the evidence adds to or takes from the score. Pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from registry.core.messages import Message, _
from registry.core.svg import AXIS, GRID, Drawing, lines_of, minus
from registry.investigations.comparison.rules import Step

WIDTH_PX: Final = 860
ROW_PX: Final = 28
NAMES_PX: Final = 390
"""Width left of the bars, for the names and levels of comparisons."""
EDGE_PX: Final = 64
LONGEST_LINE: Final = 54
"""Characters that fit left of the bars; a longer name takes further lines."""
LINE_PX: Final = 16
FOR, AGAINST, NEUTRAL, SUM, SUSPECT = "#1b7f4d", "#b3372f", "#777777", "#2f4b7c", "#c76b00"


@dataclass(frozen=True, slots=True)
class Scale:
    """What a waterfall adds up: its unit, how a value is written, and the colours for more and for less."""

    unit: Message
    decimals: int
    more: str
    less: str

    def write(self, value: float) -> str:
        """A value with its sign."""
        return minus(f"{value:+.{self.decimals}f}")

    def colour(self, value: float) -> str:
        """The colour of a bar that adds this value."""
        return self.more if value > 0 else self.less if value < 0 else NEUTRAL


BITS: Final = Scale(_("log2 odds of being one person"), 2, FOR, AGAINST)
"""Bits speak for one person in green, against it in red."""
POINTS: Final = Scale(_("points"), 0, SUSPECT, NEUTRAL)
"""Points prove nothing: they are amber."""


def waterfall_svg(
    steps: Sequence[Step], title: Message | str, words: Callable[[Step], Message | str], scale: Scale = BITS
) -> str:
    """Bars from the sum before to the sum after each step; the last bar is the score. `words` names a step."""
    score = steps[-1].end if steps else 0.0
    ends = [0.0, *(step.start for step in steps), *(step.end for step in steps)]
    low, high = min(ends), max(ends)
    px_per_unit = (WIDTH_PX - NAMES_PX - 2 * EDGE_PX) / max(high - low, 1e-9)

    def x(value: float) -> float:
        return NAMES_PX + EDGE_PX + (value - low) * px_per_unit

    names = [lines_of(words(step), LONGEST_LINE) for step in steps]
    names.append(lines_of(_("Sum: {unit}", unit=scale.unit), LONGEST_LINE))
    tops = [*accumulate((ROW_PX + (len(lines) - 1) * LINE_PX for lines in names), initial=1.3 * ROW_PX)]
    height = tops[-1] + 1.7 * ROW_PX
    drawing = Drawing(WIDTH_PX, height, title=title, font_px=13)
    drawing.text(12, 20, title, font_weight="bold")
    for tick in _ticks(low, high):
        drawing.line(x(tick), ROW_PX, x(tick), height - ROW_PX, stroke=AXIS if tick == 0 else GRID)
        drawing.text(x(tick), height - 10, minus(f"{tick:g}"), anchor="middle", fill=AXIS)

    def bar(row: int, start: float, end: float, value: float, colour: str) -> None:
        top = tops[row]
        left, right = sorted((x(start), x(end)))
        drawing.text_lines(12, top + 14, names[row], LINE_PX)
        drawing.rect(left, top, max(right - left, 1.5), 18, fill=colour)
        drawing.text(right + 5, top + 14, scale.write(value))

    for row, step in enumerate(steps):
        bar(row, step.start, step.end, step.bits, scale.colour(step.bits))
    bar(len(steps), 0.0, score, score, SUM)
    return str(drawing)


def _ticks(low: float, high: float) -> list[float]:
    """Round values over a range, zero among them."""
    if high - low < 1e-6:
        return [0.0]
    step = 10 ** math.floor(math.log10(high - low))
    while (high - low) / step < 4:
        step /= 2
    first = math.ceil(low / step)
    return [round(count * step, 6) for count in range(first, math.floor(high / step) + 1)]
