"""`registry case …`: what is done with cases on the command line."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from registry.core.commands import with_registry
from registry.core.context import SYSTEM


@click.group()
def case() -> None:
    """Cases under investigation."""


@case.command("targets")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_registry
def targets(registry: Any, file: Path | None) -> None:
    """Show the authorities cases are referred to; with FILE (CSV), make its list the one in use."""
    from registry.investigations.cases import queries
    from registry.investigations.cases.targets import load_targets

    if file is not None:
        with registry.begin(SYSTEM) as ctx:
            count = load_targets(ctx, file.read_bytes())
        click.echo(f"{count} authorities are in use.")
        return
    with Session(registry.engine) as session:
        for one in queries.targets(session):
            used = "" if one.is_active else "  (out of use)"
            click.echo(f"{one.code:18} {one.kind:11} {one.name}{used}\n{'':18} source: {one.source}")


@case.command("follow")
@with_registry
def follow(registry: Any) -> None:
    """Open the case of every grave alert that has none; does nothing the second time."""
    from registry.duplicates.queries import open_grave_alerts
    from registry.investigations.cases.service import follow_alert

    with Session(registry.engine) as session:
        waiting = open_grave_alerts(session)
    followed = 0
    for alert_id in waiting:
        with registry.begin(SYSTEM) as ctx:
            followed += follow_alert(ctx, alert_id) is not None
    click.echo(f"{followed} of {len(waiting)} grave alerts are followed by a case.")
