"""House rules that no linter checks: sizes of files and folders, names, what packages say, where SQL is written."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = [path for folder in ("registry", "biometrics", "fuzz", "tests") for path in (ROOT / folder).rglob("*.py")]
LONGEST = 320
"""Lines: "about 300"."""
MOST = 16
"""Files of a folder, its `__init__.py` aside: "about a dozen"."""
LARGER = {
    "registry/access": "signing in, and what every request has in common",
    "registry/core": "what every room uses, one small file each",
    "registry/duplicates/facts": "one module of queries for each module of rules",
    "tests/sealing/walk": "one walk, with the places, bodies and requests of every route",
}
LONGER = {
    "registry/population/world/names.py": "lists of names",
}
PARTICIPLES = {"told", "asked", "kept", "said"}
"""Names that say nothing without their noun; docs/style.md has more, some of which are words of the field too."""
QUERIES_ELSEWHERE = {
    "registry/core": "locks, limits, jobs, stored answers, versions, row-level security: no subject",
    "registry/migrating.py": "the database's own schema",
    "registry/duplicates/facts": "facts of indicators: query modules named after their rules",
    "registry/duplicates/linkage": "whole tables to DuckDB and Spark",
    "registry/people/visibility.py": "which rows are hidden",
    "registry/investigations/visibility.py": "which rows are hidden",
    "registry/benchmark": "not part of the service",
    "registry/demo": "not part of the service",
    "registry/population": "not part of the service",
}
"""docs/architecture.md has the same table."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_too_long() -> None:
    lengths = {name(path): path.read_text("utf-8").count("\n") for path in CODE}
    assert {file: length for file, length in lengths.items() if length > LONGEST}.keys() == LONGER.keys()


def test_no_folder_holds_too_many_files() -> None:
    counts = Counter(name(path.parent) for path in CODE if path.name != "__init__.py")
    assert {folder: count for folder, count in counts.items() if count > MOST}.keys() == LARGER.keys()


@pytest.mark.parametrize("package", [path for path in CODE if path.name == "__init__.py"], ids=name)
def test_every_package_says_what_it_holds(package: Path) -> None:
    docstring = ast.get_docstring(ast.parse(package.read_text("utf-8")))
    assert docstring is not None
    assert len(docstring.split()) >= 5


def test_no_name_is_a_bare_participle() -> None:
    for path in CODE:
        if path.relative_to(ROOT).parts[0] != "tests":
            nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
            functions = {node.name.strip("_") for node in nodes if isinstance(node, ast.FunctionDef)}
            assert not PARTICIPLES & (stored | arguments | functions), name(path)


def test_every_select_is_written_in_queries() -> None:
    for path in (ROOT / "registry").rglob("*.py"):
        allowed = path.name == "queries.py" or name(path).startswith(tuple(QUERIES_ELSEWHERE))
        if not allowed:
            calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
            assert not [node.lineno for node in calls if getattr(node.func, "id", "") == "select"], name(path)
