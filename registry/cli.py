"""`registry`: the command line. Each command does one thing and ends with a plain sentence when it cannot."""

import os
import secrets
import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from registry.core.errors import RegistryError
from registry.core.logging import set_up_logging
from registry.core.vault import VaultError, load_vault, make_key_file
from registry.settings import Settings, SettingsInvalid

console = Console(stderr=True)


class _Commands(click.Group):
    """Turns what can go wrong into plain sentences and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsInvalid as error:
            _fail("The settings are not usable:", error.problems)
        except VaultError as error:
            _fail(str(error))
        except RegistryError as error:
            _fail(error.title, [f"{one.pointer}: {one.detail}" for one in error.errors])
        except FileExistsError as error:
            _fail(f"{error.filename} is there already; nothing was changed.")


def _fail(sentence: str, lines: list[str] | None = None) -> None:
    console.print(sentence, style="red", highlight=False, markup=False)
    for line in lines or []:
        console.print(f"  {line}", highlight=False, markup=False)
    sys.exit(1)


def progress() -> Progress:
    """A progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Civil-registry identity for newborns and minors."""
    set_up_logging()


def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environ()


def with_registry(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a command a running, migrated registry."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        from registry.app import build_registry
        from registry.setup import prepare

        ready = settings()
        if not ready.keys_path.exists() and ready.database_url is None:
            # The embedded database is for trying out: its first key is made as its data folder is.
            make_key_file(ready.keys_path, f"k{date.today():%Y%m%d}")
            console.print(f"Made the key file {ready.keys_path}; keep a copy: without it nothing sealed opens again.")
        registry = build_registry(ready)
        if ready.database_url is None:
            prepare(registry)
        return command(registry, *args, **options)

    return run


@main.command()
@with_registry
def migrate(registry: Any) -> None:
    """Bring the database to the newest schema and load the places."""
    from registry.setup import prepare

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
    from registry.core import jobs

    jobs.work(registry, registry.engine.url.render_as_string(hide_password=False), wait=not until_empty)


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
        password = click.prompt("Password (empty for a random one)", default="", show_default=False,
                                hide_input=True, confirmation_prompt=True)  # fmt: skip
        if not password:
            password = made = secrets.token_urlsafe(15)
    with registry.begin(SYSTEM) as ctx:
        add_account(ctx, AddAccount(username, role, password, facility))
    click.echo(f"Added {username}, {role}." + (f" Password, shown this once: {made}" if made else ""))


@main.group()
def keys() -> None:
    """The vault's keys."""


@keys.command("init")
@click.option("--id", "key_id", default=lambda: f"k{date.today():%Y%m%d}", help="Name of the key; default: kYYYYMMDD.")
def keys_init(key_id: str) -> None:
    """Make the key file. It never replaces one."""
    path = settings().keys_path
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
        _fail(f"The journal was tampered with: {len(found)} findings.", [f"row {one.sequence}: {one.what}" for one in found])
    click.echo(f"{state.rows} rows, unbroken. Head {state.head.hex()}")


@main.command()
@click.option("--births", default=24, show_default=True, type=click.IntRange(8, 5000), help="Mothers and newborns to enrol.")
@click.option("--fingerprints", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of FINGER_IMPRESSION.png.")
@click.option("--keep", is_flag=True, help="Go on serving when the demonstration is over.")
def demo(births: int, fingerprints: Path | None, keep: bool) -> None:
    """Enrol mothers and newborns through the API, with suspicious cases planted, and show what was found."""
    from registry.demo import run

    found_all = run(settings(), births, fingerprints, keep=keep)
    sys.exit(0 if found_all else 1)


def _add_rooms_commands() -> None:
    from registry.facilities.commands import facility

    main.add_command(facility)


_add_rooms_commands()

