"""A timeline drawn: every happening, in its person's lane, however many there are."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from registry.investigations.comparison.timeline import Happening
from registry.investigations.comparison.timeline_drawing import MOST_ROWS, timeline_svg

START = datetime(2025, 1, 10, 4, 30, tzinfo=UTC)
NAMES = {"a": "María de los Ángeles Ñañez <&> Quispe", "b": "(no name)"}


def happenings(count: int, who: str = "ab") -> list[Happening]:
    what = "print_taken_enrolment"
    return [Happening(START + timedelta(days=n), who[n % len(who)], what, str(n)) for n in range(count)]


@given(st.integers(0, MOST_ROWS + 20))
def test_every_happening_is_drawn_or_counted(count: int) -> None:
    drawn = ET.fromstring(timeline_svg(happenings(count), NAMES))
    dots = [one for one in drawn if one.tag.endswith("circle") and one.get("r") == "5"]
    words = "".join(drawn.itertext())
    assert len(dots) == min(count, MOST_ROWS)
    assert (f"and {count - MOST_ROWS} more" in words) is (count > MOST_ROWS)
    assert all(name in words for name in NAMES.values())
    height = float(drawn.get("height", "0"))
    assert all(0 <= float(one.get("cy", "-1")) <= height for one in dots)


def test_hours_are_perus_and_each_person_has_a_lane() -> None:
    drawn = ET.fromstring(timeline_svg(happenings(2), NAMES))
    words = "".join(drawn.itertext())
    assert "2025-01-09 23:30" in words
    assert "print taken enrolment" in words
    lanes = {one.get("cx") for one in drawn if one.tag.endswith("circle") and one.get("r") == "5"}
    assert len(lanes) == 2


def test_nobody_and_nothing_is_an_empty_picture() -> None:
    ET.fromstring(timeline_svg([], {}))
