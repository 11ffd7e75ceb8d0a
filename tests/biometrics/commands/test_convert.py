"""The command `convert`."""

import struct
from pathlib import Path

from click.testing import CliRunner

from biometrics.__main__ import main
from biometrics.records import iso19794
from biometrics.synthesis import png
from biometrics.template import Template
from fuzz.cards import RS, US, file_of, text_record, type_4
from tests.biometrics.pictures import synthetic_finger
from tests.biometrics.samples import scattered


def test_convert_turns_an_image_into_every_form_and_back(tmp_path: Path) -> None:
    image = tmp_path / "print.png"
    image.write_bytes(png(synthetic_finger(1).impression(1)))
    counts = []
    for source, target in (("print.png", "a.iso"), ("a.iso", "a.ansi"), ("a.ansi", "a.crt"), ("a.crt", "again.iso")):
        result = CliRunner().invoke(main, ["convert", str(tmp_path / source), str(tmp_path / target), "--finger", "6"])
        assert result.exit_code == 0, result.output
        counts.append(result.output.split(",")[1])
    template = Template.from_bytes((tmp_path / "a.crt").read_bytes())
    assert (template.finger, len(template) > 10) == (6, True)
    assert len(set(counts)) == 1


def test_convert_puts_several_sources_into_one_record_and_reads_finger_image_records(tmp_path: Path) -> None:
    pixels = synthetic_finger(1).impression(1)
    height, width = pixels.shape
    block = struct.pack(">IBBBBBHHB", 14 + pixels.size, 7, 1, 1, 80, 0, width, height, 0) + pixels.tobytes()
    head = struct.pack(">8sHIHHBBHHHHBBH", b"FIR\x00010\x00", 0, 32 + len(block), 0, 31, 1, 2, *[197] * 4, 8, 0, 0)
    (tmp_path / "record.fir").write_bytes(head + block)
    (tmp_path / "print.png").write_bytes(png(pixels))
    out = tmp_path / "both.iso"
    result = CliRunner().invoke(main, ["convert", str(tmp_path / "record.fir"), str(tmp_path / "print.png"), str(out)])
    assert result.exit_code == 0, result.output
    assert [t.finger for t in iso19794.load(out.read_bytes())] == [7, 0]


def test_convert_explains_what_it_cannot_read_or_write(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"FMR\x00 20\x00 and so on")
    (tmp_path / "a.crt").write_bytes(scattered(5, 1).to_bytes())
    for arguments, words in (
        (["noise", "out.iso"], "neither standard"),
        (["a.crt", "out"], "does not imply a form"),
        (["a.crt", "a.crt", "out.crt"], "holds one view"),
    ):
        result = CliRunner().invoke(main, ["convert", *[str(tmp_path / name) for name in arguments]])
        assert result.exit_code != 0
        assert words in result.output
        assert not (tmp_path / arguments[-1]).exists()


def test_convert_reads_a_police_files_pictures_or_else_its_minutiae(tmp_path: Path) -> None:
    pixels = synthetic_finger(1).impression(1)
    height, width = pixels.shape
    picture = (4, type_4(pixels.tobytes(), (width, height), 7, 1))
    minutiae = (
        9,
        text_record(
            9, {2: "01", 6: "08", 12: RS.join(f"{n:03d}{US}{900 + n:04d}0900090{US}02{US}A" for n in range(3))}
        ),
    )
    for records, finger in ((file_of(picture, minutiae), 7), (file_of(minutiae), 8)):
        (tmp_path / "card.an2").write_bytes(records)
        result = CliRunner().invoke(main, ["convert", str(tmp_path / "card.an2"), str(tmp_path / "out.iso")])
        assert result.exit_code == 0, result.output
        assert [t.finger for t in iso19794.load((tmp_path / "out.iso").read_bytes())] == [finger]
