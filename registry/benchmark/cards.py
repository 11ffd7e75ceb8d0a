"""`python -m registry.benchmark cards`: the time from application to decision, and cards issued per second.

For each size the registry is first filled with persons who do not exist and with two fingers of each (templates made
directly, without images). Then children with prints from birth apply, one after the other in this process, and their
searches run as a worker runs them: 1:1 against the birth, 1:N among all children and all adults. Approved cards are
issued. The galleries are loaded before anything is measured, as in a worker that has run for some time. CPU is that of
this process, without PostgreSQL: on a busy machine it says more than the clock.
"""

import json
import statistics
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text

from registry.access.queries import account_named
from registry.access.service import AddAccount, add_account, issue_token
from registry.app import create_app
from registry.benchmark.enrolments import fill
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.commands import progress
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.core.worker import run_task
from registry.demo import portrait, requests
from registry.demo.plan import FACILITIES, HOSPITALS, PlannedBirth, identities
from registry.documents.applications.service import DECIDE_TASK
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.fingerprints.matching import galleries
from registry.fingerprints.models import Capture
from registry.fingerprints.synthetic import draw_child_finger, draw_finger, draw_templates
from registry.people.models import Person
from registry.settings import Settings

PASSWORD: Final = "a password for measuring"  # noqa: S105  # of a database that is thrown away
FINGERS: Final = (1, 6)
AGE: Final = 10
CHUNK: Final = 2000
FIRST_SEED: Final = 9_000_000
"""Seeds of the fingers that fill the galleries, far from those of the children who apply."""


