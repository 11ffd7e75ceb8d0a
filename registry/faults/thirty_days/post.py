"""A station in the simulated world: its pages as a browser without scripts sends them, its line, its disk."""

import io
import random
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient

from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.faults.thirty_days.clocks import SimulatedClock, World
from registry.outbox.given import leases, permits
from registry.stations import service as stations
from registry.stations.rules import joining_statement, sign_in_statement
from station.enrolment import pages
from station.enrolment.desk import EnrolmentDesk
from station.outbox.disk import Disk
from station.outbox.sending import LineDown, LineRefused
from station.pages.guard import FIELD, Guard
from station.sensors.interface import Shot

PASSPHRASE: Final = "treinta días sin línea"  # noqa: S105  # of nobody


class Unexpected(Exception):
    """A page did not answer as it should."""


class SmallDisk(Disk):
    """A disk that is full while it is told to be."""

    def __init__(self) -> None:
        super().__init__(self._refuse)
        self.is_full = False

    def _refuse(self, step: str, _path: Path) -> None:
        if self.is_full and step == "write":
            raise OSError(28, "No space left on device")

    def free_bytes(self, folder: Path) -> int:
        """What is left."""
        return 0 if self.is_full else super().free_bytes(folder)


class Line:
    """The line to the registry's API; while it is up, so many of a hundred answers are lost."""

    def __init__(self, client: FlaskClient, registry: Registry, station: uuid.UUID, key: Ed25519PrivateKey) -> None:
        self._client, self._registry, self._station, self._key = client, registry, station, key
        self.is_up, self.lost, self._chance = True, 0.0, random.Random(1)  # noqa: S311  # reproducible

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The JSON of an answer. Raises LineDown, LineRefused."""
        if not self.is_up:
            raise LineDown
        answer = self._client.open(
            path, method=method, input_stream=io.BytesIO(body or b""), content_length=len(body or b""),
            headers={"Authorization": f"Bearer {self._token()}", **(headers or {})},
        )  # fmt: skip
        if self._chance.random() < self.lost or answer.status_code >= 500:
            raise LineDown
        if answer.status_code >= 400:
            raise LineRefused(answer.status_code, (answer.json or {}).get("type", "").rpartition("/")[2])
        return answer.json

    def _token(self) -> str:
        with self._registry.begin(SYSTEM) as ctx:
            challenge = stations.challenge(ctx, self._station)
            signature = self._key.sign(sign_in_statement(self._station, challenge))
            return stations.sign_in(ctx, self._station, challenge, signature).token


class Post:
    """A station that joined the registry, with blocks of numbers, and its registrar."""

    def __init__(self, app: Flask, registry: Registry, world: World, registrar: Actor, numbers: int) -> None:
        assert registrar.facility_code is not None
        home = registry.settings.home / "station"
        home = registry.settings.home / "station"
        self.registry, self.world, self.registrar = registry, world, registrar
        key = Ed25519PrivateKey.generate()
        with registry.begin(SYSTEM) as ctx:
            added = stations.register(ctx, stations.AddStation(registrar.facility_code, "Sala de partos"))
            code = added.code.replace("-", "")
            stations.join(ctx, code, key.public_key().public_bytes_raw(), key.sign(joining_statement(code)))
            self.id = added.station.id
            leases.lease(ctx, self.id, 970_000_000_001, numbers)
        self.disk, self.line = SmallDisk(), Line(app.test_client(), registry, self.id, key)
        self.clock = SimulatedClock(home / "clock", world, self.disk)
        self.desk = EnrolmentDesk(home, self.id, key, lambda: self.line, self.clock, self.disk)
        self._shot = Shot(b"", 500.0, "simulated")
        own, guard = Flask("station.pages"), Guard()
        guard.register(own)
        room = pages.blueprint(self.desk, lambda: guard.form_token, lambda: "en", lambda: self._shot)
        own.register_blueprint(room)
        self._client, self._token = own.test_client(), guard.form_token
        self._client.get(f"/enter/{guard.key}")

    def send(self, path: str, **fields: str) -> Any:
        """A form of the station's pages."""
        return self._client.post(path, data={FIELD: self._token, **fields}, content_type="multipart/form-data")

    def settled(self, path: str, **fields: str) -> str:
        """A form that leads on; the address to which it does. Raises Unexpected."""
        answer = self.send(path, **fields)
        if answer.status_code != 303:
            raise Unexpected(f"{path}: {answer.status_code} {_plain(answer.text)}")
        return str(answer.location)

    def take(self, path: str, image: bytes, ppi: float) -> str:
        """A print from the sensor; what the page says."""
        self._shot = Shot(image, ppi, "simulated")
        return _plain(self.send(path, act="sensor").text)

    def fetch_permit(self) -> None:
        """The registrar asks for a permit on the registry's page and types its code here."""
        with self.registry.begin(self.registrar) as ctx:
            code = permits.ask(ctx, self.id)
        self.settled("/enrolments/permit", code=code, passphrase=PASSPHRASE, again=PASSPHRASE)

    @contextmanager
    def open(self) -> Iterator[None]:
        """A shift of the registrar at the station."""
        self.settled("/enrolments/unlock", username=self.registrar.username, passphrase=PASSPHRASE)
        try:
            yield
        finally:
            self.settled("/enrolments/lock")

    def door(self) -> str:
        """What the station says to the registrar who tries to enter."""
        return _plain(self.send("/enrolments/unlock", username=self.registrar.username, passphrase=PASSPHRASE).text)

    def go(self) -> None:
        """The registrar presses the button that sends until the station has heard of all that it sent."""
        before: list[str] = []
        while (shown := self.listed()) != before:
            before = shown
            self.send("/enrolments/send")

    def listed(self) -> list[str]:
        """The states that the registrar's list shows, newest first."""
        page = self._client.get("/enrolments").text
        return re.findall(r"<td>(here|sent|accepted|waits for a person)</td>", page)

    def page(self, path: str) -> str:
        """A page's text."""
        return str(self._client.get(path).text)


def _plain(page: str) -> str:
    """The words of a page."""
    body = page.partition("<main")[2] or page
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())[:400]
