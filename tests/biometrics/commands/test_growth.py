"""The command `growth`: its figures for scaled prints, and its output."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from biometrics.commands.growth import Growth, growth, growth_of
from tests.biometrics.pictures import synthetic_finger


def test_a_synthetic_fingers_measured_period_scales_with_its_size() -> None:
    (half,) = growth_of("one", [synthetic_finger(4).impression(1, conditions="ordinary")], (0.5,))
    assert half.ratios[0] == pytest.approx(1.0, abs=0.05)


def test_unmeasurable_prints_are_counted_separately() -> None:
    blank = np.full((200, 200), 250, np.uint8)
    (row,) = growth_of("blank", [blank, blank[:40]], (0.5,))
    assert all(map(math.isnan, row.ratios))
    assert row.figures() == {"source": "blank", "factor": 0.5, "prints": 2, "unmeasured": 2}
    figures = Growth("s", 0.5, (1.0, 1.06, 0.99, math.nan)).figures()
    assert (figures["unmeasured"], figures["far_off"], figures["most"]) == (1, 1, 1.06)


def test_growth_reports_on_a_folder_and_refuses_to_run_on_nothing(tmp_path: Path) -> None:
    Image.fromarray(synthetic_finger(4).impression(1)).save(tmp_path / "1_1.png")
    result = CliRunner().invoke(growth, [str(tmp_path)])
    assert result.exit_code == 0
    assert result.output.count("median") == 5
    rows = json.loads(CliRunner().invoke(growth, [str(tmp_path), "--json"]).output)
    assert [row["factor"] for row in rows] == [0.85, 0.7, 0.6, 0.5, 0.4]
    assert CliRunner().invoke(growth, []).exit_code == 2
