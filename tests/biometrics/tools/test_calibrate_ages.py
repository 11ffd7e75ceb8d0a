"""Newborns' captures agree by chance as often as their scores state.

`ages.bin` holds the templates of 120 synthetic fingers as newborn, at six months and at eight years, as
`python -m biometrics.tools.calibrate_ages --persons 60 --keep ages.bin` extracts them in some minutes; of unclear ones
only the first readings.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from biometrics.matcher.comparison import compare
from biometrics.template import Template
from biometrics.tools import calibrate_ages
from biometrics.tools.calibrate_ages import (
    AGES,
    by_two_fingers,
    captured,
    impostors,
    ratios,
    read_templates,
    scores,
)

FILE = Path(__file__).with_name("ages.bin")
NEWBORN, MONTHS, YEARS = range(3)


@pytest.fixture(scope="module")
def fingers() -> list[tuple[Template | None, ...]]:
    return read_templates(FILE)


@pytest.mark.parametrize("age", [NEWBORN, YEARS])
def test_the_stored_templates_are_the_first_readings_of_the_extractor_in_use(
    fingers: list[tuple[Template | None, ...]], age: int
) -> None:
    read, stored = captured(AGES[age], 0), fingers[0][age]
    assert read is not None
    assert stored is not None
    assert replace(Template.from_bytes(read), second=None, extractor=stored.extractor).to_bytes() == stored.to_bytes()


@pytest.mark.parametrize(("age", "other"), [(NEWBORN, NEWBORN), (NEWBORN, MONTHS), (NEWBORN, YEARS)])
def test_newborns_captures_give_false_matches_as_often_as_their_scores_state(
    fingers: list[tuple[Template | None, ...]], age: int, other: int
) -> None:
    table = scores([ages[age] for ages in fingers], [ages[other] for ages in fingers])
    at_10, at_20 = ratios(impostors(table, is_of_one_age=age == other), (10.0, 20.0))
    assert 0.4 < at_10 < 1.4
    assert 0.4 < at_20 < 1.4
    fused = impostors(by_two_fingers(table), is_of_one_age=age == other)
    assert ratios(fused, (10.0,))[0] < 1.5
    assert ratios(fused, (20.0,))[0] < 2.0


def test_their_own_prints_still_agree(fingers: list[tuple[Template | None, ...]]) -> None:
    table = scores([ages[NEWBORN] for ages in fingers], [ages[YEARS] for ages in fingers])
    assert np.nanmean(np.diag(by_two_fingers(table)) >= 30) > 0.75


def test_the_deduction_is_a_part_of_the_evidence(fingers: list[tuple[Template | None, ...]]) -> None:
    newborn, grown = fingers[0][NEWBORN], fingers[0][YEARS]
    assert newborn is not None
    assert grown is not None
    comparison = compare(newborn, grown)
    assert comparison.parts["chance"] < compare(grown, grown).parts["chance"]
    assert sum(comparison.parts.values()) == pytest.approx(comparison.raw)


def test_the_command_prints_a_line_for_each_pair_of_ages(tmp_path: Path) -> None:
    few = tmp_path / "few.bin"
    calibrate_ages.write_templates(
        few, [[t.to_bytes() if t else None for t in ages] for ages in read_templates(FILE)[:8]]
    )
    result = CliRunner().invoke(calibrate_ages.main, ["--keep", str(few)])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) == 2 + 6
    assert "newborn × 8 years | 56 |" in result.output
