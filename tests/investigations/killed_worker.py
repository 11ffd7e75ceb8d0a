"""`python killed_worker.py MOMENT worker --until-empty`: a worker whose process kills itself at that moment.

Nothing of it is cleaned up: no exception passes through it, its locks and its transaction go as the machine takes them.
"""

import os
import signal
import sys
from typing import Any

from registry.births.service import SEARCH_TASK
from registry.cli import main
from registry.core import jobs
from registry.core.context import Context
from registry.core.registry import Registry
from registry.duplicates import service as searches
from registry.duplicates.alerts import CASE_TASK
from registry.investigations.cases import service as cases

MOMENTS = ("found", "raised", "kept", "case opened", "case kept")
"""Before the alerts are raised, before the commit, after it; before and after the case's commit."""


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(moment: str) -> None:
    if moment == "found":
        searches.raise_alerts = die
    if moment == "case opened":
        cases.add_alert = die
    finish, run_task = Registry.finish, jobs.run_task

    def die_before_the_commit(registry: Registry, ctx: Context) -> None:
        searched = any(one.action == "birth.searched" for one in ctx.entries)
        finish(registry, ctx)
        if searched and moment == "raised":
            die()

    def die_after_the_commit(registry: Registry, name: str, arguments: Any) -> None:
        run_task(registry, name, arguments)
        if (moment, name) in (("kept", SEARCH_TASK), ("case kept", CASE_TASK)):
            die()

    Registry.finish = die_before_the_commit  # type: ignore[method-assign]
    jobs.run_task = die_after_the_commit


if __name__ == "__main__":
    arm(sys.argv.pop(1))
    main()
