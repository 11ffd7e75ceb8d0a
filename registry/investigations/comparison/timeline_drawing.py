"""A timeline as SVG: one line a happening, one lane a person, oldest above. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape

from registry.core.clock import PERU
from registry.investigations.comparison.timeline import Happening

ROW_PX: Final = 20
LANE_PX: Final = 26
DATE_PX: Final = 150
WORDS_PX: Final = 330
HEAD_PX: Final = 26
MOST_ROWS: Final = 300
"""Happenings drawn; how many more there are is said."""
COLOURS: Final = ("#2f4b7c", "#c76b00", "#1b7f4d", "#8c4fa3", "#00808a", "#b3372f")


def timeline_svg(happened: Sequence[Happening], named: Mapping[str, str]) -> str:
    """Dots in the lane of whom it happened to; a line joins each person's first and last. Hours are Peru's."""
    persons = sorted(named, key=lambda one: (named[one], one))
    shown = happened[:MOST_ROWS]
    top = HEAD_PX + ROW_PX * len(persons)
    width = DATE_PX + LANE_PX * max(1, len(persons)) + WORDS_PX
    height = top + ROW_PX * (len(shown) + 2)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" role="img">',
        "<title>Timeline</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]

    def x(person: str) -> float:
        return DATE_PX + LANE_PX * (persons.index(person) + 0.5)

    def y(row: int) -> float:
        return top + ROW_PX * (row + 1)

    for number, person in enumerate(persons):
        at = HEAD_PX + ROW_PX * number - 4
        drawn.append(f'<circle cx="18" cy="{at - 4}" r="6" fill="{_colour(number)}"/>')
        drawn.append(f'<text x="32" y="{at}">{escape(named[person])}</text>')
        rows = [row for row, one in enumerate(shown) if one.person_id == person]
        for one, other in pairwise(rows):
            drawn.append(f'<path d="M{x(person):.1f},{y(one)}V{y(other)}" stroke="{_colour(number)}"/>')
    for row, happening in enumerate(shown):
        number = persons.index(happening.person_id)
        drawn += [
            f'<text x="12" y="{y(row) + 4}" fill="#555555">{happening.at.astimezone(PERU):%Y-%m-%d %H:%M}</text>',
            f'<circle cx="{x(happening.person_id):.1f}" cy="{y(row)}" r="5" fill="{_colour(number)}"/>',
            f'<text x="{DATE_PX + LANE_PX * len(persons) + 12}" y="{y(row) + 4}">{_said(happening.what)}</text>',
        ]
    if len(happened) > len(shown):
        more = f"and {len(happened) - len(shown)} more"
        drawn.append(f'<text x="12" y="{y(len(shown)) + 4}" fill="#b3372f">{more}</text>')
    return "\n".join([*drawn, "</svg>\n"])


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _said(what: str) -> str:
    return escape(what.replace("_", " "))
