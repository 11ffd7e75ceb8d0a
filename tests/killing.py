"""A process of the registry that kills itself at a named moment of its work.

Nothing of it is cleaned up: no exception passes through it, its locks and its transaction go as the machine takes them.
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
    """Have this process die at `moment`.

    By moment: `instead` of which function of a module, while `committing` what was journalled with an action, or after
    a task was `committed`.
    """
    if moment in instead:
        setattr(*instead[moment], die)
    finish, run_task = Registry.finish, worker.run_task

    def die_before_the_commit(registry: Registry, ctx: Context) -> None:
        is_it = any(one.action == committing.get(moment) for one in ctx.entries)
        finish(registry, ctx)
        if is_it:
            die()

    def die_after_the_commit(registry: Registry, name: str, arguments: Any) -> None:
        run_task(registry, name, arguments)
        if name == committed.get(moment):
            die()

    Registry.finish = die_before_the_commit  # type: ignore[method-assign, assignment]
    worker.run_task = die_after_the_commit
