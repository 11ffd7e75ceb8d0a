"""Registry commands in processes of their own, forked from one that has everything imported: starting Python anew for
each costs more than what it then does.

That process is started once by each process of the tests, and has no thread and no database.
"""

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing import get_context
from typing import Final

_CONTEXT: Final = get_context("forkserver")
_PATIENCE_S: Final = 300
KILLED: Final = (
    "tests.documents.cards.killed_printing",
    "tests.investigations.killed_worker",
    "tests.watchlist.killed_watching",
)
_CONTEXT.set_forkserver_preload(["tests.killed.warmed", *KILLED])


def run(module: str, moment: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a registry command in a process that a module's `arm` has made die at a moment; its exit status."""
    process = _CONTEXT.Process(target=_command, args=(module, moment, list(words), dict(environ)))
    process.start()
    process.join(_PATIENCE_S)
    status = process.exitcode
    assert status is not None, "the process neither died nor ended"
    process.close()
    return status


def _command(module: str, moment: str, words: list[str], environ: dict[str, str]) -> None:
    from registry.cli import main

    os.environ.clear()
    os.environ.update(environ)
    import_module(module).arm(moment)
    main(words)
