"""`registry keys init`: the vault's key file on the command line."""

import click

from registry.core.clock import utc_now
from registry.core.commands import Command
from registry.core.messages import _, mark
from registry.core.vault import is_key_id, load_vault, make_key_file
from registry.settings import Settings


def new_key_id() -> str:
    """A name for a key made today: kYYYYMMDD."""
    return f"k{utc_now():%Y%m%d}"


@click.command("init", cls=Command, help=mark("Make the vault's key file. An existing one is never replaced."))
@click.option("--id", "key_id", default=new_key_id, help=mark("Name of the key; by default kYYYYMMDD."))
def init(key_id: str) -> None:
    """Make the vault's key file."""
    if not is_key_id(key_id):
        raise click.BadParameter(str(_("must have 1 to 255 ASCII characters")), param_hint="--id")
    path = Settings.from_environ().keys_path
    make_key_file(path, key_id)
    load_vault(path)
    click.echo(_("Made {path}. Keep a copy in a safe place: without it, nothing sealed can be opened.", path=path))
