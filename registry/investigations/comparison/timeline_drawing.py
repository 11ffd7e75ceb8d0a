"""A timeline as SVG: one row per event, one lane per person, the oldest at the top. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from registry.core.clock import day_in_peru, show_day, show_moment
from registry.core.messages import _, plural
from registry.core.svg import AXIS, Drawing
from registry.investigations.comparison.rules import TimelineEvent
from registry.investigations.comparison.words import EVENTS

ROW_PX: Final = 20
LANE_PX: Final = 26
TIME_PX: Final = 176
WORDS_PX: Final = 330
HEAD_PX: Final = 26
MOST_ROWS: Final = 300
"""Events drawn; the number of further ones is stated."""
COLOURS: Final = ("#2f4b7c", "#c76b00", "#1b7f4d", "#8c4fa3", "#00808a", "#b3372f")
WARNING: Final = "#b3372f"


def timeline_svg(events: Sequence[TimelineEvent], names: Mapping[str, str]) -> str:
    """Dots in the lane of the person they concern; a line joins each person's events. Times are Peru's."""
    persons = sorted(names, key=lambda person: (names[person], person))
    shown = events[:MOST_ROWS]
    top = HEAD_PX + ROW_PX * len(persons)
    width = TIME_PX + LANE_PX * max(1, len(persons)) + WORDS_PX
    drawing = Drawing(width, top + ROW_PX * (len(shown) + 2), title=_("Timeline"))

    def x(person: str) -> float:
        return TIME_PX + LANE_PX * (persons.index(person) + 0.5)

    def y(row: int) -> float:
        return top + ROW_PX * (row + 1)

    for number, person in enumerate(persons):
        baseline = HEAD_PX + ROW_PX * number - 4
        drawing.circle(18, baseline - 4, 6, fill=_colour(number))
        drawing.text(32, baseline, names[person])
        rows = [row for row, event in enumerate(shown) if event.person_id == person]
        for row, next_row in pairwise(rows):
            drawing.line(x(person), y(row), x(person), y(next_row), stroke=_colour(number))
    for row, event in enumerate(shown):
        drawing.text(12, y(row) + 4, show_time(event), fill=AXIS)
        drawing.circle(x(event.person_id), y(row), 5, fill=_colour(persons.index(event.person_id)))
        drawing.text(TIME_PX + LANE_PX * len(persons) + 12, y(row) + 4, EVENTS[event.what])
    if len(events) > len(shown):
        more = plural("and {n} more event", "and {n} more events", len(events) - len(shown))
        drawing.text(12, y(len(shown)) + 4, more, fill=WARNING)
    return str(drawing)


def show_time(event: TimelineEvent) -> str:
    """When an event happened, in Peru's time; only the day where no more is known."""
    return show_moment(event.at) if event.has_time else show_day(day_in_peru(event.at))


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]
