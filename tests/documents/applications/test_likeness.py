"""One picture saved again is one picture; another exposure of the same scene, or another child, is another."""

import io

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageEnhance

from registry.demo import portrait
from registry.documents.applications.rules.likeness import MOST_BITS_APART, bands, bits_apart, is_one_picture


def saved(picture: Image.Image, quality: int = 92) -> bytes:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=quality)
    return content.getvalue()


def exposed_again(picture: Image.Image) -> Image.Image:
    """A moment later: three pixels further, with the sensor's own noise."""
    moved = np.asarray(ImageChops.offset(picture, 3, 1), float)
    return Image.fromarray(np.clip(moved + np.random.default_rng(1).normal(0, 4, moved.shape), 0, 255).astype("uint8"))


PICTURE = portrait.draw(1)
SAVED_AGAIN = {
    "the same": saved(PICTURE),
    "worse": saved(PICTURE, 40),
    "smaller": saved(PICTURE.resize((413, 531))),
    "darker": saved(ImageEnhance.Brightness(PICTURE).enhance(0.7)),
    "with more contrast": saved(ImageEnhance.Contrast(PICTURE).enhance(1.3)),
}


@pytest.mark.parametrize("how", SAVED_AGAIN)
def test_a_picture_saved_again_is_named_by_its_bands_and_is_the_same_one(how: str) -> None:
    again = SAVED_AGAIN[how]
    both = bands(saved(PICTURE)), bands(again)
    assert set(both[0]) & set(both[1])
    assert bits_apart(*both) <= MOST_BITS_APART
    assert is_one_picture(saved(PICTURE), again)
    assert is_one_picture(again, saved(PICTURE))


def test_another_exposure_another_child_and_a_blank_picture_are_other_pictures() -> None:
    blank = saved(Image.new("RGB", (826, 1062), (200, 200, 200)))
    for other in (saved(exposed_again(PICTURE)), saved(portrait.draw(2)), saved(portrait.draw(3)), blank):
        assert not is_one_picture(saved(PICTURE), other)
    assert not is_one_picture(blank, blank), "nothing is seen on either"
