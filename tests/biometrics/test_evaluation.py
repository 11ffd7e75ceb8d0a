"""The error rates, the pictures and the commands that tell them."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from biometrics.__main__ import main
from biometrics.drawing import det_svg
from biometrics.evaluation import Trial
from biometrics.rates import equal_error_rate, fnmr_at
from biometrics.template import Template

PRINTS = Path(__file__).resolve().parents[2].parent / "shared/fingerprints/fvc2002_db1b"
needs_prints = pytest.mark.skipif(not PRINTS.exists(), reason="the shared prints are not beside the checkout")


def test_separate_scores_have_no_equal_error_and_mixed_ones_have_theirs() -> None:
    assert equal_error_rate(np.array([5.0, 6, 7]), np.array([1.0, 2, 3])) == 0
    assert equal_error_rate(np.array([1.0, 5, 6, 7]), np.array([2.0, 0, 0, 6])) == 0.25
    assert equal_error_rate(np.zeros(4), np.zeros(4)) == 0.5


def test_a_false_match_rate_of_nothing_takes_the_highest_impostor_as_the_bar() -> None:
    genuine, impostor = np.array([1.0, 4, 5, 6]), np.array([0.0, 1, 2, 4])
    assert fnmr_at(genuine, impostor, 0.0001) == (0.5, 4.0)
    assert fnmr_at(genuine, impostor, 0.25) == (0.25, 2.0)


def test_the_curve_is_a_whole_svg_with_a_line_for_each_trial() -> None:
    trials = [Trial(f"a & b {k}", np.array([3.0, 9]), np.array([1.0, 4, 2])) for k in range(2)]
    root = ET.fromstring(det_svg(trials))
    assert len([mark for mark in root if mark.tag.endswith("polyline")]) == 2


@needs_prints
def test_evaluate_tells_json_on_a_small_folder(tmp_path: Path) -> None:
    for name in ("101_1", "101_2", "102_1"):
        (tmp_path / f"{name}.png").symlink_to(PRINTS / f"{name}.png")
    det = tmp_path / "det.svg"
    told = CliRunner().invoke(main, ["evaluate", str(tmp_path), "--json", "--det", str(det)])
    assert told.exit_code == 0
    set_alone, pooled = json.loads(told.stdout)
    assert (set_alone["genuine_pairs"], set_alone["impostor_pairs"]) == (1, 2)
    assert pooled["eer"] == 0
    assert det.read_text("utf-8").startswith("<svg")


@needs_prints
def test_explain_draws_one_finger_and_two(tmp_path: Path) -> None:
    first, second, out = str(PRINTS / "101_1.png"), str(PRINTS / "101_3.png"), tmp_path / "out.png"
    widths = []
    for images in ([first], [first, second]):
        told = CliRunner().invoke(main, ["explain", *images, "--out", str(out)])
        assert told.exit_code == 0, told.output
        with Image.open(out) as picture:
            widths.append(picture.width)
    assert widths[1] > widths[0]


@needs_prints
def test_convert_goes_from_an_image_through_every_form(tmp_path: Path) -> None:
    steps = [(PRINTS / "101_1.png", "iso"), (tmp_path / "iso", "ansi"), (tmp_path / "ansi", "own")]
    for source, form in steps:
        told = CliRunner().invoke(main, ["convert", str(source), str(tmp_path / form), "--to", form])
        assert told.exit_code == 0, told.output
    assert len(Template.from_bytes((tmp_path / "own").read_bytes())) > 10
