"""`python killed_watching.py MOMENT worker --until-empty`: a worker whose process kills itself at that moment.

Nothing of it is cleaned up: no exception passes through it, its locks and its transaction go as the machine takes them.
"""

import os
import signal
import sys
from typing import Any

from registry.cli import main
from registry.core import jobs
from registry.core.context import Context
from registry.core.registry import Registry
from registry.investigations.cases import service as cases
from registry.watchlist import matching
from registry.watchlist.following import FOLLOW_TASK
from registry.watchlist.service import SEARCH_TASK

MOMENTS = (
    "found", "hit kept", "raised", "search kept", "case opened", "case noted", "case referred", "case kept",
)  # fmt: skip
"""Of the search: before the hit, its alert, the commit, and after it. Of what follows: before the case is told
of the hit, before the referral, before the commit, and after it.
"""
_INSTEAD = {
    "found": (matching, "_keep"), "hit kept": (matching, "raise_alerts"), "case opened": (cases, "note"),
    "case noted": (cases, "add_referral"),
}  # fmt: skip
_COMMITTING = {"raised": "watch.searched", "case referred": "case.referred"}
_COMMITTED = {"search kept": SEARCH_TASK, "case kept": FOLLOW_TASK}


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(moment: str) -> None:
    if moment in _INSTEAD:
        setattr(*_INSTEAD[moment], die)
    finish, run_task = Registry.finish, jobs.run_task

    def die_before_the_commit(registry: Registry, ctx: Context) -> None:
        is_it = any(one.action == _COMMITTING.get(moment) for one in ctx.entries)
        finish(registry, ctx)
        if is_it:
            die()

    def die_after_the_commit(registry: Registry, name: str, arguments: Any) -> None:
        run_task(registry, name, arguments)
        if name == _COMMITTED.get(moment):
            die()

    Registry.finish = die_before_the_commit  # type: ignore[method-assign]
    jobs.run_task = die_after_the_commit


if __name__ == "__main__":
    arm(sys.argv.pop(1))
    main()
