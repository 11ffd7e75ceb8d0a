"""The rates `benchmark` reports for stored templates."""

from pathlib import Path

from biometrics.commands.benchmark import comparisons_of
from biometrics.synthesis.templates import impressions


def test_stored_templates_of_all_folders_are_compared_with_each_other(tmp_path: Path) -> None:
    for number, template in enumerate(impressions(range(5))):
        folder = tmp_path / "ab"[number % 2]
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.crt").write_bytes(template.to_bytes())
    figures = comparisons_of((tmp_path / "a", tmp_path / "b"))
    assert figures["kept_templates"] == 5
    assert figures["comparisons_per_cpu_s_of_templates"] > 0
    assert comparisons_of(()) == {}
