"""A station of the hospital with its outbox in a folder, and the registry's application at the end of its line."""

import io
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.faults.queued import run_all
from registry.outbox.given import permits
from registry.stations import service as stations
from registry.stations.rules import joining_statement, sign_in_statement
from station.envelope import Content, Picture, sealed
from station.outbox.clock import DeviceClock
from station.outbox.folder import Entry, Outbox, owner_of
from station.outbox.sending import Courier, LineDown, LineRefused, Round
from station.outbox.trust import Trust
from tests.births.samples import BOTH, example
from tests.conftest import HOSPITAL


@dataclass
class Line:
    """The line to the application; `breaks` says after which requests the answer is lost, `is_up` whether any goes."""

    client: FlaskClient
    token: str
    is_up: bool = True
    loses: Callable[[int], bool] = lambda _number: False
    count: int = 0

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        if not self.is_up:
            raise LineDown
        self.count += 1
        number = self.count
        stream = io.BytesIO(body) if body is not None else None
        answer = self.client.open(
            path, method=method, input_stream=stream, content_length=len(body or b""),
            headers={"Authorization": f"Bearer {self.token}", **(headers or {})},
        )  # fmt: skip
        if self.loses(number):
            raise LineDown
        if answer.status_code >= 500:
            raise LineDown
        if answer.status_code >= 400:
            raise LineRefused(answer.status_code, (answer.json or {})["type"].rpartition("/")[2])
        return answer.json


@dataclass
class Post:
    """A station at work."""

    registry: Registry
    id: uuid.UUID
    key: Ed25519PrivateKey
    line: Line
    outbox: Outbox
    clock: DeviceClock
    trust: Trust
    permit: bytes
    actor: Actor
    courier: Courier = field(init=False)

    def __post_init__(self) -> None:
        self.courier = Courier(self.outbox, self.line, self.trust, self.clock)

    def enrol(self, request: dict[str, Any] | None = None, key: str | None = None, **changes: Any) -> Entry:
        """Seal an enrolment as the station's pages do."""
        body = request or example({"/sign": False}, BOTH)
        pictures = changes.pop("pictures", ())
        content: dict[str, Any] = {
            "station": self.id, "key": key or uuid.uuid4().hex, "account": self.actor.account_id,
            "permit": self.permit, "body": json.dumps(body).encode(),
            "pictures": tuple(Picture("image/png", data) for data in pictures), "clock": self.clock.read(),
        } | changes  # fmt: skip

        def make(seq: int, prev: bytes) -> bytes:
            fields: dict[str, Any] = {"seq": seq, "prev": prev} | content
            return sealed(Content(**fields), self.key, self.trust.recipients())

        owner = owner_of(self.id, self.actor.account_id or uuid.uuid4())
        return self.outbox.put(owner, content["key"], self.clock.now(), make)

    def go(self) -> Round:
        return self.courier.go()

    def work(self) -> None:
        """Run the jobs of this station's envelopes, as a worker would."""
        work(self.registry, self.id)

    def states(self) -> list[str]:
        self.courier.go()
        return [entry.state for entry in self.outbox.entries()]

    def sql(self, statement: str, **parameters: object) -> Any:
        with self.registry.engine.connect() as connection:
            return connection.execute(text(statement), {"station": self.id, **parameters}).scalar()

    def births(self) -> int:
        """How many births came of this station's envelopes."""
        return int(
            self.sql(
                "SELECT count(DISTINCT b.birth_id) FROM outbox_birth b JOIN outbox_envelope e ON e.id = b.envelope_id "
                "WHERE e.station_id = :station"
            )
        )

    def details(self) -> list[str]:
        """Every reason in words, for whom a test failed."""
        query = "SELECT r.slug || CAST(r.detail AS text) FROM outbox_reason r JOIN outbox_envelope e "
        with self.registry.engine.connect() as connection:
            rows = connection.execute(
                text(f"{query} ON e.id = r.envelope_id WHERE e.station_id = :station ORDER BY e.seq, r.position"),
                {"station": self.id},
            )
            return list(rows.scalars())

    def reasons(self, seq: int) -> set[str]:
        with self.registry.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT r.slug FROM outbox_reason r JOIN outbox_envelope e ON e.id = r.envelope_id "
                    "AND e.attempts = r.attempt WHERE e.station_id = :station AND e.seq = :seq AND e.state = 'waiting'"
                ),
                {"station": self.id, "seq": seq},
            )
            return set(rows.scalars())


def station_actor(post: Post) -> Actor:
    """The station as one who acts."""
    with post.registry.begin(SYSTEM) as ctx:
        return stations.actor_of(stations.read(ctx, post.id))


def sealed_by(post: Post, seq: int, prev: bytes, request: dict[str, Any], key: str, **changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "station": post.id, "seq": seq, "prev": prev, "key": key, "account": post.actor.account_id,
        "permit": post.permit, "body": json.dumps(request).encode(), "pictures": (), "clock": post.clock.read(),
    }  # fmt: skip
    return sealed(Content(**fields | changes), post.key, post.trust.recipients())


def work(registry: Registry, station: uuid.UUID) -> None:
    """Run every job of a station's envelopes that is due, until there is none."""
    envelopes = "SELECT CAST(id AS text) FROM outbox_envelope WHERE station_id = :station"
    due = f"(scheduled_at IS NULL OR scheduled_at <= now()) AND args ->> 'envelope_id' IN ({envelopes})"
    run_all(registry, f"task_name = 'outbox.register' AND {due}", station=station)


def sign_in(registry: Registry, station: uuid.UUID, key: Ed25519PrivateKey) -> str:
    with registry.begin(SYSTEM) as ctx:
        challenge = stations.challenge(ctx, station)
        return stations.sign_in(ctx, station, challenge, key.sign(sign_in_statement(station, challenge))).token


@pytest.fixture
def new_post(
    registry: Registry, app: Flask, actor: Callable[..., Actor], tmp_path: Path, fresh_limits: None
) -> Callable[[], Post]:
    """new_post(): a station that joined, met the registry once, and has a permit of a registrar."""

    def make() -> Post:
        key, registrar = Ed25519PrivateKey.generate(), actor("registrar")
        with registry.begin(SYSTEM) as ctx:
            added = stations.register(ctx, stations.AddStation(HOSPITAL, f"Sala {uuid.uuid4().hex[:8]}"))
            code = added.code.replace("-", "")
            stations.join(ctx, code, key.public_key().public_bytes_raw(), key.sign(joining_statement(code)))
            station = added.station.id
        with registry.begin(registrar) as ctx:
            permit_code = permits.ask(ctx, station)
        folder = tmp_path / str(station)
        outbox = Outbox(folder / "outbox", station)
        line = Line(app.test_client(), sign_in(registry, station, key))
        clock, trust = DeviceClock(folder / "clock"), Trust(folder / "registry")
        with registry.begin(SYSTEM) as ctx:
            permit = permits.fetch(ctx, station, permit_code)
        post = Post(registry, station, key, line, outbox, clock, trust, permit, registrar)
        post.courier.learn()
        return post

    return make


@pytest.fixture
def post(new_post: Callable[[], Post]) -> Post:
    return new_post()
