"""`registry card verify`: check a card with the issuer's public keys, without a network or a database."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from registry.core.clock import utc_now
from registry.core.commands import Command, fail
from registry.core.context import SYSTEM
from registry.documents.artefact import status_list
from registry.documents.artefact.claim169 import VALID, Reading
from registry.documents.artefact.status_list import StatusList
from registry.documents.keys import jwks
from registry.documents.verification import decoding, rules, service

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")


@click.command("verify", cls=Command)
@click.argument("file", type=_FILE)
@click.option("--keys", "keys_file", type=_FILE, help="The issuer's key set, as /.well-known/jwks.json gives it.")
@click.option("--status", "status_file", type=_FILE, help="The status list, as the address in the card gives it.")
@click.pass_context
def verify(context: click.Context, file: Path, keys_file: Path | None, status_file: Path | None) -> None:
    """Say whether the card whose QR is in FILE, a picture or the QR's text, is valid, expired, revoked or forged.

    With --keys nothing else is needed, neither network nor database. Without, this registry's own keys and status lists
    are taken. Exit status 0 for a valid card alone.
    """
    texts = _texts(file)
    if keys_file is None:
        reading = _by_registry(context, texts)
    else:
        reading = _by_files(texts, keys_file, status_file)
    _say(reading)
    sys.exit(0 if reading.verdict == VALID else 1)


def _texts(file: Path) -> list[str]:
    data = file.read_bytes()
    try:
        if data.startswith(_PICTURES):
            return decoding.codes(data)
        return [data.decode("ascii")]
    except decoding.PictureUnreadable as error:
        fail(f"{file}: {error}.")
    except UnicodeDecodeError:
        fail(f"{file}: neither a picture (JPEG, PNG, WebP) nor a QR's text.")


def _by_registry(context: click.Context, texts: list[str]) -> Reading:
    registry: Any = context.find_root().obj()
    try:
        with registry.begin(SYSTEM) as ctx:
            return service.verify(ctx, texts)
    finally:
        registry.engine.dispose()


def _by_files(texts: list[str], keys_file: Path, status_file: Path | None) -> Reading:
    try:
        keys = jwks.read(keys_file.read_bytes())
    except jwks.KeySetInvalid as error:
        fail(f"{keys_file}: {error}.")
    now, listed = utc_now(), None
    if status_file is not None:
        try:
            listed = status_list.read(status_file.read_bytes(), keys, now)
        except status_list.StatusListUnusable as error:
            fail(f"{status_file}: {error}")

    def lists(uri: str) -> StatusList | None:
        if listed is not None and listed.uri != uri:
            fail(f"{status_file} is the status list {listed.uri}; this card is in {uri}.")
        return listed

    return rules.judged(texts, keys, now, lists)


def _say(reading: Reading) -> None:
    click.echo(f"{reading.verdict}: {reading.reason}")
    if reading.claims is None:
        return
    for name, value in asdict(reading.claims).items():
        if value is not None and name != "status":
            click.echo(f"  {name}: {value}")
    if not reading.is_status_checked and reading.claims.status is not None:
        click.echo(f"Whether it was revoked was not asked; its status list: {reading.claims.status[0]}")
