"""Figures as people read them, written by one function everywhere."""

import re
from pathlib import Path

import registry
from registry.core.figures import show_count


def test_a_comma_parts_the_thousands() -> None:
    assert [show_count(count) for count in (0, 999, 1_000, 1_234_567)] == ["0", "999", "1,000", "1,234,567"]


def test_no_page_writes_the_separators_by_itself() -> None:
    package = Path(registry.__path__[0])
    pages = [*package.rglob("*.html"), *(path for path in package.rglob("*.py") if "pages" in path.stem)]
    pages = [path for path in pages if "benchmark" not in path.parts]
    assert len(pages) > 100
    assert [str(path) for path in pages if re.search(r"[:{],[}.]", path.read_text("utf-8"))] == []
