"""The document of the public interface: its examples run, and it covers every public name."""

import re
from dataclasses import fields
from pathlib import Path

import biometrics
from biometrics.quality import reasons_of

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/biometrics-api.md").read_text("utf-8")


def test_every_example_of_the_document_runs_in_its_order() -> None:
    examples = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    assert len(examples) >= 5
    names: dict[str, object] = {}
    for example in examples:
        exec(compile(example, "docs/biometrics-api.md", "exec"), names)


def test_every_public_name_and_every_rejection_reason_is_documented() -> None:
    for name in biometrics.__all__:
        assert re.search(rf"\b{name}\b", DOCUMENT), name
    for field in (*fields(biometrics.Template), *fields(biometrics.Quality), *fields(biometrics.Comparison)):
        assert re.search(rf"\b{field.name}\b", DOCUMENT), field.name
    flawed = reasons_of(0, 0, 0, 0, 0, 0), reasons_of(0.3, 0.0, 1.0, 0.4, 0, 0.0), reasons_of(0, 0, 0, 1, 0, 0)
    for flaw in {"no_finger"}.union(*flawed):
        assert f"`{flaw}`" in DOCUMENT
    reasons = (biometrics.ImageRejected.__doc__ or "").split("one of:")[1].partition(".")[0].split(",")
    for reason in reasons:
        assert reason.strip() in DOCUMENT
