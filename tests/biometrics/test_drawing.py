"""Pictures: of a finger, of a pair, and of every stage of an extraction."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from biometrics.__main__ import main
from biometrics.drawing import ENDING, MEANING, PAIRED, SIDE_PX, draw_finger, draw_pair, draw_stages, explanation
from biometrics.extraction import extract_with_quality
from biometrics.images.raster import FingerprintImage, from_pixels
from biometrics.matcher.comparison import compare
from biometrics.matcher.parameters import PARTS
from biometrics.quality import Quality
from biometrics.synthesis import Finger, png
from biometrics.template import Template

Seen = tuple[FingerprintImage, Template, Quality, dict[str, Any]]


def seen(impression: int) -> Seen:
    image = from_pixels(Finger.from_seed(11).impression(impression), 500.0)
    kept: dict[str, Any] = {}
    template, quality = extract_with_quality(image, trace=kept.__setitem__)
    return image, template, quality, kept


@pytest.fixture(scope="module")
def first() -> Seen:
    return seen(1)


def count(picture: Image.Image, colour: str) -> int:
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.asarray(picture.convert("RGB")) == wanted).all(axis=2).sum())


def test_a_finger_is_drawn_with_its_minutiae_its_ridges_and_words(first: Seen) -> None:
    image, template, quality, kept = first
    picture = draw_finger(image, template, quality, kept["measured"].look)
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


def test_the_words_of_a_pair_name_every_part_that_counts_and_what_the_score_means(first: Seen) -> None:
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
    other = from_pixels(Finger.from_seed(12).impression(1), 500.0)
    apart = replace(compare(first[1], extract_with_quality(other)[0]), pairs=np.empty((0, 2), np.int32))
    assert "nowhere" in " ".join(explanation(apart))


def test_every_stage_has_its_picture(first: Seen) -> None:
    image, _, _, kept = first
    pictures = draw_stages(image, kept)
    assert [name[0] for name in pictures] == list("12345")
    assert pictures["1-image-and-box"].size == image.pixels.shape[::-1]
    assert pictures["3-finger-at-9-px"].size == kept["scaled"].shape[::-1]
    kept_without_ridges = kept | {"measured": kept["measured"].__class__(None, *list_of(kept["measured"])[1:])}
    assert [name[0] for name in draw_stages(image, kept_without_ridges)] == list("1345")


def list_of(measured: Any) -> list[Any]:
    return [measured.look, measured.period, measured.box, measured.scale]


def test_explain_writes_its_pictures(tmp_path: Path) -> None:
    for impression in (1, 2):
        (tmp_path / f"{impression}.png").write_bytes(png(Finger.from_seed(11).impression(impression)))
    one, two, out = str(tmp_path / "1.png"), str(tmp_path / "2.png"), tmp_path / "out.png"
    shown = CliRunner().invoke(main, ["explain", one, "--out", str(out), "--stages", str(tmp_path / "stages")])
    assert shown.exit_code == 0, shown.output
    assert len(list((tmp_path / "stages").iterdir())) == 5
    shown = CliRunner().invoke(main, ["explain", one, two, "--out", str(out)])
    assert shown.output.startswith("score ")
    assert CliRunner().invoke(main, ["explain", one, two, one]).exit_code == 2
