"""`registry case …`: cases on the command line."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from registry.core.clock import show_moment
from registry.core.commands import Group, fail, with_registry
from registry.core.context import SYSTEM
from registry.core.hiding import session_of
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry
from registry.documents.artefact.cose import PublicKey

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=Group, help=mark("Cases under investigation."))
def case() -> None:
    """Cases under investigation."""


@case.command(
    "targets",
    help=mark("Show the authorities that cases are referred to; with FILE (CSV), put its list into use."),
)
@click.argument("file", required=False, type=_FILE)
@with_registry
def targets(registry: Registry, file: Path | None) -> None:
    """Show or replace the authorities."""
    from registry.investigations.cases import queries, words
    from registry.investigations.cases.targets import load_targets

    if file is not None:
        with registry.begin(SYSTEM) as ctx:
            count = load_targets(ctx, file.read_bytes())
        click.echo(plural("{n} authority is in use.", "{n} authorities are in use.", count))
        return
    no_longer_used = _("No longer in use.")
    with session_of(registry.engine) as session:
        for target in queries.targets(session):
            kind, source = words.TARGET_KINDS[target.kind], _("Source: {source}", source=target.source)
            click.echo(f"{target.code:18} {kind} · {target.name}")
            click.echo(f"{'':18} {source}")
            if not target.is_active:
                click.echo(f"{'':18} {no_longer_used}")


@case.command("follow", help=mark("Open the case of every grave alert without one; changes nothing the second time."))
@with_registry
def follow(registry: Registry) -> None:
    """Open the missing cases of grave alerts."""
    from registry.duplicates.queries import open_grave_alerts
    from registry.investigations.cases.from_alerts import follow_alert

    with session_of(registry.engine) as session:
        alerts = open_grave_alerts(session)
    followed = 0
    for alert_id in alerts:
        with registry.begin(SYSTEM) as ctx:
            followed += follow_alert(ctx, alert_id) is not None
    click.echo(_("Grave alerts with a case: {followed} of {total}.", followed=followed, total=len(alerts)))


@case.command(
    "settings",
    help=mark("Show the settings of searches and of the watch-list as JSON; with FILE (JSON), change those it names."),
)
@click.argument("file", required=False, type=_FILE)
@click.option("--reason", default="", help=mark("Why: stored with the new version."))
@with_registry
def settings(registry: Registry, file: Path | None, reason: str) -> None:
    """Show or change the settings."""
    from registry.investigations.settings import service
    from registry.investigations.settings.rules import to_json

    if file is not None:
        try:
            changes = json.loads(file.read_bytes())
        except ValueError:
            fail(_("This is not a JSON file."))
        if not isinstance(changes, dict):
            fail(_("The file must be a JSON object: the settings to change, by name."))
        with registry.begin(SYSTEM) as ctx:
            service.change(ctx, changes, reason)
    with session_of(registry.engine) as session:
        version, in_force = service.in_force(session)
    click.echo(json.dumps({"version": version, **to_json(in_force)}, indent=1, ensure_ascii=False))


@case.command(
    "verify",
    help=mark(
        "Check whether the case bundle FILE is exactly as it was signed; only then is the exit status 0. With --keys "
        "neither network nor database is needed; without, this registry's own keys are used."
    ),
)
@click.argument("file", type=_FILE)
@click.option("--keys", "keys_file", type=_FILE, help=mark("The issuer's key set, from /.well-known/jwks.json."))
@click.pass_context
def verify(context: click.Context, file: Path, keys_file: Path | None) -> None:
    """Verify a case bundle."""
    from registry.documents.keys import jwks
    from registry.investigations.export import bundle

    try:
        data = file.read_bytes()
        keys, is_registered = (jwks.read(keys_file.read_bytes()), False) if keys_file else _own(context, data)
        manifest, files = bundle.verify(data, keys, is_registered=is_registered)
    except jwks.KeySetInvalid:
        fail(_("This is not the issuer's key set (jwks.json), or it has no Ed25519 key."))
    except bundle.BundleRefused as refused:
        fail(refused.message)
    click.echo(
        _(
            "Case {number}, exported on {moment} for {target}, signed with key {kid}.",
            number=manifest["number"],
            moment=show_moment(datetime.fromisoformat(manifest["made_at"])),
            target=manifest.get("authority", manifest["for"]),  # bundles made before have its code alone
            kid=manifest["kid"],
        )
    )
    click.echo(_("Engine: {engine}. Policy: {policy}.", engine=manifest["engine"], policy=manifest["policy"]))
    click.echo(
        plural(
            "{n} file is exactly as signed; the journal's rows match their hashes.",
            "{n} files are exactly as signed; the journal's rows match their hashes.",
            len(files),
        )
    )


def _own(context: click.Context, data: bytes) -> tuple[Sequence[PublicKey], bool]:
    """This registry's keys, and whether it exported this very file."""
    from registry.documents.keys.service import public_keys
    from registry.investigations.export.queries import is_export

    registry = context.find_root().obj()
    try:
        with session_of(registry.engine) as session:
            return public_keys(session, registry.settings.public_url), is_export(session, data)
    finally:
        registry.engine.dispose()
