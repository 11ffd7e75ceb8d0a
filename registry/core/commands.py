"""What every command shares: a registry at hand, plain sentences for what goes wrong, progress bars."""

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from registry.core.database import refusals_for_constraints
from registry.core.errors import RegistryError
from registry.core.messages import Message
from registry.core.vault import VaultError
from registry.settings import SettingsInvalid

console = Console(stderr=True)


class Commands(click.Group):
    """Turns what can go wrong into plain sentences and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it refuses ends the program with status 1."""
        try:
            with refusals_for_constraints():
                return super().invoke(ctx)
        except SettingsInvalid as error:
            fail("The settings are not usable:", error.problems)
        except VaultError as error:
            fail(str(error))
        except RegistryError as error:
            fail(error.title, [f"{one.pointer}: {one.detail}" for one in error.errors])
        except FileExistsError as error:
            fail(f"{error.filename} is there already; nothing was changed.")


def fail(sentence: Message | str, lines: Sequence[Message | str] = ()) -> NoReturn:
    """Say what is wrong on standard error, and end with status 1."""
    console.print(str(sentence), style="red", highlight=False, markup=False)
    for line in lines:
        console.print(f"  {line}", highlight=False, markup=False)
    sys.exit(1)


def progress() -> Progress:
    """A progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def with_registry(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a command a running registry, and close it; the root command knows how one is opened."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        registry = click.get_current_context().find_root().obj()
        try:
            return command(registry, *args, **options)
        finally:
            registry.engine.dispose()

    return run
