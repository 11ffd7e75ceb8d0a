"""A process of the registry that kills itself at a named moment of its work.

Nothing is cleaned up: no exception passes through it, and its locks and transaction end with its connections.
"""

import os
import signal
from collections.abc import Mapping
from typing import Any

from registry.core import worker
from registry.core.context import Context
from registry.core.registry import Registry


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(
    moment: str, instead: Mapping[str, tuple[Any, str]], committing: Mapping[str, str], committed: Mapping[str, str]
) -> None:
    """Make this process die at `moment`.

    Each mapping is from moments: `instead` to the function to replace, as (module, name); `committing` to the action
    whose journal entry is about to be committed; `committed` to the task that has just been committed.
    """
    if moment in instead:
        setattr(*instead[moment], die)
    finish, run_task = Registry.finish, worker.run_task

    def die_before_the_commit(registry: Registry, ctx: Context) -> None:
        is_moment = any(entry.action == committing.get(moment) for entry in ctx.entries)
        finish(registry, ctx)
        if is_moment:
            die()

    def die_after_the_commit(registry: Registry, name: str, arguments: Any, *, may_wait: bool = False) -> bool:
        is_done = run_task(registry, name, arguments, may_wait=may_wait)
        if is_done and name == committed.get(moment):
            die()
        return is_done

    Registry.finish = die_before_the_commit  # type: ignore[method-assign, assignment]
    worker.run_task = die_after_the_commit
