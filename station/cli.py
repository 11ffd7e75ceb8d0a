"""The station's command line, in Spanish unless STATION_LANGUAGE says en."""

import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Final, NoReturn

import click

from station import identity
from station.command_words import HELP, told
from station.identity import NotJoined
from station.line import LineDown, NotAnAddress, Refused, join
from station.outbox.commands import outbox
from station.sensors.interface import SensorFault
from station.words import ENGLISH, SPANISH, say

LANGUAGE: Final = ENGLISH if os.environ.get("STATION_LANGUAGE") == ENGLISH else SPANISH
_folder = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=identity.default_folder,
    help=told(HELP["home"], LANGUAGE),
)


@click.group(help=told(HELP["station"], LANGUAGE), context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Capture prints at a counter, and keep enrolments while the line is down."""


@main.command("join", help=told(HELP["join"], LANGUAGE))
@click.argument("server")
@click.argument("code")
@_folder
def join_(server: str, code: str, home: Path) -> None:
    """Join the registry."""
    try:
        joined = join(home, server, code, LANGUAGE)
    except NotAnAddress as error:
        _fail(told(HELP[error.slug], LANGUAGE))
    except OSError:
        _fail(told(HELP["not_written"], LANGUAGE).format(folder=home))
    except Refused as refused:
        _fail(refused.title)
    except LineDown:
        _fail(told(HELP["no_answer"], LANGUAGE))
    click.echo(told(HELP["joined"], LANGUAGE).format(name=joined.name, facility=joined.facility_name))


@main.command("sensors", help=told(HELP["sensors"], LANGUAGE))
def sensors() -> None:
    """List the sensors."""
    from station.sensors.choosing import present

    found = present()
    for choice, name in found:
        click.echo(f"{choice}  {name}")
    if not found:
        click.echo(told(HELP["no_sensors"], LANGUAGE))


@main.command("try", help=told(HELP["try"], LANGUAGE))
@click.argument("sensor")
@click.option("--seconds", default=10, show_default=True, type=click.IntRange(1, 120))
@_folder
def try_(sensor: str, seconds: int, home: Path) -> None:
    """Take one print and judge it; it is neither kept nor sent."""
    from station.judging import judge
    from station.sensors.choosing import open_sensor

    try:
        opened = open_sensor(sensor, home)
        shot = opened.capture(seconds)
        opened.close()
    except SensorFault as fault:
        _fail(say(fault.slug, LANGUAGE))
    judgement = judge(shot)
    click.echo(say("quality", LANGUAGE, grade=judgement.in_words(LANGUAGE), score=judgement.score))
    for line in judgement.advice(LANGUAGE):
        click.echo(f"  {line}")


@main.command("serve", help=told(HELP["serve"], LANGUAGE))
@click.option("--port", default=4400, show_default=True, type=click.IntRange(1, 65535))
@click.option("--sbi", is_flag=True, help=told(HELP["with_sbi"], LANGUAGE))
@click.option("--browser/--no-browser", default=True, help=told(HELP["browser"], LANGUAGE))
@_folder
def serve(port: int, sbi: bool, browser: bool, home: Path) -> None:
    """Serve the station's pages on this computer."""
    import waitress

    from station.desk import Desk
    from station.enrolment.serving import begin as begin_enrolments
    from station.enrolment.serving import keep_sending
    from station.pages.app import create_app
    from station.pages.guard import Guard

    desk, guard, stop = Desk(home, LANGUAGE), Guard(), threading.Event()
    app = create_app(desk, guard)
    try:
        enrolments = begin_enrolments(app, desk, guard)
    except OSError:
        _fail(told(HELP["not_written"], LANGUAGE).format(folder=home))
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError:
        _fail(told(HELP["port_in_use"], LANGUAGE).format(port=port))
    desk.watch()
    if sbi:
        from station.sbi.service import begin

        click.echo(told(HELP["sbi_serving"], LANGUAGE).format(port=begin(desk)))
    address = f"http://127.0.0.1:{port}/enter/{guard.key}"
    click.echo(told(HELP["serving"], LANGUAGE).format(address=address))
    if browser:
        webbrowser.open(address)  # whoever asks from now on is answered
    if enrolments is not None:
        keep_sending(enrolments, stop)
    try:
        waitress.serve(app, sockets=[listening], threads=8, ident=None, _quiet=True)
    finally:
        stop.set()
        desk.close()


@main.command("who", help=told(HELP["who"], LANGUAGE))
@_folder
def who(home: Path) -> None:
    """Show who this station is, and whether the registry answers."""
    from station.line import STATIONS, Line

    try:
        answer = Line(home, LANGUAGE).get(f"{STATIONS}/self")
    except NotJoined:
        _fail(say("not_joined", LANGUAGE))
    except LineDown:
        _fail(told(HELP["no_answer"], LANGUAGE))
    except Refused as refused:
        _fail(refused.title)
    click.echo(f"{answer['name']}, {answer['facility_name']} ({answer['facility_code']}), {answer['id']}")


main.add_command(outbox)


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
