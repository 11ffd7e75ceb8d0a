"""`make demo-station`: a sensor, a station, a registry that is served, and a line that fails in the middle of twins.

Everything runs on this computer: `registry serve` as a process of its own, sensors on pseudo-terminals, people who do
not exist. It ends with status 0 when each child is registered once.
"""

import io
import re
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import requests
from PIL import Image
from sqlalchemy import text

from registry.access.passwords import random_password
from registry.access.service import AddAccount, actor_of, add_account
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.hiding import session_of
from registry.core.server import database_url
from registry.core.vault import make_key_file
from registry.demo.service import free_port, running
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.fingerprints.synthetic import draw_finger
from registry.settings import Settings
from registry.stations.service import AddStation, register
from station.desk import Desk
from tests.births.drafts.conftest import certificate, fill
from tests.conftest import FACILITIES, HOSPITAL
from tests.signing_in import Application, set_up
from tests.station.cut_line import CutLine
from tests.station.demo_offline import enrol_offline
from tests.station.emulator import Emulator

WIDTH, HEIGHT = 256, 288
FINGERS: Final = (1, 2, 6, 7)
COMMAND: Final = "from station.cli import main; main()"
COARSE, FINE = 500, 1000
"""Pixels per inch of the mother's sensor and of the newborn's."""


@dataclass
class Registrar:
    """A registrar's browser, over the network; the same words as the tests' own."""

    address: str
    session: requests.Session

    def get(self, path: str) -> "Page":
        answer = self.session.get(self.address + path, headers=self._cookies(), timeout=60, allow_redirects=False)
        return Page(answer)

    def _cookies(self) -> dict[str, str]:
        # As browsers do on this computer, cookies for secure lines are sent over this one.
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)}

    def form_token(self, path: str) -> str:
        token = re.search(r'name="form_token" value="([^"]+)"', self.get(path).text)
        assert token is not None, path
        return token[1]

    def post(self, path: str, **fields: str) -> "Page":
        sent = {name: (None, value) for name, value in fields.items()}
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": self.address} | self._cookies()
        answer = self.session.post(self.address + path, files=sent, headers=headers, timeout=120, allow_redirects=False)
        return Page(answer)

    def send(self, page: str, action: str, **fields: str) -> "Page":
        return self.post(action, form_token=self.form_token(page), **fields)


class Page:
    """An answer, as the tests read it."""

    def __init__(self, answer: requests.Response) -> None:
        self.status_code, self.text = answer.status_code, answer.text
        self.location = answer.headers.get("Location")


def packed(seed: int, *, newborn: bool) -> bytes:
    """The middle of a synthetic finger as a sensor sends it, two pixels a byte."""
    picture = Image.open(io.BytesIO(draw_finger(seed, 1, newborn=newborn)[0])).convert("L")
    left, top = (picture.width - WIDTH) // 2, (picture.height - HEIGHT) // 2
    paper = Image.new("L", (WIDTH, HEIGHT), 255)
    paper.paste(picture, (-left, -top))
    pixels = paper.tobytes()
    return bytes((one & 0xF0) | (other >> 4) for one, other in zip(pixels[::2], pixels[1::2], strict=True))


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)  # noqa: T201


