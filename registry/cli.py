"""`registry`: the command line. Each command does one thing and ends with a plain sentence when it cannot."""

import secrets
import sys
from pathlib import Path
from typing import Any

import click

from registry.benchmark import card_figures
from registry.core.clock import utc_now
from registry.core.commands import Commands, console, fail, with_registry
from registry.core.logging import set_up_logging
from registry.core.registry import Registry
from registry.core.vault import load_vault, make_key_file
from registry.documents.issuance.commands import card
from registry.documents.keys import commands as issuer_keys
from registry.documents.verification import commands as verification
from registry.duplicates.linkage.commands import linkage
from registry.facilities.commands import facility
from registry.investigations.commands import case
from registry.people.commands import cui
from registry.population.commands import synth
from registry.population.detection import detection
from registry.settings import Settings
from registry.watchlist.commands import watch


def new_key_id() -> str:
    """A name for a key made today: kYYYYMMDD."""
    return f"k{utc_now():%Y%m%d}"


def open_registry() -> Registry:
    """A running registry. The embedded database is for trying out: its first key is made as its data folder is."""
    from registry.bootstrap import build_registry, prepare

    ready = Settings.from_environ()
    if ready.database_url is not None:
        return build_registry(ready)
    if not ready.keys_path.exists():
        make_key_file(ready.keys_path, new_key_id())
        console.print(f"Made the key file {ready.keys_path}; keep a copy: without it nothing sealed opens again.")
    registry = build_registry(ready)
    prepare(registry)
    return registry


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Civil-registry identity for newborns and minors."""
    set_up_logging()
    context.obj = open_registry


main.add_command(facility)
main.add_command(cui)
main.add_command(card)
main.add_command(linkage)
main.add_command(synth)
main.add_command(detection)
card.add_command(verification.verify)
card.add_command(card_figures.photograph_limits)
card.add_command(card_figures.sizes)
card.add_command(card_figures.sample)
main.add_command(case)
main.add_command(watch)


@main.command()
@with_registry
def migrate(registry: Any) -> None:
    """Bring the database to the newest schema and load the places."""
    from registry.bootstrap import prepare

    prepare(registry)
    click.echo("The database is up to date.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads of each process.")
@with_registry
def serve(registry: Any, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the API with gunicorn, on the embedded database unless one is named."""
    from registry.serving import serve as run

    click.echo(f"Serving on http://{host}:{port}, the API's page is at /api/docs/", err=True)
    run(registry, f"{host}:{port}", workers, threads)


@main.command()
@click.option("--until-empty", is_flag=True, help="Stop when no job is left.")
@with_registry
def worker(registry: Any, until_empty: bool) -> None:
    """Run the searches that enrolments queue."""
    from registry.core.worker import work

    work(registry, registry.engine.url.render_as_string(hide_password=False), wait=not until_empty)


@main.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("username")
@click.option("--role", required=True, help="registrar, clerk, investigator, supervisor, administrator or auditor.")
@click.option("--facility", help="RENIPRESS code; a registrar has one.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_registry
def user_add(registry: Any, username: str, role: str, facility: str | None, password_stdin: bool) -> None:
    """Add an account. Without --password-stdin the password is asked for twice; empty makes a random one."""
    from registry.access.service import AddAccount, add_account
    from registry.core.context import SYSTEM

    made = None
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt(
            "Password (empty for a random one)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
        )
        if not password:
            password = made = secrets.token_urlsafe(15)
    with registry.begin(SYSTEM) as ctx:
        add_account(ctx, AddAccount(username, role, password, facility))
    click.echo(f"Added {username}, {role}." + (f" Password, shown this once: {made}" if made else ""))


@main.group()
def keys() -> None:
    """Keys: the vault's, which seals, and the issuer's, which signs cards."""


keys.add_command(issuer_keys.rotate)
keys.add_command(issuer_keys.list_keys)


@keys.command("init")
@click.option("--id", "key_id", default=new_key_id, help="Name of the key; default: kYYYYMMDD.")
def keys_init(key_id: str) -> None:
    """Make the vault's key file. It never replaces one."""
    path = Settings.from_environ().keys_path
    try:
        make_key_file(path, key_id)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--id") from error
    load_vault(path)
    click.echo(f"Made {path}. Keep a copy in a safe place: without it nothing sealed opens again.")


@main.group()
def audit() -> None:
    """The journal."""


@audit.command("verify")
@with_registry
def audit_verify(registry: Any) -> None:
    """Follow the journal's hash chain; exit status 1 when anything was changed, removed or reordered."""
    from sqlalchemy.orm import Session

    from registry.audit.rules import Verification
    from registry.audit.service import verify

    state = Verification()
    with Session(registry.engine) as session:
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
        found = list(verify(session, registry.vault, state))
    if found:
        fail(
            f"The journal was tampered with: {len(found)} findings.",
            [f"row {one.sequence}: {one.what}" for one in found],
        )
    click.echo(f"{state.rows} rows, unbroken. Head {state.head.hex()}")


@main.command()
@click.option(
    "--births", default=24, show_default=True, type=click.IntRange(8, 5000), help="Mothers and newborns to enrol."
)
@click.option(
    "--fingerprints",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of FINGER_IMPRESSION.png.",
)
@click.option("--keep", is_flag=True, help="Go on serving when the demonstration is over.")
def demo(births: int, fingerprints: Path | None, keep: bool) -> None:
    """Enrol mothers and newborns through the API, with suspicious cases planted, and show what was found."""
    from registry.demo import run

    found_all = run(Settings.from_environ(), births, fingerprints, keep=keep)
    sys.exit(0 if found_all else 1)
