"""`python -m registry.faults outbox`: envelopes sent twice, shuffled, by two, with answers lost; each birth once.

A station of the service's own seals them, and two processes send them over the API, of which many answers are thrown
away, as a poor line does; a third registers them meanwhile. At the end the database is asked for the births of each
enrolment.
"""

import base64
import hashlib
import io
import json
import logging
import random
import time
import uuid
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import click
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.access.service import AddAccount, actor_of, add_account
from registry.app import create_app
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.hiding import session_of
from registry.core.registry import Registry
from registry.core.vault import make_key_file
from registry.core.worker import run_task
from registry.demo import requests
from registry.demo.plan import FACILITIES, HOSPITALS, make_plan
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.faults.queued import taken
from registry.outbox.given import keys, permits
from registry.settings import Settings
from registry.stations import service as stations
from registry.stations.rules import joining_statement, sign_in_statement
from station.envelope import Content, Reading, sealed
from station.envelope.clock import ServerTime, ms_of

PIECE_BYTES = 2048
"""Two or three pieces make a file."""
LOST = 0.3
"""Of the answers, so many are thrown away."""
UPLOADERS = 2


@dataclass(slots=True)
class Sender:
    """A station of the service's own, and what it sealed: number → file."""

    id: uuid.UUID
    key: bytes
    files: dict[int, bytes] = field(default_factory=dict)


@click.command()
@click.option("--envelopes", default=1000, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--seed", default=1, show_default=True)
def main(envelopes: int, seed: int) -> None:
    """Send stations' envelopes twice, shuffled, with answers lost."""
    with temporary_home(prefix="cro") as home:
        make_key_file(home / "keys.json", "faults")
        settings = Settings(home=home, demonstration=True, requests_per_minute=10**9, persons_per_day=10**9)
        registry = build_registry(settings)
        prepare(registry)
        with registry.begin(SYSTEM) as ctx:
            import_facilities(ctx, read_facilities(FACILITIES.encode()))
        sender = sealed_by_a_station(registry, envelopes)
        statuses = _send_all(settings, sender, seed)
        births, waiting, twice = _counted(registry)
        registry.engine.dispose()
    click.echo(f"{envelopes} envelopes: {births} births, {waiting} wait for a person, {twice} registered twice")
    click.echo("answers by status: " + ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items())))
    raise SystemExit(0 if (births, waiting, twice) == (envelopes, 0, 0) else 1)


def sealed_by_a_station(registry: Registry, count: int) -> Sender:
    """A station that joined, with a registrar's permit, and so many births sealed in a chain."""
    key, facility = Ed25519PrivateKey.generate(), HOSPITALS[0]
    with registry.begin(SYSTEM) as ctx:
        added = stations.register(ctx, stations.AddStation(facility, "Faults"))
        code = added.code.replace("-", "")
        stations.join(ctx, code, key.public_key().public_bytes_raw(), key.sign(joining_statement(code)))
        station_id = added.station.id
        account = add_account(ctx, AddAccount("registrar.faults", "registrar", uuid.uuid4().hex, facility))
        registrar = actor_of(account)
        sender = Sender(station_id, key.private_bytes_raw())
    with registry.begin(registrar) as ctx:
        typed = permits.ask(ctx, station_id)
    with registry.begin(SYSTEM) as ctx:
        permit = permits.fetch(ctx, station_id, typed)
        _key, _endorsements, recipients = keys.publics(ctx)
    prev, now = bytes(32), utc_now()
    heard = ServerTime(ms_of(now), bytes(16), 0)
    for seq, birth in enumerate(make_plan(count + 8, now).births[8 : count + 8], start=1):
        body = {"sign": False, "certificate": requests.certificate(birth, f"96{seq:010d}"), "prints": []}
        content = Content(
            station_id, seq, prev, uuid.uuid4().hex, account.id, permit, json.dumps(body, default=str).encode(), (),
            Reading(ms_of(now), bytes(16), seq * 1000, heard),
        )  # fmt: skip
        data = sealed(content, key, recipients)
        sender.files[seq], prev = data, hashlib.sha256(data).digest()
    return sender


