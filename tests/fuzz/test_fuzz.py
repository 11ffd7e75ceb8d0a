"""The fuzzers themselves: they detect faults, and a short run of each finds none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from biometrics import BiometricError, Template
from fuzz.__main__ import main
from fuzz.run import fuzz
from fuzz.seeds import repaired_image, templates
from fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run_of_each_reader_finds_nothing(name: str, tmp_path: Path) -> None:
    outcome = fuzz(TARGETS[name], 400, 7, tmp_path, lambda _: None)
    assert outcome.findings == []
    # Some inputs are refused and some are read: the reader is exercised.
    assert outcome.read > 20
    assert outcome.refused > 20


def test_a_reader_that_fails_on_some_byte_is_detected_and_its_input_saved(tmp_path: Path) -> None:
    def careless(data: bytes) -> None:
        if len(data) < 30:
            raise BiometricError("too short")
        if data[20] == 255:
            raise ZeroDivisionError

    outcome = fuzz(Target(careless, templates, lambda data: data), 3000, 1, tmp_path, lambda _: None)
    assert outcome.findings
    saved = next(tmp_path.iterdir()).read_bytes()
    with pytest.raises(ZeroDivisionError):
        careless(saved)


def test_the_same_seed_makes_the_same_inputs(tmp_path: Path) -> None:
    seen: list[list[bytes]] = []
    for _ in range(2):
        inputs: list[bytes] = []
        fuzz(Target(inputs.append, templates, lambda data: data), 50, 3, tmp_path, lambda _: None)
        seen.append(inputs)
    assert seen[0] == seen[1]


def test_repaired_inputs_pass_their_checksums() -> None:
    data = bytearray(templates()[3])
    data[40] ^= 3
    assert len(Template.from_bytes(TARGETS["template"].repaired(bytes(data)))) == 40
    png = TARGETS["image"].seeds()[0]
    assert repaired_image(png) == png


def test_the_command_reports_its_run(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["template", "--inputs", "100", "--findings", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "100 inputs" in result.output
    assert "0 findings" in result.output


def test_a_coverage_guided_run_ends_and_reports(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    command = [sys.executable, "-m", "fuzz", "iso19794", "--atheris", "--inputs", "500"]
    at = {"PYTHONPATH": str(Path(__file__).parents[2])}
    result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, env=os.environ | at)
    assert "500 inputs" in result.stdout
    assert "0 findings" in result.stdout
    assert len(list((tmp_path / "var/fuzz-corpus/iso19794").iterdir())) > 5
