"""The pages of the documentation, as text."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
HISTORY = (ROOT / "CHANGELOG.md",)
"""Pages that may name what is no longer there."""


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def first_cells(page: str) -> list[str]:
    """The first cell of every row of a page's tables, without its code marks."""
    rows = re.findall(r"^\| *([^|]*?) *\|", page, re.MULTILINE)
    return [cell.strip("`") for cell in rows]


def ids() -> list[str]:
    return [str(page.relative_to(ROOT)) for page in PAGES]
