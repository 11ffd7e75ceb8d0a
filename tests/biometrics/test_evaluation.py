"""The error rates, the pictures and the commands that tell them."""

import json
import struct
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner

from biometrics import BiometricError, extract, read_image
from biometrics.__main__ import main
from biometrics.evaluation.det_curve import det_svg
from biometrics.evaluation.rates import equal_error_rate, fnmr_at
from biometrics.evaluation.sets import PrintSet
from biometrics.evaluation.trials import UNEXTRACTED, Trial, fused_pairs, pooled, score_pairs
from biometrics.records import iso19794
from biometrics.records.minutiae import stretched
from biometrics.synthesis import Finger, png
from biometrics.template import Template
from tests import real_inputs

PRINTS = real_inputs.PRINTS / "fvc2002_db1b"


def made(count: int, seed: int) -> Template:
    random = np.random.default_rng(seed)
    return Template(
        x=random.uniform(0, 300, count).astype(np.float32),
        y=np.sort(random.uniform(0, 400, count)).astype(np.float32),
        direction=random.uniform(0, 6.28, count).astype(np.float32),
        kind=np.ones(count, np.uint8),
        reliability=np.full(count, 90, np.uint8),
        width_px=300,
        height_px=400,
        ridge_period_px=9.0,
        period_confidence=1.0,
        scale=1.0,
        ppi=500.0,
        quality=80,
    )


def test_separate_scores_have_no_equal_error_and_mixed_ones_have_theirs() -> None:
    assert equal_error_rate(np.array([5.0, 6, 7]), np.array([1.0, 2, 3])) == 0
    assert equal_error_rate(np.array([1.0, 5, 6, 7]), np.array([2.0, 0, 0, 6])) == 0.25
    assert equal_error_rate(np.zeros(4), np.zeros(4)) == 0.5


def test_a_false_match_rate_of_nothing_takes_the_highest_impostor_as_the_bar() -> None:
    genuine, impostor = np.array([1.0, 4, 5, 6]), np.array([0.0, 1, 2, 4])
    assert fnmr_at(genuine, impostor, 0.0001) == (0.5, 4.0)
    assert fnmr_at(genuine, impostor, 0.25) == (0.25, 2.0)


def test_the_curve_is_a_whole_svg_with_a_line_for_each_trial_named_in_its_key() -> None:
    random = np.random.default_rng(1)
    trials = [Trial(f"a & b {k}", random.normal(5, 4, 90), random.normal(0, 4, 300)) for k in range(3)]
    root = ET.fromstring(det_svg(trials))
    assert len([mark for mark in root if mark.tag.endswith("polyline")]) == 3
    words = " ".join(mark.text or "" for mark in root)
    assert "a & b 2: EER" in words
    assert "false match rate" in words
    # Nothing is drawn beyond the frame.
    for line in (mark for mark in root if mark.tag.endswith("polyline")):
        for point in line.attrib["points"].split():
            x, y = (float(part) for part in point.split(","))
            assert 70 <= x <= 550
            assert 50 <= y <= 530


