"""docs/operations.md lists every setting, with its default; no page names one that does not exist."""

import re
from pathlib import Path

from registry.settings import Settings
from tests.docs.pages import HISTORY, PAGES, ROOT, read

VARIABLES = {f"REGISTRY_{name.upper()}" for name in Settings.__dataclass_fields__}


def engine_variables() -> set[str]:
    sources = (path.read_text("utf-8") for path in (ROOT / "biometrics").rglob("*.py"))
    return {name for source in sources for name in re.findall(r"\"(BIOMETRICS_[A-Z]+)\"", source)}


def rows() -> dict[str, str]:
    """Variable → its row in the table of settings."""
    lines = [line for line in read("docs/operations.md").splitlines() if line.startswith("| `")]
    return {name: line for line in lines for name in re.findall(r"`([A-Z]+_[A-Z_]+)`", line.split("|")[1])}


def test_every_setting_has_its_row() -> None:
    assert VARIABLES | engine_variables() == rows().keys()


def test_the_defaults_are_those_of_the_code() -> None:
    defaults = Settings()
    for name in Settings.__dataclass_fields__:
        value, row = getattr(defaults, name), rows()[f"REGISTRY_{name.upper()}"]
        if isinstance(value, int | str | Path) and value is not False:
            assert re.search(rf"[`| ,]{re.escape(str(value))}[`| ,]", row), (name, value)


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    for page in set(PAGES) - set(HISTORY):
        for name in re.findall(r"\bREGISTRY_[A-Z_]+[A-Z]\b", page.read_text("utf-8")):
            assert name in VARIABLES, (page.name, name)
