"""Every test that the threat model names by its sentence exists."""

import re

from tests.docs.pages import ROOT, read


def test_every_test_that_the_threat_model_names_exists() -> None:
    page = read("docs/threat-model.md")
    named = {" ".join(sentence.split()) for sentence in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", page)}
    defined = {
        name.removeprefix("test_").replace("_", " ")
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 40
    assert named <= defined, sorted(named - defined)
