"""How a run of the tests begins and ends: who begins with what, what is skipped, and which inputs must be there."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.session_hooks import LONGEST, ordered

ROOT = Path(__file__).resolve().parents[1]
CONFTEST = """
from pathlib import Path
from tests import real_inputs
from tests.session_hooks import *

real_inputs.PRINTS = Path("nowhere")
"""
TESTS = """
import pytest
from tests.real_inputs import needs

@needs("no such folder")
@pytest.mark.parametrize("number", [1, 2])
def test_of_a_real_print(number):
    pass

@pytest.mark.skip(reason="there is no browser")
def test_of_a_page():
    pass

def test_of_nothing():
    pass
"""


def run(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_some.py").write_text(TESTS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "xdist",
        "-p",
        "no:cacheprovider",
        f"--rootdir={folder}",
        str(folder),
    ]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_ends_with_the_number_of_skipped_tests_and_their_reasons(tmp_path: Path) -> None:
    done = run(tmp_path, REAL_INPUTS="")
    assert done.returncode == 0, done.stdout
    assert "3 tests skipped, 2 of them for want of real inputs" in done.stdout
    assert "2  real inputs are not beside the repository: no such folder" in done.stdout
    assert "1  there is no browser" in done.stdout


def test_a_run_that_requires_real_inputs_fails_without_them(tmp_path: Path) -> None:
    done = run(tmp_path, REAL_INPUTS="required")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "REAL_INPUTS=required" in done.stderr


@pytest.mark.parametrize("processes", [1, 2, 3, 8])
def test_every_process_begins_with_long_tests_and_none_is_left_out_or_doubled(processes: int) -> None:
    names = [f"tests/births/test_{number}.py" for number in range(40)]
    names += [f"{folder}test_{number}.py" for folder in LONGEST for number in range(4)]
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]
    result = [item.nodeid for item in ordered(items, processes)]
    assert sorted(result) == sorted(names)
    shares = [len(names) * process // processes for process in range(min(processes, len(LONGEST)))]
    assert all(result[begin].startswith(LONGEST) for begin in shares), [result[begin] for begin in shares]
