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
    "registry/benchmark": "one module for each measurement",
    "registry/core": "what every room uses, one small file each",
    "registry/duplicates/facts": "one module of queries for each module of rules",
    "registry/duplicates/indicators/rules": "one module for each subject that indicators judge",
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
UNNAMED = {
    "registry/core/hiding.py": "names the actor",
    "registry/core/registry.py": "names the actor",
    "registry/audit/verification.py": "names the system, in one snapshot",
    "registry/core/vault/rotation.py": "names the system, in batches that are committed",
    "registry/core/vault/commands.py": "leaves the mark of a new key",
    "registry/access/noting.py": "counts refusals",
    "registry/operations/checking.py": "asks whether the server takes changes",
    "registry/operations/health.py": "asks whether the server takes changes",
    "registry/backup/making.py": "asks who the connection's user is",
    "registry/duplicates/linkage/bulk/refreshing.py": "rebuilds indexes, which only an owner may",
}
"""Files that open a session of their own, which names no actor by itself (`registry.core.hiding.session_of` does)."""


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


def test_an_alias_of_a_table_is_made_once() -> None:
    """To copy a table's columns takes longer than to build, send and read the statement they are for."""
    for path in (ROOT / "registry").rglob("*.py"):
        functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
        calls = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)]
        assert not [node.lineno for node in calls if getattr(node.func, "id", "") == "aliased"], name(path)


def test_every_reading_names_its_actor_to_the_database() -> None:
    bare = set()
    for path in (ROOT / "registry").rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        if any(isinstance(node, ast.Call) and ast.unparse(node.func) == "Session" for node in nodes):
            bare.add(name(path))
    assert {
        file for file in bare if not file.startswith(("registry/benchmark", "registry/faults", "registry/population"))
    } == set(UNNAMED)
