"""A folder that all processes of a run of the tests share, deleted when the run ends."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_NAMED = "TESTS_RUN_FOLDER"


def begin() -> None:
    """Make the folder, unless this process belongs to a run that has one. Its path is short: a socket's has to be."""
    if _NAMED in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="crr"))
    folder.chmod(0o711)  # a database's own user passes through it
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_NAMED] = str(folder)


def run_folder(name: str) -> Path:
    """The run's folder of this name."""
    folder = Path(os.environ[_NAMED]) / name
    folder.mkdir(exist_ok=True)
    return folder