def _send_all(settings: Settings, sender: Sender, seed: int) -> Counter[int]:
    """Answers by status. Two processes send, a third works; it ends when nothing is left after both."""
    ended = settings.home / "all-sent"
    with ProcessPoolExecutor(UPLOADERS + 1, mp_context=get_context("spawn")) as pool:
        uploads = [pool.submit(_upload, settings, sender, seed + number) for number in range(UPLOADERS)]
        working = pool.submit(_work, settings, ended)
        try:
            statuses = sum((upload.result() for upload in uploads), Counter[int]())
        finally:
            ended.touch()
        working.result()
    return statuses


def quietly(settings: Settings) -> Registry:
    """A registry that logs warnings alone."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return build_registry(settings)


def _upload(settings: Settings, sender: Sender, seed: int) -> Counter[int]:
    """Send every file twice, in an order of its own, each until there is a receipt whose answer was not lost."""
    registry = quietly(settings)
    client, chance = create_app(registry).test_client(), random.Random(seed)  # noqa: S311  # reproducible
    client.environ_base["HTTP_AUTHORIZATION"] = _signed_in(registry, sender)
    order, statuses = [*sender.files, *sender.files], Counter[int]()
    chance.shuffle(order)
    for seq in order:
        while not _send(client, sender, seq, chance, statuses):  # its token was over
            client.environ_base["HTTP_AUTHORIZATION"] = _signed_in(registry, sender)
    registry.engine.dispose()
    return statuses


def _signed_in(registry: Registry, sender: Sender) -> str:
    key = Ed25519PrivateKey.from_private_bytes(sender.key)
    with registry.begin(SYSTEM) as ctx:
        challenge = stations.challenge(ctx, sender.id)
        signature = key.sign(sign_in_statement(sender.id, challenge))
        return f"Bearer {stations.sign_in(ctx, sender.id, challenge, signature).token}"


def _send(client: FlaskClient, sender: Sender, seq: int, chance: random.Random, statuses: Counter[int]) -> bool:
    """Send one file until there is a receipt; false where the station has to sign in anew."""
    data, position, has_receipt = sender.files[seq], 0, False
    words = {"sha256": hashlib.sha256(data).hexdigest(), "length": len(data)}
    while not has_receipt:
        sent = json.dumps(words | {"position": position}).encode()
        answer = client.put(
            f"/api/v1/outbox/{sender.id}/{seq}",
            data={"data": (io.BytesIO(sent), "d"), "piece": (io.BytesIO(data[position:][:PIECE_BYTES]), "p")},
            content_type="multipart/form-data",
        )
        statuses[answer.status_code] += 1
        if answer.status_code == 401:
            return False
        if chance.random() < LOST or answer.status_code != 200 or answer.json is None:
            continue
        has_receipt = answer.json["receipt"] is not None and bool(base64.b64decode(answer.json["receipt"]))
        position = answer.json["received"] % len(data)
    return True


_DUE = "task_name = 'outbox.register' AND (scheduled_at IS NULL OR scheduled_at <= now() + :later)"
_LATER = timedelta(hours=2)
"""By so much the clock is set on at the end: an envelope waits an hour for the one before it."""


def _work(settings: Settings, ended: Path) -> None:
    """Run the jobs of envelopes while they come, and to the end; the searches after enrolments are not the matter."""
    registry, tried = quietly(settings), 0
    while True:
        was_ended = ended.exists()
        jobs = taken(registry, _DUE, later=_LATER if was_ended else timedelta())
        for name, arguments in jobs:
            run_task(registry, name, arguments)
        tried += len(jobs)
        if jobs and tried // 1000 > (tried - len(jobs)) // 1000:
            click.echo(f"{tried} jobs done", err=True)
        if not jobs and was_ended:
            break
        if not jobs:
            time.sleep(0.2)
    registry.engine.dispose()


def _counted(registry: Registry) -> tuple[int, int, int]:
    """Births, envelopes that wait, and certificates that were registered twice."""
    with session_of(registry.engine) as session:
        births = session.scalar(text("SELECT count(DISTINCT birth_id) FROM outbox_birth")) or 0
        waiting = session.scalar(text("SELECT count(*) FROM outbox_envelope WHERE state <> 'registered'")) or 0
        total = session.scalar(text("SELECT count(*) FROM birth")) or 0
    return int(births), int(waiting), int(total) - int(births)
