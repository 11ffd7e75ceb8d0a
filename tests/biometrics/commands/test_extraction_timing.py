"""The times `benchmark` reports for extraction: every step, for every folder."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from biometrics.commands import extraction_timing
from biometrics.images.raster import from_pixels
from tests.biometrics.pictures import synthetic_finger


def test_the_steps_make_up_an_extraction() -> None:
    spent = extraction_timing.by_steps(from_pixels(synthetic_finger(3).impression(1)[100:300, 100:300], 500.0))
    assert list(spent) == ["extract", "wall", "measure", "network", "judge"]
    steps = spent["measure"] + spent["network"] + spent["judge"]
    assert 0 < spent["network"] < steps == pytest.approx(spent["extract"], rel=0.2)


def test_images_without_a_finger_are_timed_too() -> None:
    blank = extraction_timing.by_steps(from_pixels(np.full((96, 96), 255, np.uint8), 500.0))
    assert blank["extract"] >= blank["judge"] >= 0


def test_each_folder_and_all_together_are_reported_and_other_files_ignored(tmp_path: Path) -> None:
    for folder, count in (("one", 3), ("two", 1)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "notes.txt").touch()
        for number in range(count):
            Image.new("L", (64, 64), 200).save(tmp_path / folder / f"{number}.png")
    (tmp_path / "none").mkdir()
    figures = extraction_timing.folders([tmp_path / name for name in ("one", "two", "none")], every=2)
    assert {name.partition("_of_")[2] for name in figures} == {"one", "two", "all_images"}
    assert {name.partition("_of_")[0] for name in figures} == {
        "extract_cpu_ms",
        "extract_wall_ms",
        "measure_cpu_ms",
        "network_cpu_ms",
        "judge_cpu_ms",
    }
