"""Registry commands in processes of their own, forked from one that has everything imported: starting Python anew for
each costs more than what it then does.

That process is started once by each process of the tests, and has no thread and no database.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

_CONTEXT: Final = get_context("forkserver")
_PATIENCE_S: Final = 300
KILLED: Final = (
    "tests.core.processes.failing",
    "tests.documents.cards.killed_printing",
    "tests.investigations.killed_worker",
    "tests.watchlist.killed_watching",
)
_CONTEXT.set_forkserver_preload(["tests.killed.warmed", *KILLED])


def run(module: str, moment: str, words: Sequence[str], environ: Mapping[str, str], output: Path | None = None) -> int:
    """Run a registry command in a process that a module's `arm` has made die at a moment; its exit status."""
    process = start(module, moment, words, environ, output)
    process.join(_PATIENCE_S)
    status = process.exitcode
    assert status is not None, "the process neither died nor ended"
    process.close()
    return status


def start(
    module: str, moment: str, words: Sequence[str], environ: Mapping[str, str], output: Path | None = None
) -> ForkServerProcess:
    """Start it, and add to the file `output` whatever it writes."""
    process = _CONTEXT.Process(target=_command, args=(module, moment, list(words), dict(environ), output))
    process.start()
    return process


def _command(module: str, moment: str, words: list[str], environ: dict[str, str], output: Path | None) -> None:
    from registry.cli import main

    if output is not None:
        sys.stdout.flush()
        sys.stderr.flush()
        file = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for stream in (1, 2):
            os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(environ)
    import_module(module).arm(moment)
    try:
        main(words)
    except Exception:  # noqa: BLE001  # whatever ends a command
        sys.excepthook(*sys.exc_info())  # as Python does; multiprocessing would write its own words
        sys.exit(1)
