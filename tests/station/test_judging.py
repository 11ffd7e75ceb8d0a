"""What a station judges of a picture before it is kept."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from station.judging import judge
from station.sensors.interface import Shot
from tests.biometrics.pictures import side_by_side


def slap(pictures: list[bytes]) -> bytes:
    pixels = [np.asarray(Image.open(io.BytesIO(picture)).convert("L")) for picture in pictures]
    content = io.BytesIO()
    Image.fromarray(side_by_side(pixels)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("ppi", [500.0, None])
def test_four_fingers_in_one_picture_are_not_taken_for_one(finger_png: Callable[..., bytes], ppi: float | None) -> None:
    """A slap looks like one excellent print to the network; neither needs the file to say its resolution."""
    judged = judge(Shot(slap([finger_png(840 + finger) for finger in range(4)]), ppi, "a slap reader"), 2)
    assert not judged.is_print
    assert judged.advice("en") == ["The picture shows several fingers. Take one finger at a time."]
    assert judge(Shot(finger_png(840), ppi, "a sensor"), 2).is_print
