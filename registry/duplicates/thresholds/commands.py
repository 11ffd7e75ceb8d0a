"""`registry detection …`: the thresholds in force. `registry detection evaluate` is attached at the root."""

from typing import Any

import click

from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("The quality of the searches, and their thresholds."))
def detection() -> None:
    """The searches."""


@detection.command("policy", help=mark("Show the thresholds in force; with --set, make a new version of them."))
@click.option(
    "--set", "changes", multiple=True, metavar="NAME=NUMBER", help=mark("A threshold to change; may be repeated.")
)
@click.option("--reason", default="", help=mark("Why the thresholds change; kept with the new version."))
@with_registry
def policy(registry: Registry, changes: tuple[str, ...], reason: str) -> None:
    """Show or change the thresholds."""
    from registry.duplicates.thresholds import service
    from registry.duplicates.thresholds.rules import to_json

    new_values: dict[str, Any] = dict(_parsed(change) for change in changes)
    with registry.begin(SYSTEM) as ctx:
        if new_values:
            service.change(ctx, new_values, reason)
        click.echo(_("Version {version}", version=service.version(ctx.session)))
        for name, value in to_json(service.current(ctx.session)).items():
            click.echo(f"  {name} = {value}")


def _parsed(change: str) -> tuple[str, float]:
    name, _equals, number = change.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError as error:
        wrong = _("{change} is not of the form NAME=NUMBER.", change=change)
        raise click.BadParameter(str(wrong), param_hint="--set") from error
