"""What is installed where children's data are served."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _names(lines: list[str]) -> set[str]:
    return {re.sub(r"[-_.]+", "-", found[0]).lower() for line in lines if (found := re.match(r"[A-Za-z0-9._-]+", line))}


@pytest.mark.parametrize("lock", ["serving", "hsm"])
def test_what_serves_has_no_test_tools(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = _names((ROOT / "locks" / f"{lock}.txt").read_text().splitlines())
    tools = _names(project["optional-dependencies"]["test"]) - {"civil-registry-identity"}
    assert {"pytest", "mypy", "playwright"} <= tools
    assert not locked & tools
    assert _names(project["dependencies"]) <= locked
