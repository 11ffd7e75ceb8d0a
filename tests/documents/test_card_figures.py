"""The commands whose figures the documentation states."""

import re
from pathlib import Path

from click.testing import CliRunner

from registry import cli
from registry.benchmark import card_figures
from registry.core.clock import utc_now
from registry.documents.artefact import claim169
from registry.documents.verification import decoding


def test_every_degradation_is_measured_and_the_drawn_portrait_is_accepted() -> None:
    result = CliRunner().invoke(cli.main, ["card", "photograph-limits", "--portraits", "2"])
    assert result.exit_code == 0
    refused = dict(re.findall(r"^(\S.*?)  .* (\d+)/\d+$", result.output, re.MULTILINE))
    assert set(refused) == {str(name) for name, _degrade in card_figures._DEGRADATIONS}
    for name in ("as drawn", "JPEG, quality 40", "blurred, 2 px", "light at 50 %", "contrast at 20 %"):
        assert refused[name] == "0", name
    for name in ("blurred, 8 px", "grey, as JPEG", "contrast at 10 %", "light at 30 %"):
        assert refused[name] == "2", name


def test_the_sample_is_a_demonstration_card_with_a_readable_qr(tmp_path: Path) -> None:
    picture = tmp_path / "card.png"
    assert CliRunner().invoke(cli.main, ["card", "sample", str(picture), "--second-language", "ay"]).exit_code == 0
    (text,) = decoding.codes(picture.read_bytes())
    reading = claim169.read(text, [], utc_now())
    assert reading.verdict == "unknown_issuer"
    assert card_figures._sample()[0].is_demonstration


def test_the_qr_of_the_longest_names_has_printable_modules() -> None:
    result = CliRunner().invoke(cli.main, ["card", "sizes"])
    assert result.exit_code == 0
    modules = [float(module) for module in re.findall(r"modules of ([0-9.]+) mm", result.output)]
    assert len(modules) == len(card_figures._CARDS)
    # A quarter of a millimetre is three pixels of the printer: below it the ink's own spread blurs modules.
    assert min(modules) >= 0.25