def main() -> int:
    """Play it; 0 when all is as it must be."""
    with temporary_home("station-demo-") as folder, ExitStack() as stack:
        home = folder / "registry"
        home.mkdir()
        settings = Settings(home=home, demonstration=True)
        make_key_file(settings.keys_path, "demo")
        url = database_url(settings)
        registry = build_registry(settings, url)
        prepare(registry)
        password = random_password()
        with registry.begin(SYSTEM) as ctx:
            import_facilities(ctx, read_facilities(FACILITIES.encode()))
            account = add_account(ctx, AddAccount("registradora", "registrar", password, HOSPITAL))
            code = register(ctx, AddStation(HOSPITAL, "Sala de partos 1")).code
        with registry.begin(SYSTEM) as ctx:
            application = set_up(ctx, ctx.session.merge(account))
        port = free_port()
        address = stack.enter_context(running(home, port, url, worker=False))
        say(f"The registry is served at {address}.")
        line = stack.enter_context(CutLine(port))
        station_home = folder / "station"
        joined = subprocess.run(  # our own command
            [sys.executable, "-c", COMMAND, "join", line.address, code, "--home", str(station_home)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        say(joined.stdout.strip())
        registrar = signed_in(address, password, application)
        desk = Desk(station_home)
        stack.callback(desk.close)
        say("A registrar begins the registration of the first twin.")
        first = enrol(registrar, desk, line, seed=40, order=1, sibling=None)
        say("The line is cut while the second twin's prints are taken.")
        second = enrol(registrar, desk, line, seed=60, order=2, sibling=first)
        say("Now the line is down from the beginning, for another mother of twins.")
        actor = actor_of(account)
        is_accepted = enrol_offline(registry, actor, desk, line, packed, say)
        with session_of(registry.engine) as session:
            births = session.scalar(text("SELECT count(*) FROM birth")) or 0
            deliveries = session.scalar(text("SELECT count(DISTINCT delivery_id) FROM birth")) or 0
        registry.engine.dispose()
        say(f"Registered: {births} children of {deliveries} deliveries: {first}, {second}, and two sent later.")
        return 0 if is_accepted and (births, deliveries) == (4, 2) else 1


def signed_in(address: str, password: str, application: Application) -> Registrar:
    """The registrar, with both factors."""
    registrar = Registrar(address, requests.Session())
    registrar.session.headers["Accept-Language"] = "en"
    answer = registrar.send("/sign-in", "/sign-in", username="registradora", password=password)
    if answer.location == "/sign-in/second-step":
        answer = registrar.send("/sign-in/second-step", "/sign-in/second-step", code=application.code())
    assert answer.location == "/", answer.text[:500]
    return registrar


def enrol(registrar: Registrar, desk: Desk, line: CutLine, *, seed: int, order: int, sibling: str | None) -> str:
    """Register a twin with prints from the station; the address of the birth."""
    fields = {"sibling": sibling.rpartition("/")[2]} if sibling else {}
    begun = registrar.send("/enrolments", "/enrolments", once=uuid.uuid4().hex, **fields)
    draft = str(begun.location)
    typed = certificate()
    typed["child"] |= {"plurality": "2", "birth_order": str(order), "born_time": f"0{order}:10"}
    if sibling:
        typed = {page: typed[page] for page in ("child", "place")}  # what the second has from the first stays
    fill(registrar, draft, typed)  # type: ignore[arg-type]  # the same words
    registrar.send(f"{draft}/prints/mother/1", f"{draft}/station/mother/1")
    shown = re.search(r"<strong>(\d{3} \d{3})</strong>", registrar.get(f"{draft}/station/mother/1").text)
    assert shown is not None
    desk.pair(shown[1])
    say(f"  The code {shown[1]} was typed at the station.")
    for subject, ppi in (("mother", COARSE), ("newborn", FINE)):
        with Emulator(packet_size=256) as emulator:
            desk.choose(f"serial:{emulator.port}?ppi={ppi}")
            for finger in FINGERS:
                registrar.get(f"{draft}/station/{subject}/{finger}")
                desk.look()
                owner = 20 if subject == "mother" else seed
                emulator.image = packed(owner + finger, newborn=subject == "newborn")
                is_cut = order == 2 and finger == FINGERS[1]
                take(desk, line, subject, finger, is_cut=is_cut)
    signed = registrar.send(f"{draft}/check", f"{draft}/registration")
    assert signed.status_code == 303, signed.text
    say(f"  Registered and signed: {signed.location}")
    return str(signed.location)


def take(desk: Desk, line: CutLine, subject: str, finger: int, *, is_cut: bool) -> None:
    """Lay the finger on the sensor; with the line cut, the print waits and is sent when it is back."""
    if is_cut:
        line.cut()
    print_: Any = desk.take()
    if is_cut:
        assert print_.taken is None
        say(f"  {subject} {finger}: the line is down; the print waits at the station.")
        line.mend()
        print_ = desk.send()
        print_ = desk.send()  # sent twice, it is kept once
    assert print_.taken is not None, print_.refusal or print_.judgement
    say(f"  {subject} {finger}: {print_.taken.grade} ({print_.judgement.score} of 100)")


if __name__ == "__main__":
    sys.exit(main())
