"""`registry case …`: what is done with cases on the command line."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from registry.core.commands import Group, fail, with_registry
from registry.core.context import SYSTEM

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=Group)
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
    from registry.investigations.cases.from_alerts import follow_alert

    with Session(registry.engine) as session:
        waiting = open_grave_alerts(session)
    followed = 0
    for alert_id in waiting:
        with registry.begin(SYSTEM) as ctx:
            followed += follow_alert(ctx, alert_id) is not None
    click.echo(f"{followed} of {len(waiting)} grave alerts are followed by a case.")


@case.command("settings")
@click.argument("file", required=False, type=_FILE)
@click.option("--reason", default="", help="Why: kept with the new version.")
@with_registry
def settings(registry: Any, file: Path | None, reason: str) -> None:
    """Show the settings of searches and of the watch-list as JSON; with FILE (JSON), change those it names."""
    from registry.investigations.settings import service
    from registry.investigations.settings.rules import as_json

    if file is not None:
        try:
            changes = json.loads(file.read_bytes())
        except ValueError:
            fail("This is not a JSON file.")
        if not isinstance(changes, dict):
            fail("A JSON object is needed: the settings to change by their names.")
        with registry.begin(SYSTEM) as ctx:
            service.change(ctx, changes, reason)
    with Session(registry.engine) as session:
        version, chosen = service.in_force(session)
    click.echo(json.dumps({"version": version, **as_json(chosen)}, indent=1, ensure_ascii=False))


@case.command("verify")
@click.argument("file", type=_FILE)
@click.option("--keys", "keys_file", type=_FILE, help="The issuer's key set, as /.well-known/jwks.json gives it.")
@click.pass_context
def verify(context: click.Context, file: Path, keys_file: Path | None) -> None:
    """Say whether the case bundle FILE is exactly as it was signed. Exit status 0 for such a one alone.

    With --keys nothing else is needed, neither network nor database. Without, this registry's own keys are taken.
    """
    from registry.documents.keys import jwks
    from registry.investigations.export import bundle

    try:
        keys = jwks.read(keys_file.read_bytes()) if keys_file else _own_keys(context)
        said, files = bundle.verify(file.read_bytes(), keys)
    except (bundle.BundleRefused, jwks.KeySetInvalid) as refused:
        fail(str(refused))
    click.echo(f"Case {said['number']}, made {said['made_at']} for {said['for']}, signed with key {said['kid']}.")
    click.echo(f"Engine: {said['engine']}. Policy: {said['policy']}.")
    click.echo(f"{len(files)} files, each exactly as signed; the journal's rows fit their hashes.")


def _own_keys(context: click.Context) -> Any:
    from registry.documents.keys.service import public_keys

    registry = context.find_root().obj()
    try:
        with Session(registry.engine) as session:
            return public_keys(session, registry.settings.public_url)
    finally:
        registry.engine.dispose()
