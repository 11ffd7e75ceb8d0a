"""What a station judges of a picture before it is kept."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from station.judging import judge
from station.sensors.interface import Shot


def side_by_side(pictures: list[bytes]) -> bytes:
    opened = [Image.open(io.BytesIO(picture)).convert("L") for picture in pictures]
    whole = Image.new("L", (sum(each.width for each in opened), max(each.height for each in opened)), 255)
    left = 0
    for each in opened:
        whole.paste(each, (left, 0))
        left += each.width
    content = io.BytesIO()
    whole.save(content, "PNG", dpi=(500, 500))
    return content.getvalue()


@pytest.mark.parametrize("ppi", [500.0, None])
def test_four_fingers_in_one_picture_are_not_taken_for_one(finger_png: Callable[..., bytes], ppi: float | None) -> None:
    """A slap looks like one excellent print to the engine; the file says its own resolution where nobody else does."""
    slap = judge(Shot(side_by_side([finger_png(840 + finger) for finger in range(4)]), ppi, "a slap reader"), 2)
    assert not slap.is_print
    assert slap.advice("en") == ["The picture is wider than one finger (over 5 cm). Take one finger at a time."]
    assert judge(Shot(finger_png(840), ppi, "a sensor"), 2).is_print
