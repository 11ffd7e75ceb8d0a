"""`station outbox …`: what is sealed on this station, and sending it by hand. Numbers, times and states alone."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from station import identity
from station.identity import NotJoined

if TYPE_CHECKING:
    from station.enrolment.desk import EnrolmentDesk

_home = click.option("--home", type=click.Path(file_okay=False, path_type=Path), default=identity.default_folder)
_STATES: Final = {
    "here": "aquí",
    "sent": "enviado",
    "accepted": "aceptado",
    "waits": "espera a una persona",
}


@click.group(help="Registros sellados que esperan la línea.")
def outbox() -> None:
    """Sealed enrolments that wait for the line."""


@outbox.command("list", help="Lista números, horas y estados; nada más se puede leer aquí.")
@_home
def list_(home: Path) -> None:
    """List what is sealed here."""
    desk = _desk(home)
    for entry in desk.outbox.entries():
        click.echo(f"{entry.reference}  {entry.at:%d/%m/%Y %H:%M}  {_STATES[entry.state]}")
    standing = desk.standing()
    click.echo(f"{standing.waiting} aquí")
    for slug in (*standing.warnings, *standing.barred):
        click.echo(slug)


@outbox.command("send", help="Envía lo que está sellado y pregunta qué fue de lo enviado.")
@_home
def send(home: Path) -> None:
    """Send what is sealed."""
    done = _desk(home).go()
    if not done.is_line_up:
        raise click.ClickException("El registro no responde. Nada se perdió.")
    click.echo(f"{done.sent} enviados, {done.left} aquí, {done.accepted} aceptados, {done.waiting} en espera")
    for problem in done.problems:
        click.echo(problem, err=True)
    if done.problems:
        raise SystemExit(1)


def _desk(home: Path) -> "EnrolmentDesk":
    from station.desk import Desk
    from station.enrolment.serving import desk_of

    try:
        return desk_of(Desk(home))
    except NotJoined as error:
        raise click.ClickException(str(error)) from error
