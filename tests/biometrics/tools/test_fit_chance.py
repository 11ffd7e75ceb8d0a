"""The tool that fits how easily prints agree by chance."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from biometrics.matcher import parameters as par
from biometrics.matcher.chance import sameness
from biometrics.matcher.scratch import scratch_of_thread
from biometrics.matcher.structure import prepare
from biometrics.tools.fit_chance import NAMES, edge_traits, fitted, main, population
from tests.biometrics.samples import finger, scattered


def test_the_traits_fitted_are_those_the_matcher_deducts_for() -> None:
    for print_ in (finger(1), scattered(12, 2), finger(3, 1)):
        structure = prepare(print_)
        alike, longer = edge_traits(structure)
        amount = par.RAW_PER_ALIKE * alike + par.RAW_PER_LENGTH * longer
        assert sameness(structure.edges, scratch_of_thread()) == pytest.approx(amount)


def test_what_was_deducted_follows_from_the_traits_by_the_constants_in_use() -> None:
    prints = population("some", [(str(seed), scattered(10 + 4 * seed, seed)) for seed in range(12)])
    constants = np.array([getattr(par, name) for name in NAMES])
    amount = prints.traits @ constants[:-1] + constants[-1]
    rich = prints.traits[:, 0] >= 0
    assert rich.any(), "of prints with a common number of minutiae or more"
    np.testing.assert_allclose(np.clip(amount, -par.MOST_ADDED, par.MOST_DEDUCTED)[rich], prints.deducted[rich])
    assert prints.ratios(constants) == prints.ratios(None)
    assert np.isfinite(fitted([prints])).all()


def test_the_command_prints_the_constants_and_a_line_for_each_population(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}_1.crt").write_bytes(scattered(20 + number, number).to_bytes())
    result = CliRunner().invoke(main, ["--templates", "6", str(tmp_path)])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines[: len(NAMES)]] == list(NAMES)
    assert len(lines) == len(NAMES) + 2 + 3
