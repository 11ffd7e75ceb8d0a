"""The indexes are complete: of pages, decisions, releases."""

import re
import tomllib

from tests.docs.pages import ROOT, first_cells, read

VERSION = tomllib.loads(read("pyproject.toml"))["project"]["version"]


def test_the_index_names_every_page() -> None:
    index = read("docs/README.md")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"]({page.name})" in index, page.name


def test_the_index_of_decisions_has_every_decision_with_its_number_and_title() -> None:
    listed = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+?) \|", read("docs/decisions/README.md"), re.MULTILINE)
    pages = sorted((ROOT / "docs/decisions").glob("0*.md"))
    assert [name for _, name, _ in listed] == [page.name for page in pages]
    for number, name, title in listed:
        assert read(f"docs/decisions/{name}").splitlines()[0] == f"# {number} {title}"


def test_the_changelog_has_the_version_of_the_package() -> None:
    assert f"## [{VERSION}] – " in read("CHANGELOG.md")
    supported = first_cells(read("SECURITY.md"))
    assert f"{VERSION.rsplit('.', 1)[0]}.x" in supported


def test_the_metadata_names_the_licence_that_is_there() -> None:
    assert read("LICENSE").startswith("MIT License")
    assert 'license = "MIT"' in read("pyproject.toml")
