"""Whoever tries the demonstration can sign in to its pages, in each role."""

from base64 import b32decode
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from registry.access.factors import rules
from registry.access.rules import ROLES
from registry.core.clock import utc_now
from registry.core.errors import RegistryError
from registry.demo import accounts
from registry.demo.plan import HOSPITALS
from registry.demo.service import Client

USERNAMES = [f"registrar.{code}" for code in HOSPITALS] + [role for role in ROLES if role != "registrar"]
CLIENTS = {name: Client("http://127.0.0.1:1", "token", "es", name.encode().ljust(20, b".")) for name in USERNAMES}


def test_the_demonstration_ends_by_showing_a_sign_in_of_each_role(tmp_path: Path) -> None:
    accounts.write(tmp_path, accounts.one_of_each_role(CLIENTS, "una contraseña larga"))
    assert (tmp_path / accounts.FILE).stat().st_mode & 0o077 == 0
    known, out = accounts.read(tmp_path), StringIO()
    assert [account.role for account in known] == list(ROLES)
    accounts.show(Console(file=out, width=200), known)
    for account in known:
        assert rules.match(b32decode(account.secret), account.code, utc_now())
        assert all(text in out.getvalue() for text in (account.username, account.password, account.secret))


def test_a_folder_without_a_demonstration_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RegistryError) as refused:
        accounts.read(tmp_path)
    assert refused.value.slug == "no-demonstration"
