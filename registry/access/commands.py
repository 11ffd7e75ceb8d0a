"""`registry user`: accounts on the command line, for whoever runs the server. All of it is journalled."""

import sys

import click

from registry.access import passwords, words
from registry.access.accounts import service
from registry.access.accounts.service import Post
from registry.access.models import Account
from registry.access.queries import every_account, valid_tokens
from registry.access.rules import ROLES, folded_username
from registry.access.service import AddAccount
from registry.core.clock import show_moment
from registry.core.commands import Group, with_registry
from registry.core.context import SYSTEM
from registry.core.hiding import session_of
from registry.core.messages import LANGUAGES, Message, _, mark, plural
from registry.core.registry import Registry


@click.group(cls=Group, help=mark("Accounts."))
def user() -> None:
    """Accounts."""


_ROLE = click.Choice(tuple(ROLES))
_FACILITY = mark("RENIPRESS code of the facility; for registrars only.")
_OFFICE = mark("RENIPRESS code of the office; for those who are not registrars.")
_DOCUMENT = mark("Document of the person, as DNI:12345678. Four eyes hold by person only where it is stated.")
_STDIN = mark("Read the password from standard input.")


@user.command(
    "add",
    help=mark(
        "Add an account. Without --password-stdin it asks for the password twice; an empty one is made at random. "
        "It must be changed at the first sign-in."
    ),
)
@click.argument("username")
@click.option("--role", required=True, type=_ROLE, help=mark("What the account may do."))
@click.option("--facility", help=_FACILITY)
@click.option("--office", help=_OFFICE)
@click.option("--document", help=_DOCUMENT)
@click.option("--language", type=click.Choice(LANGUAGES), help=mark("Language of the answers to this account."))
@click.option("--password-stdin", is_flag=True, help=_STDIN)
@click.option("--lasting", is_flag=True, help=mark("The password need not be changed: its holder chose it."))
@with_registry
def add(
    registry: Registry,
    username: str,
    role: str,
    facility: str | None,
    office: str | None,
    document: str | None,
    language: str | None,
    password_stdin: bool,
    lasting: bool,
) -> None:
    """Add an account."""
    password, random = _password(password_stdin)
    command = AddAccount(username, role, password, facility, language, office, is_temporary=not lasting)
    with registry.begin(SYSTEM) as ctx:
        account = service.add(ctx, command, document)
    if random:
        click.echo(
            _(
                "Added {name}, {role}. Password, shown this once: {password}",
                name=account.username,
                role=words.ROLES[role],
                password=password,
            )
        )
    else:
        click.echo(_("Added {name}, {role}.", name=account.username, role=words.ROLES[role]))
    if document is None:
        click.echo(_("No person is named: name one with `registry user person`."), err=True)


@user.command("list", help=mark("List the accounts: name, role, facility or office, state."))
@with_registry
def list_accounts(registry: Registry) -> None:
    """List the accounts."""
    with session_of(registry.engine) as session:
        for account in every_account(session):
            place = account.facility_code or account.office_code or "–"
            click.echo(f"{account.username:<32} {words.ROLES[account.role]!s:<24} {place:<10} {_state(account)}")


def _state(account: Account) -> Message:
    if account.requested_role:
        return _("waits for a second administrator")
    if not account.is_active:
        return _("closed")
    return _("open") if account.holder_id else _("open, names no person")


@user.command("close", help=mark("Close an account; its tokens end. Nothing of it is deleted."))
@click.argument("username")
@click.option("--reason", required=True, help=mark("Why, in words that the journal keeps."))
@with_registry
def close(registry: Registry, username: str, reason: str) -> None:
    """Close an account."""
    with registry.begin(SYSTEM) as ctx:
        service.close(ctx, service.read_named(ctx, username).id, reason)
    click.echo(_("Closed {name}.", name=folded_username(username)))


@user.command("reopen", help=mark("Open a closed account again, or agree to one that waits."))
@click.argument("username")
@with_registry
def reopen(registry: Registry, username: str) -> None:
    """Open a closed account again."""
    with registry.begin(SYSTEM) as ctx:
        service.reopen(ctx, service.read_named(ctx, username).id)
    click.echo(_("Opened {name}.", name=folded_username(username)))


@user.command("post", help=mark("Change an account's role, facility or office; its tokens end."))
@click.argument("username")
@click.option("--role", required=True, type=_ROLE, help=mark("What the account may do."))
@click.option("--facility", help=_FACILITY)
@click.option("--office", help=_OFFICE)
@with_registry
def post(registry: Registry, username: str, role: str, facility: str | None, office: str | None) -> None:
    """Change an account's role, facility or office."""
    with registry.begin(SYSTEM) as ctx:
        account = service.change_post(ctx, service.read_named(ctx, username).id, Post(role, facility, office))
    place = account.facility_code or account.office_code or "–"
    click.echo(_("{name} is {role} now, at {place}.", name=account.username, role=words.ROLES[role], place=place))


@user.command("person", help=mark("State the person behind an account. It cannot be changed afterwards."))
@click.argument("username")
@click.option("--document", required=True, help=_DOCUMENT)
@with_registry
def person(registry: Registry, username: str, document: str) -> None:
    """State the person behind an account."""
    with registry.begin(SYSTEM) as ctx:
        service.name_person(ctx, service.read_named(ctx, username).id, document)
    click.echo(_("{name} names a person.", name=folded_username(username)))


@user.command(
    "password", help=mark("Give an account a password, at random unless one is typed; it must be changed. Tokens end.")
)
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help=_STDIN)
@with_registry
def password(registry: Registry, username: str, password_stdin: bool) -> None:
    """Give an account a new password."""
    chosen, random = _password(password_stdin)
    with registry.begin(SYSTEM) as ctx:
        service.set_password(ctx, service.read_named(ctx, username).id, chosen)
    if random:
        click.echo(_("Password of {name}, shown this once: {password}", name=username, password=chosen))
    else:
        click.echo(_("The password of {name} was changed.", name=folded_username(username)))


@user.command("tokens", help=mark("List an account's tokens, or end them all."))
@click.argument("username")
@click.option("--end", is_flag=True, help=mark("End all of them."))
@with_registry
def tokens(registry: Registry, username: str, end: bool) -> None:
    """List an account's tokens, or end them all."""
    with registry.begin(SYSTEM) as ctx:
        account_id = service.read_named(ctx, username).id
        if end:
            count = service.end_tokens(ctx, account_id)
            click.echo(plural("{n} token ended.", "{n} tokens ended.", count))
            return
        for token in valid_tokens(ctx.session, account_id, ctx.now):
            scope = "*" if token.scope is None else ", ".join(token.scope)
            click.echo(f"{token.id}  {show_moment(token.expires_at)}  {token.label}  {scope}")


def _password(from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether it was made at random."""
    typed = sys.stdin.readline().rstrip("\n") if from_stdin else _prompt()
    return typed or passwords.random_password(), not typed


def _prompt() -> str:
    password: str = click.prompt(
        str(_("Password (leave empty for a random one)")),
        default="",
        show_default=False,
        hide_input=True,
        confirmation_prompt=True,
    )
    return password
