"""The demonstration's accounts: how somebody signs in to its pages, the second factor among it.

`python -m registry.demo.accounts` prints them again, with codes of this moment. Their passwords and secrets lie in the
demonstration's folder: nobody in it exists, and no other installation keeps such a file.
"""

import json
from base64 import b32decode, b32encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from registry.access.factors.rules import code_at
from registry.access.words import ROLES
from registry.core.clock import utc_now
from registry.core.errors import RegistryError
from registry.core.messages import Message, _, speaking
from registry.demo.service import Client
from registry.settings import Settings

FILE: Final = "accounts.json"
FOLDER: Final = "demo"
ADMINISTRATOR: Final = "administrator"
AUDITOR: Final = "auditor"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in to the demonstration."""

    username: str
    role: str
    password: str
    secret: str
    """What an application for codes is given, in Base32."""

    @property
    def code(self) -> str:
        """The code of this half minute; each is taken once."""
        return code_at(b32decode(self.secret), utc_now())


def one_of_each_role(clients: Mapping[str, Client], password: str) -> list[Account]:
    """The first account of every role, in the order of their roles."""
    accounts: dict[str, Account] = {}
    for username, client in clients.items():
        role = username.partition(".")[0]
        accounts.setdefault(role, Account(username, role, password, b32encode(client.secret).decode()))
    return [accounts[role] for role in ROLES if role in accounts]


def write(home: Path, accounts: Iterable[Account]) -> None:
    """Keep the accounts in the demonstration's folder, for its owner alone."""
    path = home / FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps([asdict(account) for account in accounts], indent=2) + "\n", encoding="utf-8")


def read(home: Path) -> list[Account]:
    """The accounts of the demonstration in this folder."""
    path = home / FILE
    if not path.exists():
        raise RegistryError(
            "no-demonstration", _("{folder} holds no demonstration. Run `registry demo` first.", folder=home)
        )
    return [Account(**line) for line in json.loads(path.read_text(encoding="utf-8"))]


def show(out: Console, accounts: Iterable[Account]) -> None:
    """Print how to sign in, with a code for each that is valid now; unfolded, so that a terminal can copy it."""
    out.print(str(_("Sign-ins of the demonstration")), style="bold")
    lines = [(account.username, str(ROLES[account.role]), account.password, account.code, account.secret)
             for account in accounts]  # fmt: skip
    headings = [
        str(_("user name")),
        str(_("role")),
        str(_("password")),
        str(_("code now")),
        str(_("key of an authenticator application")),
    ]
    widths = [max(len(line[column]) for line in (headings, *lines)) for column in range(len(headings))]
    for line in (headings, *lines):
        row = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        out.print(row.rstrip(), soft_wrap=True, highlight=False, markup=False)
    out.print(str(_ADVICE), soft_wrap=True)


_ADVICE: Final[Message] = _(
    "A code is valid for half a minute and is taken once; `python -m registry.demo.accounts` prints the next ones. Or "
    "type the key into an authenticator application. Only the demonstration prints keys and passwords."
)


def main() -> None:
    """Print the accounts of the last demonstration, with codes of this moment."""
    settings = Settings.from_environ()
    with speaking(settings.language):
        show(Console(), read(settings.home / FOLDER))


if __name__ == "__main__":
    main()