def folder_of(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "prints"
    folder.mkdir()
    for name in names:
        finger, touch = (int(part) for part in name.split("_"))
        (folder / f"{name}.png").write_bytes(png(Finger.from_seed(finger).impression(touch)))
    return folder


def test_evaluate_tells_json_and_a_curve_on_a_small_folder(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "1_1", "1_2", "2_1")
    det = tmp_path / "det.svg"
    told = CliRunner().invoke(main, ["evaluate", str(folder), "--json", "--det", str(det)])
    assert told.exit_code == 0, told.output
    figures = json.loads(told.stdout)
    (trial,) = figures["trials"]
    assert (trial["genuine_pairs"], trial["impostor_pairs"], trial["eer"]) == (1, 2, 0)
    assert figures["sets"][0]["prints"] == 3
    assert figures["sets"][0]["ridge_period_px"]["50"] == pytest.approx(9, abs=1.5)
    assert det.read_text("utf-8").startswith("<svg")


def test_evaluate_shrinks_compares_with_another_makers_records_and_tells_a_table(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "1_1", "1_2", "2_1", "2_2")
    records = tmp_path / "records"
    records.mkdir()
    for path in folder.iterdir():
        template = stretched(extract(read_image(path.read_bytes())), 0.8, 1.2)
        resized = replace(template, width_px=0.8 * template.width_px, height_px=1.2 * template.height_px)
        (records / f"{path.stem}.iso").write_bytes(iso19794.dump([resized]))
    told = CliRunner().invoke(main, ["evaluate", str(folder), "--factors", "0.5"])
    assert told.exit_code == 0, told.output
    assert [line.split("  ")[0] for line in told.stdout.splitlines() if line.startswith("prints")] == [
        "prints",
        "prints × 0.5",
        "prints full x full",
        "prints half x half",
        "prints full x half",
    ]
    told = CliRunner().invoke(
        main, ["evaluate", str(records), "--against", str(folder), "--stretched-like", str(folder), "--json"]
    )
    assert told.exit_code == 0, told.output
    (trial,) = json.loads(told.stdout)["trials"]
    assert (trial["genuine_pairs"], trial["eer"]) == (4, 0)


def test_evaluate_refuses_what_makes_no_sense(tmp_path: Path) -> None:
    for arguments, words in (
        ([], "a folder of prints"),
        (["--ages", "0", str(tmp_path)], "--ages needs"),
        ([str(tmp_path), str(tmp_path), "--against", str(tmp_path)], "exactly one folder"),
        ([str(tmp_path), "--factors", "half"], "separated by commas"),
        ([str(tmp_path), "--factors", "0.01"], "must be from"),
    ):
        told = CliRunner().invoke(main, ["evaluate", *arguments])
        assert told.exit_code == 2
        assert words in told.output


def test_an_empty_folder_and_a_lone_finger_are_refused(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["evaluate", str(tmp_path)])
    assert told.exit_code == 1
    assert "no usable prints" in told.output
    one = {("1", "1"): made(20, 1), ("1", "2"): made(20, 2)}
    with pytest.raises(BiometricError, match="two fingers"):
        score_pairs("lone", one, one)
    with pytest.raises(BiometricError, match="two persons"):
        fused_pairs("lone", one)


def test_a_print_that_gave_no_template_matches_nothing() -> None:
    prints = {("1", "1"): made(20, 1), ("1", "2"): None, ("2", "1"): made(20, 3), ("2", "2"): made(20, 3)}
    trial = score_pairs("lost", prints, prints)
    assert min(trial.genuine) == UNEXTRACTED
    assert len(trial.genuine) + len(trial.impostor) == 6


def test_two_fingers_fused_tell_more_than_one() -> None:
    prints = {(str(f), str(i)): made(30, f) for f in range(4) for i in range(2)}
    single, both = score_pairs("one", prints, prints), fused_pairs("two", prints)
    assert (len(both.genuine), len(both.impostor)) == (2, 4)
    assert both.genuine.min() > single.genuine.max()


def test_intervals_hold_the_figure_and_narrow_with_more_fingers() -> None:
    widths = []
    for fingers in (6, 60):
        random = np.random.default_rng(3)
        own = np.repeat(np.arange(fingers), 10)[:, None]
        others = random.integers(0, fingers, (2000, 2))
        genuine, impostor = random.normal(10, 4, len(own)), random.normal(0, 4, len(others))
        trial = Trial("drawn", genuine, impostor, own, others)
        low, high = trial.intervals()["eer"]
        assert low <= equal_error_rate(genuine, impostor) <= high
        widths.append(high - low)
    assert widths[1] < widths[0]
    assert Trial("unknown", np.zeros(3), np.ones(3)).intervals() == {}


def test_pooling_keeps_the_sets_fingers_apart() -> None:
    part = Trial("a", np.ones(2), np.zeros(1), np.array([[0], [1]]), np.array([[0, 1]]))
    both = pooled("x", [part, part])
    assert both.genuine_fingers.ravel().tolist() == [0, 1, 2, 3]
    assert both.impostor_fingers.tolist() == [[0, 1], [2, 3]]


def test_convert_goes_from_an_image_through_every_form(tmp_path: Path) -> None:
    image = tmp_path / "print.png"
    image.write_bytes(png(Finger.from_seed(1).impression(1)))
    counts = []
    for source, target in (("print.png", "a.iso"), ("a.iso", "a.ansi"), ("a.ansi", "a.crt"), ("a.crt", "again.iso")):
        told = CliRunner().invoke(main, ["convert", str(tmp_path / source), str(tmp_path / target), "--finger", "6"])
        assert told.exit_code == 0, told.output
        counts.append(told.output.split(",")[1])
    template = Template.from_bytes((tmp_path / "a.crt").read_bytes())
    assert (template.finger, len(template) > 10) == (6, True)
    assert len(set(counts)) == 1


def test_convert_puts_several_sources_into_one_record_and_reads_finger_image_records(tmp_path: Path) -> None:
    pixels = Finger.from_seed(1).impression(1)
    height, width = pixels.shape
    block = struct.pack(">IBBBBBHHB", 14 + pixels.size, 7, 1, 1, 80, 0, width, height, 0) + pixels.tobytes()
    head = struct.pack(">8sHIHHBBHHHHBBH", b"FIR\x00010\x00", 0, 32 + len(block), 0, 31, 1, 2, *[197] * 4, 8, 0, 0)
    (tmp_path / "record.fir").write_bytes(head + block)
    (tmp_path / "print.png").write_bytes(png(pixels))
    out = tmp_path / "both.iso"
    told = CliRunner().invoke(main, ["convert", str(tmp_path / "record.fir"), str(tmp_path / "print.png"), str(out)])
    assert told.exit_code == 0, told.output
    assert [t.finger for t in iso19794.load(out.read_bytes())] == [7, 0]


def test_convert_tells_what_it_cannot_read_or_write(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"FMR\x00 20\x00 and so on")
    (tmp_path / "a.crt").write_bytes(made(5, 1).to_bytes())
    for arguments, words in (
        (["noise", "out.iso"], "neither standard"),
        (["a.crt", "out"], "does not imply a form"),
        (["a.crt", "a.crt", "out.crt"], "holds one view"),
    ):
        told = CliRunner().invoke(main, ["convert", *[str(tmp_path / name) for name in arguments]])
        assert told.exit_code != 0
        assert words in told.output
        assert not (tmp_path / arguments[-1]).exists()


def test_prints_that_are_not_assessable_are_counted_and_may_be_left_out() -> None:
    poor = replace(made(20, 3), quality=0)
    some = PrintSet("some", {("1", "1"): made(20, 1), ("1", "2"): poor, ("2", "1"): made(20, 2), ("2", "2"): None}, 1.0)
    strict = some.assessable()
    assert list(strict.prints) == [("1", "1"), ("2", "1"), ("2", "2")]
    for one in (some, strict):
        assert [one.figures()[name] for name in ("prints", "not_extracted", "not_assessable")] == [4, 1, 1]


def test_evaluate_leaves_out_what_is_not_assessable_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, quality in {"1_1": 80, "1_2": 80, "1_3": 0, "2_1": 80}.items():
        (folder / f"{name}.crt").write_bytes(replace(made(20, int(name[0])), quality=quality).to_bytes())
    for options, pairs in (([], 3), (["--assessable"], 1)):
        told = CliRunner().invoke(main, ["evaluate", str(folder), "--json", *options])
        assert told.exit_code == 0, told.output
        assert json.loads(told.stdout)["trials"][0]["genuine_pairs"] == pairs
