"""`registry user`: accounts on the command line."""

import secrets
import sys

import click

from registry.access import words
from registry.access.rules import ROLES
from registry.access.service import AddAccount, add_account
from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.messages import LANGUAGES, _, mark
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("Accounts."))
def user() -> None:
    """Accounts."""


@user.command(
    "add",
    help=mark(
        "Add an account. Without --password-stdin it asks for the password twice; an empty one is made at random."
    ),
)
@click.argument("username")
@click.option("--role", required=True, type=click.Choice(tuple(ROLES)), help=mark("What the account may do."))
@click.option("--facility", help=mark("RENIPRESS code of the facility; for registrars only."))
@click.option("--language", type=click.Choice(LANGUAGES), help=mark("Language of the answers to this account."))
@click.option("--password-stdin", is_flag=True, help=mark("Read the password from standard input."))
@with_registry
def add(
    registry: Registry, username: str, role: str, facility: str | None, language: str | None, password_stdin: bool
) -> None:
    """Add an account."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _prompt()
    random = "" if password else secrets.token_urlsafe(15)
    with registry.begin(SYSTEM) as ctx:
        account = add_account(ctx, AddAccount(username, role, password or random, facility, language))
    if random:
        click.echo(
            _(
                "Added {name}, {role}. Password, shown this once: {password}",
                name=account.username,
                role=words.ROLES[role],
                password=random,
            )
        )
    else:
        click.echo(_("Added {name}, {role}.", name=account.username, role=words.ROLES[role]))


def _prompt() -> str:
    password: str = click.prompt(
        str(_("Password (leave empty for a random one)")),
        default="",
        show_default=False,
        hide_input=True,
        confirmation_prompt=True,
    )
    return password
