"""Every test that the threat model or the list of promises names by its sentence exists."""

import re

import pytest

from tests.docs.pages import ROOT, read


@pytest.mark.parametrize("page", ["docs/threat-model.md", "docs/promises.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    content = read(page)
    named = {" ".join(sentence.split()) for sentence in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", content)}
    defined = {
        name.removeprefix("test_").replace("_", " ")
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 40
    assert named <= defined, sorted(named - defined)


def test_every_place_in_the_code_that_a_promise_names_exists() -> None:
    rows = [line.split("|") for line in read("docs/promises.md").splitlines() if line.startswith("| ")]
    named = {path for row in rows for path in re.findall(r"`((?:registry|deploy|locks)(?:/[\w./]+)?)`", row[2])}
    assert len(named) > 20
    assert not [path for path in named if not (ROOT / path).exists()]
