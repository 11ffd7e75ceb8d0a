"""`registry`: the command line. Each command does one thing, and ends with a plain sentence when it cannot."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from registry.core.commands import Commands, Later, console, fail, with_registry
from registry.core.logging import set_up_logging
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.settings import Settings

_CARDS: Final = "registry.documents.{}.commands:{}"
_FIGURES: Final = "registry.benchmark.card_figures:{}"
_VAULT: Final = "registry.core.vault.commands:{}"

LATER: Final[Mapping[str, Later]] = {
    "audit": Later("registry.audit.commands:audit", mark("The journal."), ("registry.reading.journal.commands:who",)),
    "backup": Later(
        "registry.backup.commands:backup",
        mark("Backups of the database, sealed for people who keep their keys elsewhere."),
    ),
    "card": Later(
        _CARDS.format("cards", "card"),
        mark("IDs for minors."),
        (
            _CARDS.format("settings", "card_settings"),
            _CARDS.format("verification", "verify"),
            *(_FIGURES.format(name) for name in ("photograph_limits", "sizes", "sample")),
        ),
    ),
    "case": Later("registry.investigations.commands:case", mark("Cases under investigation.")),
    "check": Later(
        "registry.operations.checking:check",
        mark(
            "Check schema, keys, records, galleries, journal, jobs, disk, clock and backups. "
            "Status 1: something is wrong."
        ),
    ),
    "clock": Later("registry.audit.commands:clock", mark("The server's clock.")),
    "cui": Later("registry.people.commands:cui", mark("Identity numbers (CUI).")),
    "detection": Later(
        "registry.duplicates.thresholds.commands:detection",
        mark("The quality of the searches, and their thresholds."),
        ("registry.population.commands:evaluate",),
    ),
    "exchange": Later("registry.exchange.clients.commands:exchange", mark("Agreements with other systems.")),
    "facility": Later("registry.facilities.commands:facility", mark("Health facilities and their professionals.")),
    "factor": Later(
        "registry.access.factors.commands:factor",
        mark("Second factors of accounts."),
        ("registry.access.oidc.commands:link", "registry.access.oidc.commands:unlink"),
    ),
    "jobs": Later("registry.core.job_commands:jobs", mark("The background jobs.")),
    "keys": Later(
        _VAULT.format("keys"),
        mark("Keys: the vault's, which encrypts, and the issuer's, which signs cards."),
        (_CARDS.format("keys", "issuer"),),
    ),
    "linkage": Later("registry.duplicates.linkage.commands:linkage", mark("Record linkage of persons.")),
    "metrics": Later(
        "registry.operations.metrics:metrics",
        mark("Serve metrics for Prometheus on a port of their own, which must not be public."),
    ),
    "notifications": Later(
        "registry.exchange.notifications.commands:notifications", mark("Notifications to other systems.")
    ),
    "prints": Later("registry.fingerprints.readings.commands:prints", mark("Stored fingerprints.")),
    "record": Later("registry.births.transcription.commands:record", mark("Actas inscribed before this registry.")),
    "restore": Later(
        "registry.backup.commands:restore",
        mark("Restore a backup into an empty folder, start it there, look through it, and stop it again."),
    ),
    "outbox": Later("registry.outbox.commands:outbox", mark("Enrolments that stations sealed without a line.")),
    "station": Later("registry.stations.commands:station", mark("Capture stations on counters' PCs.")),
    "statistics": Later("registry.statistics.commands:statistics", mark("Statistics of births.")),
    "synth": Later(
        "registry.population.commands:synth",
        mark(
            "Write a synthetic population with duplicates and fraud planted in it. "
            "Needs REGISTRY_DEMONSTRATION=true and an empty registry."
        ),
    ),
    "user": Later("registry.access.commands:user", mark("Accounts.")),
    "watch": Later("registry.watchlist.commands:watch", mark("The list of missing children and persons of interest.")),
}
"""The rooms' commands by name."""


def open_registry(*, on_any_schema: bool = False) -> Registry:
    """A running registry. The embedded database is for trying the program out, so its first key is made with it."""
    from registry.bootstrap import build_registry, prepare, require_schema
    from registry.core.vault import make_key_file
    from registry.core.vault.commands import new_key_id

    ready = Settings.from_environ()
    if ready.database_url is not None:
        registry = build_registry(ready)
        if not on_any_schema:
            require_schema(registry)
        return registry
    if not ready.keys_path.exists():
        make_key_file(ready.keys_path, new_key_id())
        message = _(
            "Made the key file {path}. Keep a copy: without it, nothing sealed can be opened.", path=ready.keys_path
        )
        console.print(str(message), highlight=False, markup=False)
    registry = build_registry(ready)
    prepare(registry)
    return registry


@click.group(
    cls=Commands,
    later=LATER,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=mark("Civil-registry identity for newborns and minors."),
)
@click.pass_context
def main(context: click.Context) -> None:
    """Civil-registry identity for newborns and minors."""
    set_up_logging()
    context.obj = open_registry


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
@click.option(
    "--gallery",
    default="1/1",
    show_default=True,
    metavar="K/N",
    help=mark("Part K of N of the galleries, held for searches by print; `none` leaves them to other workers."),
)
@with_registry
def worker(registry: Registry, until_empty: bool, gallery: str) -> None:
    """Run background jobs."""
    from registry.core.worker import work
    from registry.fingerprints.parts import NoSuchPart

    url = registry.engine.url.render_as_string(hide_password=False)
    try:
        work(registry, url, wait=not until_empty, gallery=gallery)
    except NoSuchPart:
        fail(_("A part is written as K/N, such as 2/3 for the second of three, or none."))


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
@click.option(
    "--again", is_flag=True, help=mark("Serve what the last demonstration left, without enrolling anybody anew.")
)
def demo(births: int, fingerprints: Path | None, keep: bool, again: bool) -> None:
    """Run the demonstration, or serve the last one."""
    from registry.demo.run import again as serve_again
    from registry.demo.run import run

    if again:
        serve_again(Settings.from_environ())
        return
    found_all = run(Settings.from_environ(), births, fingerprints, keep=keep)
    sys.exit(0 if found_all else 1)
