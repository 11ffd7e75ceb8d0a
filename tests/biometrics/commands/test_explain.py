"""The command `explain`."""

from pathlib import Path

from click.testing import CliRunner

from biometrics.__main__ import main
from biometrics.synthesis import png
from tests.biometrics.pictures import synthetic_finger


def test_explain_writes_pictures_of_one_finger_and_of_two(tmp_path: Path) -> None:
    for impression in (1, 2):
        (tmp_path / f"{impression}.png").write_bytes(png(synthetic_finger(11).impression(impression)))
    first, second, out = str(tmp_path / "1.png"), str(tmp_path / "2.png"), tmp_path / "out.png"
    result = CliRunner().invoke(main, ["explain", first, "--out", str(out), "--stages", str(tmp_path / "stages")])
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "stages").iterdir())) == 5
    result = CliRunner().invoke(main, ["explain", first, second, "--out", str(out)])
    assert result.output.startswith("score ")
    assert CliRunner().invoke(main, ["explain", first, second, first]).exit_code == 2
