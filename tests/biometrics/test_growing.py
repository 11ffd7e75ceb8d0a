"""The report on growth: figures of prints that shrink, and its command."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from biometrics.commands.growth import Growth, growth, growth_of
from biometrics.synthesis import Finger


def test_a_synthetic_finger_is_measured_in_proportion() -> None:
    (half,) = growth_of("one", [Finger.from_seed(4).impression(1, conditions="ordinary")], (0.5,))
    assert half.ratios[0] == pytest.approx(1.0, abs=0.05)


def test_what_could_not_be_measured_is_counted_apart() -> None:
    blank = np.full((200, 200), 250, np.uint8)
    (row,) = growth_of("blank", [blank, blank[:40]], (0.5,))
    assert all(map(math.isnan, row.ratios))
    assert row.figures() == {"source": "blank", "factor": 0.5, "prints": 2, "unmeasured": 2}
    figures = Growth("s", 0.5, (1.0, 1.06, 0.99, math.nan)).figures()
    assert (figures["unmeasured"], figures["far_off"], figures["most"]) == (1, 1, 1.06)


def test_the_command_tells_of_a_folder_and_refuses_to_tell_of_nothing(tmp_path: Path) -> None:
    Image.fromarray(Finger.from_seed(4).impression(1)).save(tmp_path / "1_1.png")
    told = CliRunner().invoke(growth, [str(tmp_path)])
    assert told.exit_code == 0
    assert told.output.count("median") == 5
    rows = json.loads(CliRunner().invoke(growth, [str(tmp_path), "--json"]).output)
    assert [row["factor"] for row in rows] == [0.85, 0.7, 0.6, 0.5, 0.4]
    assert CliRunner().invoke(growth, []).exit_code == 2
