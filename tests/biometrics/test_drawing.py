"""Pictures: of a finger, of a pair, and of every stage of an extraction."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from biometrics.drawing import ENDING, MEANING, PAIRED, SIDE_PX, draw_finger, draw_pair, draw_stages, explanation
from biometrics.extraction import extract_with_quality
from biometrics.images.raster import FingerprintImage, from_pixels
from biometrics.matcher.comparison import compare
from biometrics.matcher.parameters import PARTS
from biometrics.quality import Quality
from biometrics.template import Template
from tests.biometrics.pictures import synthetic_finger

Seen = tuple[FingerprintImage, Template, Quality, dict[str, Any]]


def seen(impression: int) -> Seen:
    image = from_pixels(synthetic_finger(11).impression(impression), 500.0)
    stages: dict[str, Any] = {}
    template, quality = extract_with_quality(image, trace=stages.__setitem__)
    return image, template, quality, stages


@pytest.fixture(scope="module")
def first() -> Seen:
    return seen(1)


def count(picture: Image.Image, colour: str) -> int:
    rgb = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.asarray(picture.convert("RGB")) == rgb).all(axis=2).sum())


def test_a_finger_is_drawn_with_its_minutiae_ridges_and_caption(first: Seen) -> None:
    image, template, quality, stages = first
    picture = draw_finger(image, template, quality, stages["measured"].look)
    assert picture.width > 1.2 * picture.height
    assert count(picture, ENDING) > 50
    assert count(picture, "#108030") > 500
    alone = draw_finger(image, template, quality, None)
    assert alone.width < picture.width


def test_a_minutia_is_drawn_where_it_is(first: Seen) -> None:
    image, template, quality, _ = first
    picture = draw_finger(image, template.strongest(1), quality, None)
    ink = (np.asarray(picture)[: picture.height - 120].astype(int) @ [1, -1, 0]) != 0
    rows, columns = np.nonzero(ink)
    zoom = SIDE_PX / max(image.pixels.shape)
    only = template.strongest(1)
    assert abs(columns.mean() - only.x[0] / only.scale * zoom) < 20
    assert abs(rows.mean() - only.y[0] / only.scale * zoom) < 20


def test_a_pair_is_joined_in_green(first: Seen) -> None:
    other = seen(2)
    comparison = compare(first[1], other[1])
    picture = draw_pair((first[0], other[0]), (first[1], other[1]), comparison)
    assert len(comparison.pairs) > 10
    assert count(picture, PAIRED) > 300 * len(comparison.pairs)
    templates = (first[1], other[1])
    shorter = draw_pair((first[0], other[0]), templates, comparison, caption=["Una sola línea."])
    assert shorter.width == picture.width
    assert shorter.height < picture.height


def test_a_pair_that_agrees_by_a_second_reading_is_drawn_with_its_minutiae_and_says_so(first: Seen) -> None:
    other, stranger = seen(2), extract_with_quality(from_pixels(synthetic_finger(12).impression(1), 500.0))[0]
    by_second = compare(first[1], replace(stranger, second=other[1]))
    assert by_second.readings == (0, 1)
    words = "of the right print the minutiae are those of its second reading, ridges drawn anew"
    assert words in explanation(by_second)
    assert words not in explanation(compare(first[1], other[1]))
    plain = draw_pair((first[0], other[0]), (first[1], other[1]), compare(first[1], other[1]), caption=[""])
    drawn = draw_pair((first[0], other[0]), (first[1], replace(stranger, second=other[1])), by_second, caption=[""])
    assert np.array_equal(np.asarray(plain), np.asarray(drawn))


def test_the_explanation_of_a_pair_names_every_part_that_counts_and_what_the_score_means(first: Seen) -> None:
    assert set(MEANING) == set(PARTS)
    same = compare(first[1], seen(2)[1])
    words = " ".join(explanation(same))
    assert f"{len(same.pairs)} minutiae agree" in words
    assert f"score {same.score:.1f}" in words
    assert "extrapolated" in words
    for name, value in same.parts.items():
        assert (f"{MEANING[name]} {value:+.2f}" in words) == (abs(value) >= 0.005)
    turned = replace(same, rotation_rad=-0.5, score=20.0, assessable=False)
    words = " ".join(explanation(turned))
    assert "counterclockwise by 28.6 degrees" in words
    assert "1 in 100 pairs" in words
    assert "extrapolated" not in words
    assert "not assessable" in words
    other = from_pixels(synthetic_finger(12).impression(1), 500.0)
    apart = replace(compare(first[1], extract_with_quality(other)[0]), pairs=np.empty((0, 2), np.int32))
    assert "nowhere" in " ".join(explanation(apart))


def test_every_stage_has_a_picture(first: Seen) -> None:
    image, _, _, stages = first
    pictures = draw_stages(image, stages)
    assert [name[0] for name in pictures] == list("12345")
    assert pictures["1-image-and-box"].size == image.pixels.shape[::-1]
    assert pictures["3-finger-scaled"].size == stages["scaled"].shape[::-1]
    unclear = draw_stages(image, stages | {"drawing": stages["scaled"]})
    assert list(unclear)[-1] == "6-drawn-anew"
    kept_without_ridges = stages | {"measured": stages["measured"].__class__(None, *list_of(stages["measured"])[1:])}
    assert [name[0] for name in draw_stages(image, kept_without_ridges)] == list("1345")


def list_of(measured: Any) -> list[Any]:
    return [measured.look, measured.period, measured.box, measured.scale]
