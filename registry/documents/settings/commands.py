"""`registry card settings`: show the settings of minors' IDs, or change them with a reason."""

import json
from pathlib import Path
from typing import Any

import click

from registry.core.commands import Command, fail, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.documents.settings import rules, service


@click.command(
    "settings",
    cls=Command,
    help=mark(
        "Show the settings of minors' IDs: ages, validities, attempts.\n\n"
        "With --set or --file, make a new version of them; this needs a --reason."
    ),
)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=NUMBER",
    help=mark("A setting to change; may be given several times."),
)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=mark("JSON file with the settings to change."),
)
@click.option("--reason", default="", help=mark("Why the settings change; stored with the new version."))
@with_registry
def card_settings(registry: Registry, changes: tuple[str, ...], file: Path | None, reason: str) -> None:
    """Show or change the settings."""
    values = _read(file) if file is not None else {}
    for change in changes:
        name, _equals, number = change.partition("=")
        if not number.strip().isdecimal():
            fail(_("Write --set NAME=NUMBER with a whole number."))
        values[name.strip()] = int(number)
    with registry.begin(SYSTEM) as ctx:
        if file is not None or changes:
            service.change(ctx, values, reason)
        click.echo(_("Version {version}", version=service.version(ctx.session)))
        for name, value in rules.to_json(service.current(ctx.session)).items():
            click.echo(f"  {name} = {json.dumps(value)}")


def _read(file: Path) -> dict[str, Any]:
    """The changes of a file; its `version`, which files had before versions were counted here, is left out."""
    try:
        values = json.loads(file.read_text("utf-8"))
    except ValueError:
        fail(_("{file} is not a JSON file.", file=str(file)))
    if not isinstance(values, dict):
        fail(_("{file} must contain one JSON object.", file=str(file)))
    return {name: value for name, value in values.items() if name != "version"}
