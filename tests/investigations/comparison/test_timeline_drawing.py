"""A timeline drawn: every event in its person's lane, however many there are."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from registry.core.clock import PERU
from registry.fingerprints.models import PURPOSES
from registry.investigations.comparison.rules import TimelineEvent
from registry.investigations.comparison.timeline_drawing import MOST_ROWS, timeline_svg
from registry.investigations.comparison.words import EVENTS

START = datetime(2025, 1, 10, 4, 30, tzinfo=UTC)
NAMES = {"a": "María de los Ángeles Ñañez <&> Quispe", "b": "(no name)"}


def events(count: int, who: str = "ab") -> list[TimelineEvent]:
    what = "print_taken_enrolment"
    return [TimelineEvent(START + timedelta(days=n), who[n % len(who)], what, str(n)) for n in range(count)]


def words_of(drawing: str) -> str:
    return "\n".join(ET.fromstring(drawing).itertext())


@given(st.integers(0, MOST_ROWS + 20))
def test_every_event_is_drawn_or_counted(count: int) -> None:
    drawing = ET.fromstring(timeline_svg(events(count), NAMES))
    dots = [element for element in drawing if element.tag.endswith("circle") and element.get("r") == "5"]
    words = "".join(drawing.itertext())
    assert len(dots) == min(count, MOST_ROWS)
    assert (f"and {count - MOST_ROWS} more event" in words) is (count > MOST_ROWS)
    assert all(name in words for name in NAMES.values())
    height = float(drawing.get("height", "0"))
    assert all(0 <= float(dot.get("cy", "-1")) <= height for dot in dots)


def test_times_are_perus_with_their_offset_and_each_person_has_a_lane() -> None:
    drawing = timeline_svg(events(2), NAMES)
    assert "09/01/2025 23:30 −05:00" in words_of(drawing)
    assert "Fingerprint taken at enrolment" in words_of(drawing)
    lanes = {
        element.get("cx")
        for element in ET.fromstring(drawing)
        if element.tag.endswith("circle") and element.get("r") == "5"
    }
    assert len(lanes) == 2


def test_a_death_known_by_its_day_is_drawn_without_a_time() -> None:
    noon = datetime(2025, 1, 9, 12, tzinfo=PERU)
    words = words_of(timeline_svg([TimelineEvent(noon, "a", "died", "1", has_time=False)], NAMES))
    assert "09/01/2025" in words
    assert ":" not in words


def test_every_purpose_of_a_capture_has_words() -> None:
    assert {f"print_taken_{purpose}" for purpose in PURPOSES} <= set(EVENTS)


def test_nobody_and_nothing_is_an_empty_picture() -> None:
    ET.fromstring(timeline_svg([], {}))
