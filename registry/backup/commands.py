"""`registry backup` and `registry restore`."""

from pathlib import Path

import click
from rich.filesize import decimal

from registry.backup import catalogue, drill, making, restoring
from registry.core.commands import Command, Group, console, fail, with_registry
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry
from registry.operations.queries import BACKUP_VERIFIED
from registry.settings import Settings

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
IDENTITY = click.option(
    "--identity",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=mark("File with the secret age key of a recipient."),
)
NAME = click.option("--name", help=mark("Name of the backup; the newest by default."))
TOOLS = click.option(
    "--programs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=mark("Folder of PostgreSQL's programs, of the server's own version; the embedded ones by default."),
)


@click.group(cls=Group, help=mark("Backups of the database, sealed for people who keep their keys elsewhere."))
def backup() -> None:
    """Backups of the database."""


@backup.command(
    "make",
    help=mark("Make a backup in a folder: what changed since the last one, or all. The vault's keys are never in it."),
)
@FOLDER
@click.option("--to", "to", multiple=True, required=True, help=mark("Public age key of who may open it; repeatable."))
@click.option("--whole", is_flag=True, help=mark("Back up everything, not only what changed."))
@click.option("--keep", type=click.IntRange(1, 1000), help=mark("Whole backups to keep; older ones are removed."))
@TOOLS
@with_registry
def make(
    registry: Registry, folder: Path, to: tuple[str, ...], whole: bool, keep: int | None, programs: Path | None
) -> None:
    """Make a backup."""
    made = making.make(registry, folder, to, whole=whole, tools=programs)
    click.echo(_("Backup {name}: {size}.", name=made.name, size=decimal(made.size)))
    for outlived in catalogue.outlived(catalogue.backups(folder), keep) if keep else ():
        catalogue.remove(folder, outlived)
        click.echo(_("Removed backup {name}.", name=outlived.name))
    console.print(
        str(_("The key file {path} is not in it. Keep a copy elsewhere.", path=registry.settings.keys_path)),
        highlight=False,
        markup=False,
    )


@backup.command("list", help=mark("List the backups of a folder, oldest first, with what each builds on."))
@FOLDER
def list_backups(folder: Path) -> None:
    """List the backups of a folder."""
    for each in catalogue.backups(folder):
        click.echo(f"{each.name}  {each.parent or '-':<24}  {decimal(each.size):>10}  {each.revision}  {each.ended_at}")


@backup.command(
    "verify",
    help=mark("Restore a backup aside, start it, open every record, follow the journal, and note that it is whole."),
)
@FOLDER
@IDENTITY
@NAME
@TOOLS
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    help=mark("Folder with room for the whole database, on a disk as well kept as its own; removed afterwards."),
)
@with_registry
def verify(
    registry: Registry, folder: Path, identity: Path, name: str | None, programs: Path | None, work: Path | None
) -> None:
    """Restore a backup aside and look through it."""
    keys = restoring.identities(identity)
    with temporary_home("crv", work) as place:
        data = place / "pg"
        restored = restoring.restore(folder, name, keys, data, tools=programs)
        with drill.started(data, restored, registry.settings) as other:
            outcome = drill.look_through(other, restored)
    if outcome.problems:
        fail(_("Backup {name} is not whole:", name=restored.name), outcome.problems)
    with registry.begin(SYSTEM) as ctx:
        ctx.journal(BACKUP_VERIFIED, "backup", restored.name, sha256=restored.sha256, rows=outcome.journal)
    _report(restored.name, outcome)


@click.command(
    cls=Command,
    help=mark("Restore a backup into an empty folder, start it there, look through it, and stop it again."),
)
@FOLDER
@click.option(
    "--into",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=mark("Empty folder for the database's files."),
)
@IDENTITY
@NAME
@TOOLS
def restore(folder: Path, into: Path, identity: Path, name: str | None, programs: Path | None) -> None:
    """Restore a backup."""
    into = into.resolve()
    restored = restoring.restore(folder, name, restoring.identities(identity), into, tools=programs)
    with drill.started(into, restored, Settings.from_environ()) as registry:
        outcome = drill.look_through(registry, restored)
    if outcome.problems:
        fail(_("Restored, but not whole:"), outcome.problems)
    _report(restored.name, outcome)
    click.echo(
        _("The files are in {folder}. Start PostgreSQL on them, or move them to REGISTRY_HOME/postgres.", folder=into)
    )


def _report(name: str, outcome: drill.Outcome) -> None:
    click.echo(
        plural(
            "Backup {name} is whole: {n} person, {prints} prints, {rows} rows of the journal.",
            "Backup {name} is whole: {n} persons, {prints} prints, {rows} rows of the journal.",
            outcome.persons,
            name=name,
            prints=outcome.prints,
            rows=outcome.journal,
        )
    )
