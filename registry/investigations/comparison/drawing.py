"""A waterfall as SVG: what each part of the evidence adds to or takes from the score. Pure."""

import math
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from registry.investigations.comparison.rules import Step

WIDTH_PX: Final = 860
ROW_PX: Final = 28
NAMES_PX: Final = 390
"""Left of the bars: the comparisons' names and levels."""
EDGE_PX: Final = 64
LONGEST_NAME: Final = 58
"""Characters that fit left of the bars; what is longer is whole in the title of its text."""
BITS, POINTS = "log2 odds of one person", "points"
FOR, AGAINST, NOTHING, SUM, SUSPECT = "#1b7f4d", "#b3372f", "#777777", "#2f4b7c", "#c76b00"


def waterfall_svg(steps: Sequence[Step], title: str, unit_of_sum: str = BITS) -> str:
    """Bars from the sum before to the sum after; the last is the score.

    Bits speak for one person in green, against it in red; points, which prove nothing, are amber.
    """
    score = steps[-1].end if steps else 0.0
    ends = [0.0, *(step.start for step in steps), *(step.end for step in steps)]
    low, high = min(ends), max(ends)
    room = WIDTH_PX - NAMES_PX - 2 * EDGE_PX
    unit = room / max(high - low, 1e-9)

    def x(value: float) -> float:
        return NAMES_PX + EDGE_PX + (value - low) * unit

    height = (len(steps) + 4) * ROW_PX
    size = f'viewBox="0 0 {WIDTH_PX} {height}" width="{WIDTH_PX}" height="{height}"'
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH_PX}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="20" font-weight="bold">{escape(title)}</text>',
    ]
    for tick in _ticks(low, high):
        at = x(tick)
        colour = "#555555" if tick == 0 else "#dddddd"
        drawn.append(f'<path d="M{at:.1f},{ROW_PX}V{height - ROW_PX}" stroke="{colour}"/>')
        said = _minus(f"{tick:g}")
        drawn.append(f'<text x="{at:.1f}" y="{height - 10}" text-anchor="middle" fill="#555555">{said}</text>')
    for row, step in enumerate(steps, 1):
        name = step.part if step.part == step.kind else f"{step.kind} · {step.part}"
        drawn += _bar(
            row,
            name,
            step.level,
            (x(step.start), x(step.end)),
            _said(step.bits, unit_of_sum),
            _colour(step.bits, unit_of_sum),
        )
    drawn += _bar(len(steps) + 1, "sum", unit_of_sum, (x(0.0), x(score)), _said(score, unit_of_sum), SUM)
    return "\n".join([*drawn, "</svg>\n"])


def _said(value: float, unit: str) -> str:
    return _minus(f"{value:+.2f}" if unit == BITS else f"{value:+.0f}")


def _minus(number: str) -> str:
    return number.replace("-", "−")


def _bar(row: int, name: str, level: str, span: tuple[float, float], value: str, colour: str) -> list[str]:
    top = (row + 0.3) * ROW_PX
    left, right = min(span), max(span)
    words = f"{name}: {level}"
    shown = words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"
    return [
        f'<text x="12" y="{top + 14:.1f}"><title>{escape(words)}</title>{escape(shown)}</text>',
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 1.5):.1f}" height="18" fill="{colour}"/>',
        f'<text x="{right + 5:.1f}" y="{top + 14:.1f}">{value}</text>',
    ]


def _colour(value: float, unit: str) -> str:
    if unit == POINTS:
        return SUSPECT if value > 0 else NOTHING
    return FOR if value > 0 else AGAINST if value < 0 else NOTHING


def _ticks(low: float, high: float) -> list[float]:
    """Round values over a range, zero among them."""
    if high - low < 1e-6:
        return [0.0]
    step = 10 ** math.floor(math.log10(high - low))
    while (high - low) / step < 4:
        step /= 2
    first = math.ceil(low / step)
    return [round(count * step, 6) for count in range(first, math.floor(high / step) + 1)]