@click.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="Persons already there, ascending.")
@click.option(
    "--applications", default=8, show_default=True, type=click.IntRange(2, 1000), help="Measured at each size."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(sizes: str, applications: int, as_json: bool) -> None:
    """Measure applications for minors' IDs, their searches, and the issue of cards."""
    ascending = sorted(int(size) for size in sizes.split(","))
    with temporary_home(prefix="crc") as home:
        rows = _measured(home, ascending, applications)
    if as_json:
        click.echo(json.dumps(rows))
        return
    click.echo(f"Medians of {applications} applications of 2 images each, in one process:")
    click.echo("                                     to decision                     issue")
    click.echo(
        f"{'persons':>9} {'prints':>8} {'apply ms':>9} {'search ms':>10} {'ms':>8} {'CPU ms':>8} {'cards/s':>8} "
        f"{'CPU ms':>8}"
    )
    for row in rows:
        click.echo(
            f"{row['persons']:>9,} {row['prints']:>8,} {row['apply_ms']:>9.0f} {row['search_ms']:>10.0f} "
            f"{row['decision_ms']:>8.0f} {row['decision_cpu_ms']:>8.0f} {row['cards_per_second']:>8.2f} "
            f"{row['card_cpu_ms']:>8.0f}"
        )


def _measured(home: Path, sizes: list[int], applications: int) -> list[dict[str, Any]]:
    make_key_file(home / "keys.json", "bench")
    registry = build_registry(Settings(home=home, demonstration=True), embedded_url(home / "pg"))
    prepare(registry)
    sign = _signed_in(registry)
    client = create_app(registry).test_client()
    rows = []
    for number, size in enumerate(sizes):
        fill(registry, size)
        held = fill_prints(registry)
        children = [_child(client, sign, number * (applications + 1) + place) for place in range(applications + 1)]
        with registry.begin(SYSTEM) as ctx:
            galleries.galleries_of(ctx).refresh(ctx.session, ctx.vault)
        _applied(registry, client, sign, children[0])  # the first warms up
        rows.append({"persons": size, "prints": held} | _row(registry, client, sign, children[1:]))
    registry.engine.dispose()
    return rows


Sign = Callable[[str], dict[str, str]]


def _signed_in(registry: Registry) -> Sign:
    headers: dict[str, dict[str, str]] = {}
    for name, role, facility in (("registrar", "registrar", HOSPITALS[0]), ("clerk", "clerk", None)):
        with registry.begin(SYSTEM) as ctx:
            if not headers:
                import_facilities(ctx, read_facilities(FACILITIES.encode()))
            add_account(ctx, AddAccount(name, role, PASSWORD, facility))
            account = account_named(ctx.session, name)
            assert account is not None
            headers[name] = {"Authorization": f"Bearer {issue_token(ctx, account, 'bench', 12).secret}"}
    return lambda name: headers[name]


def fill_prints(registry: Registry) -> int:
    """Add two fingers of every person without prints, half as children, half as adults; returns how many there are."""
    with registry.begin(SYSTEM) as ctx:
        without = select(Person.id).where(~select(Capture.id).where(Capture.person_id == Person.id).exists())
        persons = list(ctx.session.scalars(without.order_by(Person.id)))
    with progress() as bar:
        shown = bar.add_task("Drawing prints", total=len(persons))
        for start in range(0, len(persons), CHUNK):
            _insert(registry, persons[start : start + CHUNK])
            bar.advance(shown, len(persons[start : start + CHUNK]))
    with registry.begin(SYSTEM) as ctx:
        return int(ctx.session.execute(text("SELECT count(*) FROM capture")).scalar_one())


def _insert(registry: Registry, persons: list[uuid.UUID]) -> None:
    with registry.begin(SYSTEM) as ctx:
        first = FIRST_SEED + int(ctx.session.execute(text("SELECT count(*) FROM capture")).scalar_one())
        templates = draw_templates(range(first, first + len(FINGERS) * len(persons)))
        rows: list[dict[str, Any]] = []
        for number, person in enumerate(persons):
            for finger in FINGERS:
                capture = Capture(id=uuid.uuid4())
                rows.append(
                    {
                        "id": capture.id,
                        "person_id": person,
                        "role": ("minor", "applicant")[number % 2],
                        "purpose": "enrolment",
                        "finger": finger,
                        "impression": 1,
                        "captured_at": ctx.now,
                        "sealed_image": b"-",
                        "sealed_template": ctx.vault.seal(next(templates), capture.place("template")),
                        "image_sha256": capture.id.bytes * 2,
                        "image_format": "PNG",
                        "engine": "drawn",
                        "quality": 80,
                        "quality_reasons": [],
                        "is_provisional": False,
                        "created_at": ctx.now,
                    }
                )
        ctx.session.execute(insert(Capture), rows)


def _child(client: FlaskClient, sign: Sign, number: int) -> tuple[str, str, int]:
    """A child with prints from birth and an acta in force: its id, its mother's, its finger set."""
    born_at = utc_now() - timedelta(days=round((AGE + 0.4) * 365.25))
    (mother,) = islice(identities(), number, number + 1)
    seeds = 80_000 + 2 * number
    planned = PlannedBirth(f"{number}", mother, seeds + 1, seeds, born_at, HOSPITALS[0], "female", 3000)
    certificate = requests.certificate(planned, f"97{number:08d}")
    certificate["mother"] |= {"birth_date": "1990-05-17", "pregnancies": 1, "live_births": 1, "living_children": 1}
    at = (born_at + timedelta(days=5)).isoformat()
    prints = [_print("newborn", finger, at, draw_finger(seeds * 16 + finger, 1, newborn=True)) for finger in FINGERS]
    birth = _done(
        client.post(
            "/api/v1/births",
            headers=sign("registrar"),
            json={
                "sign": True,
                "certificate": certificate,
                "prints": prints,
            },
        )
    )
    body = {"birth_id": birth["id"], "given_names": "Niña Demostración"}
    acta = _done(client.post("/api/v1/records", headers=sign("clerk"), json=body))
    _done(client.post(f"/api/v1/records/{acta['id']}/inscription", headers=sign("clerk"), json={}))
    return birth["newborn_id"], birth["mother_id"], seeds


def _print(subject: str, finger: int, at: str, drawn: tuple[bytes, int]) -> dict[str, Any]:
    return {
        "subject": subject,
        "finger": finger,
        "captured_at": at,
        "ppi": drawn[1],
        "image": b64encode(drawn[0]).decode(),
    }


def _row(registry: Registry, client: FlaskClient, sign: Sign, children: list[tuple[str, str, int]]) -> dict[str, float]:
    timings = [_applied(registry, client, sign, child) for child in children]
    started, cpu = time.perf_counter(), time.process_time()
    for timing in timings:
        _done(client.post(f"/api/v1/applications/{timing.application}/card", headers=sign("clerk")))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {
        "apply_ms": 1000 * statistics.median(timing.apply_s for timing in timings),
        "search_ms": 1000 * statistics.median(timing.search_s for timing in timings),
        "decision_ms": 1000 * statistics.median(timing.apply_s + timing.search_s for timing in timings),
        "decision_cpu_ms": 1000 * statistics.median(timing.cpu_s for timing in timings),
        "cards_per_second": len(timings) / seconds,
        "card_cpu_ms": 1000 * cpu / len(timings),
    }


@dataclass(frozen=True, slots=True)
class _Timing:
    """Seconds until an application is answered, until its search has decided it, and of this process' CPU."""

    apply_s: float
    search_s: float
    cpu_s: float
    application: str


def _applied(registry: Registry, client: FlaskClient, sign: Sign, child: tuple[str, str, int]) -> _Timing:
    """Apply, and search as a worker does; raises if the search finds anything about the child."""
    person, mother, seeds = child
    now = utc_now().isoformat()
    prints = [_print("minor", finger, now, draw_child_finger(seeds * 16 + finger, 2, AGE)) for finger in FINGERS]
    prints += [{"subject": "minor", "finger": finger, "captured_at": now, "failure": "worn"} for finger in (2, 7)]
    body = {
        "kind": "first",
        "applicant": {"relation": "mother", "person_id": mother},
        "minor_present": True,
        "fee_receipt": "BENCH",
        "photograph": b64encode(portrait.jpeg(seeds)).decode(),
        "prints": prints,
        "submit": True,
    }
    started, cpu = time.perf_counter(), time.process_time()
    application = _done(client.post(f"/api/v1/people/{person}/documents", headers=sign("clerk"), json=body))["id"]
    applied = time.perf_counter()
    run_task(registry, DECIDE_TASK, {"application_id": application})
    decided, cpu = time.perf_counter(), time.process_time() - cpu
    state = _done(client.get(f"/api/v1/applications/{application}", headers=sign("clerk")))["state"]
    if state != "approved":
        raise click.ClickException(f"an application of nobody's double is {state}")
    return _Timing(applied - started, decided - applied, cpu, application)


def _done(response: Any) -> dict[str, Any]:
    if response.status_code not in (200, 201):
        raise click.ClickException(f"refused: {response.json}")
    answer: dict[str, Any] = response.json
    return answer
