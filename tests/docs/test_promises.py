"""Every module and every test that the page of promises names exists, and each promise names some of both."""

import re

from tests.docs.pages import ROOT, read

PAGE = "docs/registration-promises.md"


def rows() -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in read(PAGE).splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in cells]
        for cells in lines
        if cells[0].strip() not in ("promise", "what happens", "---")
    ]


def defined() -> set[str]:
    return {
        name.removeprefix("test_").replace("_", " ")
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_every_promise_names_a_module_and_tests_that_exist() -> None:
    tests, promises = defined(), rows()
    assert len(promises) > 80
    for promise, code, sentences in promises:
        modules, named = re.findall(r"`([^`]+)`", code), re.findall(r"\*([^*]+)\*", sentences)
        assert modules, promise
        assert named, promise
        assert [module for module in modules if not (ROOT / module).is_file()] == [], promise
        assert [sentence for sentence in named if sentence not in tests] == [], promise
