"""`registry`: the command line. Each command does one thing, and ends with a plain sentence when it cannot."""

import sys
from pathlib import Path

import click

from registry.access.commands import user
from registry.access.factors.commands import factor
from registry.access.oidc.commands import link, unlink
from registry.audit.commands import audit, clock
from registry.backup.commands import backup, restore
from registry.benchmark import card_figures
from registry.births.transcription.commands import record
from registry.core.commands import Commands, console, with_registry
from registry.core.job_commands import jobs
from registry.core.logging import set_up_logging
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.core.vault import commands as vault_commands
from registry.core.vault import make_key_file
from registry.documents.cards.commands import card
from registry.documents.keys import commands as issuer_keys
from registry.documents.settings.commands import card_settings
from registry.documents.verification import commands as verification
from registry.duplicates.linkage.commands import linkage
from registry.duplicates.thresholds.commands import detection
from registry.facilities.commands import facility
from registry.investigations.commands import case
from registry.operations.checking import check
from registry.operations.metrics import metrics
from registry.people.commands import cui
from registry.population.commands import evaluate, synth
from registry.reading.journal.commands import who
from registry.settings import Settings
from registry.watchlist.commands import watch


def open_registry(*, on_any_schema: bool = False) -> Registry:
    """A running registry. The embedded database is for trying the program out, so its first key is made with it."""
    from registry.bootstrap import build_registry, prepare, require_schema

    ready = Settings.from_environ()
    if ready.database_url is not None:
        registry = build_registry(ready)
        if not on_any_schema:
            require_schema(registry)
        return registry
    if not ready.keys_path.exists():
        make_key_file(ready.keys_path, vault_commands.new_key_id())
        message = _(
            "Made the key file {path}. Keep a copy: without it, nothing sealed can be opened.", path=ready.keys_path
        )
        console.print(str(message), highlight=False, markup=False)
    registry = build_registry(ready)
    prepare(registry)
    return registry


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=mark("Civil-registry identity for newborns and minors."),
)
@click.pass_context
def main(context: click.Context) -> None:
    """Civil-registry identity for newborns and minors."""
    set_up_logging()
    context.obj = open_registry


main.add_command(user)
main.add_command(factor)
factor.add_command(link)
factor.add_command(unlink)
main.add_command(audit)
main.add_command(clock)
audit.add_command(who)
main.add_command(facility)
main.add_command(cui)
main.add_command(record)
main.add_command(card)
main.add_command(linkage)
main.add_command(synth)
main.add_command(detection)
detection.add_command(evaluate)
card.add_command(card_settings)
card.add_command(verification.verify)
card.add_command(card_figures.photograph_limits)
card.add_command(card_figures.sizes)
card.add_command(card_figures.sample)
main.add_command(case)
main.add_command(watch)
main.add_command(jobs)
main.add_command(metrics)
main.add_command(check)
main.add_command(backup)
main.add_command(restore)


@main.command(help=mark("Bring the database to the newest schema and load the places."))
def migrate() -> None:
    """Bring the database up to date."""
    from registry.bootstrap import prepare
    from registry.privileges import lacks, owns_tables

    registry = open_registry(on_any_schema=True)
    prepare(registry)
    for message in lacks(registry.engine):
        click.echo(message, err=True)
    if registry.settings.database_url is not None and owns_tables(registry.engine):  # the embedded one has no other
        click.echo(
            _(
                "The user that serves owns the tables or is a superuser, so a stolen password could change the "
                "journal. Let a user serve that owns nothing; see docs/operations.md."
            ),
            err=True,
        )
    registry.engine.dispose()
    click.echo(_("The database is up to date."))


@main.command(help=mark("Serve the API with gunicorn, on the embedded database unless the settings name another."))
@click.option("--host", default="127.0.0.1", show_default=True, help=mark("Address to listen on."))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=mark("Port to listen on."))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help=mark("Processes."))
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 64), help=mark("Threads of each process.")
)
@with_registry
def serve(registry: Registry, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the API."""
    from registry.serving import serve as run

    address = f"http://{host}:{port}"
    click.echo(_("Serving on {address}. The API is described at {address}/api/docs/", address=address), err=True)
    run(registry, f"{host}:{port}", workers, threads)


@main.command(help=mark("Run background jobs: searches after enrolments and applications, deletions when due."))
@click.option("--until-empty", is_flag=True, help=mark("Stop when no job is left."))
@with_registry
def worker(registry: Registry, until_empty: bool) -> None:
    """Run background jobs."""
    from registry.core.worker import work

    work(registry, registry.engine.url.render_as_string(hide_password=False), wait=not until_empty)


@main.group(help=mark("Keys: the vault's, which encrypts, and the issuer's, which signs cards."))
def keys() -> None:
    """Keys."""


for command in (vault_commands.init, vault_commands.list_keys, vault_commands.rotate, vault_commands.retire):
    keys.add_command(command)
keys.add_command(issuer_keys.issuer)


@main.command(
    help=mark(
        "Enrol mothers and newborns through the API, suspicious cases among them, and show what the searches find."
    )
)
@click.option(
    "--births",
    default=24,
    show_default=True,
    type=click.IntRange(8, 5000),
    help=mark("Number of mothers and newborns to enrol."),
)
@click.option(
    "--fingerprints",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=mark("Folder of prints named FINGER_IMPRESSION.png."),
)
@click.option("--keep", is_flag=True, help=mark("Keep serving when the demonstration is over."))
def demo(births: int, fingerprints: Path | None, keep: bool) -> None:
    """Run the demonstration."""
    from registry.demo import run

    found_all = run(Settings.from_environ(), births, fingerprints, keep=keep)
    sys.exit(0 if found_all else 1)
