"""The command `evaluate`."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from biometrics import extract, read_image
from biometrics.__main__ import main
from biometrics.records import iso19794
from biometrics.records.minutiae import stretched
from biometrics.synthesis import png
from biometrics.template import EXTRACTOR_VERSION
from tests.biometrics.pictures import synthetic_finger
from tests.biometrics.samples import scattered


def folder_of(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "prints"
    folder.mkdir()
    for name in names:
        finger, touch = (int(part) for part in name.split("_"))
        (folder / f"{name}.png").write_bytes(png(synthetic_finger(finger).impression(touch)))
    return folder


def test_evaluate_prints_json_and_writes_a_curve(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "1_1", "1_2", "2_1")
    det = tmp_path / "det.svg"
    result = CliRunner().invoke(main, ["evaluate", str(folder), "--json", "--det", str(det)])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    (trial,) = figures["trials"]
    assert (trial["genuine_pairs"], trial["impostor_pairs"], trial["eer"]) == (1, 2, 0)
    assert figures["sets"][0]["prints"] == 3
    assert figures["sets"][0]["ridge_period_px"]["50"] == pytest.approx(9, abs=1.5)
    assert det.read_text("utf-8").startswith("<svg")


def test_evaluate_scales_images_and_compares_another_vendors_records(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "1_1", "1_2", "2_1", "2_2")
    records = tmp_path / "records"
    records.mkdir()
    for path in folder.iterdir():
        template = stretched(extract(read_image(path.read_bytes())), 0.8, 1.2)
        resized = replace(template, width_px=0.8 * template.width_px, height_px=1.2 * template.height_px)
        (records / f"{path.stem}.iso").write_bytes(iso19794.dump([resized]))
    result = CliRunner().invoke(main, ["evaluate", str(folder), "--factors", "0.5"])
    assert result.exit_code == 0, result.output
    assert [line.split("  ")[0] for line in result.stdout.splitlines() if line.startswith("prints")] == [
        "prints",
        "prints × 0.5",
        "prints full x full",
        "prints half x half",
        "prints full x half",
        *("prints full x full", "prints half x half", "prints full x half"),
    ]
    assert "observed ÷ stated" in result.stdout
    result = CliRunner().invoke(
        main, ["evaluate", str(records), "--against", str(folder), "--stretched-like", str(folder), "--json"]
    )
    assert result.exit_code == 0, result.output
    (trial,) = json.loads(result.stdout)["trials"]
    assert (trial["genuine_pairs"], trial["eer"]) == (4, 0)


def test_evaluate_reads_the_templates_that_an_earlier_run_left(tmp_path: Path) -> None:
    folder, keep = folder_of(tmp_path, "1_1", "1_2", "2_1"), tmp_path / "kept"
    (folder / "2_2.png").write_bytes(b"no picture")
    reports = []
    for _run in range(2):
        result = CliRunner().invoke(main, ["evaluate", str(folder), "--keep", str(keep), "--json"])
        assert result.exit_code == 0, result.output
        reports.append(json.loads(result.stdout))
    stored = {path.name: path.stat().st_size for path in (keep / EXTRACTOR_VERSION / "prints").iterdir()}
    assert sorted(stored) == ["1_1", "1_2", "2_1", "2_2"]
    assert stored["2_2"] == 0, "refused once is refused"
    assert reports[0]["trials"] == reports[1]["trials"]
    damaged = keep / EXTRACTOR_VERSION / "prints" / "1_2"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-3])
    assert CliRunner().invoke(main, ["evaluate", str(folder), "--keep", str(keep)]).exit_code == 0
    assert damaged.read_bytes() == whole, "extracted anew"
    milliseconds = [report["sets"][0]["extraction_ms"] for report in reports]
    assert milliseconds[0] > 0
    assert milliseconds[1] is None


def test_evaluate_refuses_inconsistent_arguments(tmp_path: Path) -> None:
    for arguments, words in (
        ([], "a folder of prints"),
        (["--ages", "0", str(tmp_path)], "--ages needs"),
        ([str(tmp_path), str(tmp_path), "--against", str(tmp_path)], "exactly one folder"),
        ([str(tmp_path), "--factors", "half"], "separated by commas"),
        ([str(tmp_path), "--factors", "0.01"], "must be from"),
    ):
        result = CliRunner().invoke(main, ["evaluate", *arguments])
        assert result.exit_code == 2
        assert words in result.output


def test_evaluate_can_leave_out_prints_that_are_not_assessable(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, quality in {"1_1": 80, "1_2": 80, "1_3": 0, "2_1": 80}.items():
        (folder / f"{name}.crt").write_bytes(replace(scattered(20, int(name[0])), quality=quality).to_bytes())
    for options, pairs in (([], 3), (["--assessable"], 1)):
        result = CliRunner().invoke(main, ["evaluate", str(folder), "--json", *options])
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["trials"][0]["genuine_pairs"] == pairs
