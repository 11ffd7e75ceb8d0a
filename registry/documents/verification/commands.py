"""`registry card verify`: check a card with the issuer's public keys, without a network or a database."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from registry.core.clock import utc_now
from registry.core.commands import Command, fail
from registry.core.context import SYSTEM
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.documents.artefact import status_list
from registry.documents.artefact.claim169 import DISTRUSTED, VALID, Reading
from registry.documents.artefact.status_list import StatusList
from registry.documents.keys import jwks
from registry.documents.verification import decoding, rules, service
from registry.documents.verification.words import PORTRAIT, STOLEN_KEY, VERDICT, shown_fields

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
"""First bytes of JPEG, PNG and WebP files."""


@click.command(
    "verify",
    cls=Command,
    help=mark(
        "Check the card whose QR code is in FILE, a picture or the text of the code.\n\n"
        "With --keys it needs neither network nor database. Without --keys it uses this registry's own keys and status "
        "lists. The exit status is 0 only for a valid card."
    ),
)
@click.argument("file", type=_FILE)
@click.option(
    "--keys", "keys_file", type=_FILE, help=mark("The issuer's key set, as published at /.well-known/jwks.json.")
)
@click.option(
    "--status", "status_file", type=_FILE, help=mark("The status list, as published at the address in the card.")
)
@click.pass_context
def verify(context: click.Context, file: Path, keys_file: Path | None, status_file: Path | None) -> None:
    """Check a card."""
    texts = _texts(file)
    if keys_file is None:
        reading = _verify_by_registry(context.find_root().obj, texts)
    else:
        reading = _verify_by_files(texts, keys_file, status_file)
    _show(reading)
    sys.exit(0 if reading.verdict == VALID else 1)


def _texts(file: Path) -> list[str]:
    content = file.read_bytes()
    try:
        if content.startswith(_PICTURES):
            return decoding.codes(content)
        return [content.decode("ascii")]
    except decoding.PictureUnreadable as error:
        fail(_("{file}: {problem}", file=str(file), problem=error.message))
    except UnicodeDecodeError:
        fail(_("{file} is neither a picture (JPEG, PNG, WebP) nor the text of a QR code.", file=str(file)))


def _verify_by_registry(open_registry: Callable[[], Registry], texts: list[str]) -> Reading:
    registry = open_registry()
    try:
        with registry.begin(SYSTEM) as ctx:
            return service.verify(ctx, texts)
    finally:
        registry.engine.dispose()


def _verify_by_files(texts: list[str], keys_file: Path, status_file: Path | None) -> Reading:
    now, status = utc_now(), None
    try:
        keys = jwks.read(keys_file.read_bytes())
    except jwks.KeySetInvalid as error:
        fail(_("{file}: {problem}", file=str(keys_file), problem=error.message))
    if status_file is not None:
        try:
            status = status_list.read(status_file.read_bytes(), keys, now)
        except status_list.StatusListUnusable as error:
            fail(_("{file}: {problem}", file=str(status_file), problem=error.message))

    def lists(uri: str) -> StatusList | None:
        if status is not None and status.uri != uri:
            fail(
                _(
                    "{file} is the status list {uri}, but this card is in {expected}. Download that one.",
                    file=str(status_file),
                    uri=status.uri,
                    expected=uri,
                )
            )
        return status

    return rules.judge(texts, keys, now, lists)


def _show(reading: Reading) -> None:
    click.echo(f"{VERDICT[reading.verdict]}: {reading.reason}")
    claims = reading.claims
    if reading.is_key_distrusted and reading.verdict != DISTRUSTED:
        click.echo(STOLEN_KEY[claims is not None])
    if claims is None:
        return
    for label, value in shown_fields(claims):
        click.echo(f"  {label}: {value}")
    click.echo(PORTRAIT)
    if claims.is_demonstration:
        click.echo(_("Demonstration card without value."))
    if not reading.is_status_checked and claims.status is not None:
        uri = claims.status[0]
        click.echo(_("Whether the card was revoked has not been checked. Its status list is {uri}", uri=uri))
