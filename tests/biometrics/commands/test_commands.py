"""The command line: every command documents its options and refuses the impossible in one line."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from biometrics.__main__ import main
from biometrics.images.reading import images_in
from biometrics.synthesis import png
from tests.biometrics.pictures import synthetic_finger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A print, a blank sheet, and a text and a folder with the suffix of an image."""
    (tmp_path / "print.png").write_bytes(png(synthetic_finger(4).impression(1)))
    Image.new("L", (300, 300), 255).save(tmp_path / "blank.TIF")
    (tmp_path / "text.jpg").write_text("no image")
    (tmp_path / "folder.png").mkdir()
    return tmp_path


def test_images_are_recognised_by_their_suffix_in_any_case(folder: Path) -> None:
    assert [path.name for path in images_in(folder)] == ["blank.TIF", "print.png", "text.jpg"]


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("evaluate", "--det"),
        ("benchmark", "--sizes"),
        ("growth", "--every"),
        ("explain", "--stages"),
        ("convert", "--to"),
    ],
)
def test_every_command_documents_its_options(command: str, option: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert option in result.output


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ("explain nothing.png", 2, "does not exist"),
        ("explain folder.png", 2, "is a directory"),
        ("explain text.jpg", 1, "text.jpg: unknown_format"),
        ("explain blank.TIF", 1, "blank.TIF: not_a_fingerprint"),
        ("explain print.png --ppi nan", 1, "bad_resolution"),
        ("explain print.png --out nowhere/out.png", 2, "'nowhere' does not exist"),
        ("explain print.png --out out.png --stages text.jpg/stages", 1, "Not a directory"),
        ("convert print.png nowhere/out.crt", 2, "'nowhere' does not exist"),
        ("convert text.jpg out.crt", 1, "text.jpg: unknown_format"),
        ("evaluate .", 1, "no usable prints"),
        ("evaluate . --det nowhere/det.svg", 2, "'nowhere' does not exist"),
        ("growth .", 1, "text.jpg: unknown_format"),
        ("benchmark --images . --sizes 10", 1, "text.jpg: unknown_format"),
        ("benchmark --sizes none", 2, "whole numbers"),
        ("benchmark --sizes 0", 2, "one finger or more"),
        ("benchmark --no-extract --sizes 10 --keep text.jpg/kept", 1, "Not a directory"),
    ],
)
def test_an_impossible_request_is_refused_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, status: int, words: str
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BIOMETRICS_THREADS", "1")  # as `benchmark` sets it, undone afterwards
    if arguments.startswith("evaluate"):
        (folder / "print.png").unlink()
    result = CliRunner().invoke(main, arguments.split())
    assert result.exit_code == status
    assert words in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_a_closed_output_ends_a_command_without_a_traceback(folder: Path) -> None:
    command = [sys.executable, "-m", "biometrics", "explain", str(folder / "print.png"), "--out", str(folder / "o.png")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        result = process.stderr.read()
    assert process.returncode == 1
    assert "Traceback" not in result
