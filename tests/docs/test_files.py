"""Whatever a page names exists: linked pages, files, modules, make targets."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.docs.pages import HISTORY, PAGES, ROOT, ids

FOLDERS = ("registry", "biometrics", "tests", "docs", "migrations", "fuzz", ".ci")
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

every_page = pytest.mark.parametrize("page", PAGES, ids=ids())


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the hosts of repositories make them."""
    headings = re.findall(r"^#+ +(.+?) *$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if link.startswith(("https://", "http://", "mailto:", "../../")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@every_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    if page in HISTORY:
        return
    for word in re.findall(r"`([^`\n]+)`", page.read_text("utf-8")):
        path = word.split("::")[0].rstrip("/")
        if re.fullmatch(r"[\w.]+(/[\w.\-]+)+", path) and path.split("/")[0] in FOLDERS:
            assert (ROOT / path).exists(), word
        elif re.fullmatch(r"(registry|biometrics|tests|fuzz)(\.\w+)+", word):
            assert _leads_to_code(word), word


@every_page
def test_every_command_line_names_something_that_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    for module in re.findall(r"python3? -m ([a-z_]\w*(?:\.\w+)*)", text):
        if module.split(".")[0] in ("registry", "biometrics", "tests", "fuzz"):
            assert importlib.util.find_spec(module) is not None, module
    for target in re.findall(r"(?:^    |`)make ([a-z]+)\b", text, re.MULTILINE):
        assert target in TARGETS, target


def _leads_to_code(name: str) -> bool:
    """Whether a dotted name is a module or something in one."""
    for end in range(len(parts := name.split(".")), 0, -1):
        path = ROOT / "/".join(parts[:end])
        if path.is_dir() or path.with_suffix(".py").is_file():
            source = path.with_suffix(".py") if end < len(parts) else None
            init = path / "__init__.py"
            texts = [file.read_text("utf-8") for file in (source, init) if file is not None and file.is_file()]
            return end == len(parts) or any(re.search(rf"\b{parts[end]}\b", text) for text in texts)
    return False
