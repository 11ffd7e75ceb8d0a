"""The command: the month, the return, what a person decides, and whether each birth is registered once, at its day."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

import click
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.access.models import BEARER
from registry.access.service import AddAccount, actor_of, add_account
from registry.app import create_app
from registry.births.rules.deadlines import RECAPTURE_MONTHS, months_after
from registry.bootstrap import prepare
from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.registry import Registry
from registry.core.vault import make_key_file
from registry.demo.plan import FACILITIES, HOSPITALS
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.faults.hostile.actors import Actors
from registry.faults.outbox import quietly
from registry.faults.queued import run_all
from registry.faults.thirty_days.clocks import World, registry_in
from registry.faults.thirty_days.month import BACK_AT, Month, Sealed
from registry.faults.thirty_days.post import Post
from registry.settings import Settings

LOST = 0.2
"""Of the answers once the line is back."""
MOST_ROUNDS = 200


@click.command("thirty-days")
@click.option("--births", default=2, show_default=True, type=click.IntRange(1, 20), help="A day.")
def main(births: int) -> None:
    """Cut a station off for thirty simulated days, and count what was lost."""
    with temporary_home(prefix="crm") as home:
        make_key_file(home / "keys.json", "faults")
        settings = Settings(home=home, demonstration=True, requests_per_minute=10**9, persons_per_day=10**9)
        registry = quietly(settings)
        prepare(registry)
        problems = played(registry, births)
        registry.engine.dispose()
    for problem in problems:
        click.echo(problem, err=True)
    raise SystemExit(1 if problems else 0)


def played(registry: Registry, births_a_day: int) -> list[str]:
    """The whole replay; what is not as it should be."""
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        registrar = actor_of(
            add_account(ctx, AddAccount("registrar.days", "registrar", uuid.uuid4().hex, HOSPITALS[0]))
        )
    world = World(utc_now() + timedelta(minutes=1))
    app = create_app(registry)
    with registry_in(world):
        post = Post(app, registry, world, registrar, births_a_day * 20)
        post.fetch_permit()
        month = Month(post, births_a_day, click.echo)
        month.pass_by()
        problems = _return(post, month)
        client = app.test_client()
        token = Actors(registry, HOSPITALS[0]).credential("registrar", BEARER).secret
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        problems += _decided(post, client)
        problems += _compared(registry, client, month.sealed)
    return problems


def _return(post: Post, month: Month) -> list[str]:
    """The line is back, and poor; what the station's pages show before, meanwhile and afterwards."""
    post.world.at(BACK_AT)
    post.line.is_up, post.line.lost = True, LOST
    count = len(month.sealed)
    for _round in range(MOST_ROUNDS):
        if post.desk.go().left == 0:
            break
    post.line.lost = 0
    post.fetch_permit()
    shown = post.listed()
    problems = [] if shown.count("here") == 0 and len(shown) == count else [f"before the registry worked: {shown}"]
    work(post.registry)
    post.go()
    shown = post.listed()
    accepted, waits = shown.count("accepted"), shown.count("waits for a person")
    click.echo(f"day 31: the line is back; {count} were sealed, {accepted} accepted, {waits} wait for a person")
    return problems if (accepted, waits) == (count - 1, 1) else [*problems, f"shown after the return: {shown}"]


def _decided(post: Post, client: FlaskClient) -> list[str]:
    """A registrar corrects what waits, over the API."""
    waiting = client.get("/api/v1/outbox/waiting").json or {}
    problems = []
    for item in waiting.get("items", []):
        address = f"/api/v1/outbox/waiting/{item['id']}"
        shown: Any = client.get(address).json
        certificate = shown["certificate"] | {"cnv": "990000000001"}
        answer = client.post(f"{address}/registration", json={"certificate": certificate, "sign": True})
        reasons = ", ".join(reason["slug"] for reason in item["reasons"])
        click.echo(f"day 31: {item['reference']} waited ({reasons}); corrected and registered: {answer.status_code}")
        if answer.status_code != 201:
            problems.append(json.dumps(answer.json))
    post.go()
    if set(post.listed()) != {"accepted"}:
        problems.append(f"shown at the end: {post.listed()}")
    return problems


def _compared(registry: Registry, client: FlaskClient, sealed: list[Sealed]) -> list[str]:
    """What the registry has, against what happened."""
    query = text("SELECT id, born_at, signed_at, state, cnv, delivery_id FROM birth")
    with registry.engine.connect() as connection:
        rows = connection.execute(query).all()
    found = {row.cnv: row for row in rows}
    problems = [] if len(rows) == len(found) == len(sealed) else [f"{len(rows)} births of {len(sealed)} enrolments"]
    worst = timedelta()
    for true in sealed:
        row = found.get(true.cnv)
        is_corrected = row is not None and row.born_at != true.born_at  # another's number was typed
        row = found.get("990000000001") if is_corrected else row
        if row is None or row.born_at != true.born_at or row.state != "signed":
            problems.append(f"{true.cnv} of {true.born_at} is there as {row}")
            continue
        if is_corrected:
            continue
        difference = abs(row.signed_at - true.sealed_at)
        worst = max(worst, difference) if true.is_moment_known else worst
        if row.signed_at < row.born_at:
            problems.append(f"{true.cnv}: signed before the birth")
        shown: Any = client.get(f"/api/v1/births/{row.id}").json
        is_late = "late" in shown["kinds"]
        if is_late != (true.kind == "late"):
            problems.append(f"{true.cnv}, born {day_in_peru(true.born_at)}, counts as {shown['kinds']}")
        due = [date.fromisoformat(recapture["due_on"]) for recapture in shown["recaptures"]]
        if not {months_after(day_in_peru(true.born_at), months) for months in RECAPTURE_MONTHS} >= set(due):
            problems.append(f"{true.cnv}: the prints to be taken again are due on {due}")
        if true.has_prints and sum(print_["failure"] is None for print_ in shown["prints"]) < 4:
            problems.append(f"{true.cnv}: prints are missing")
    click.echo(
        f"{len(rows)} births, each once; the moment of sealing is known to "
        f"{worst.total_seconds():.0f} s, but for what a restart hid"
    )
    twins = {row.delivery_id for row in rows}
    if len(twins) != len(rows) - 1:
        problems.append(f"{len(rows)} births of {len(twins)} deliveries, with one pair of twins")
    return problems if worst < timedelta(minutes=5) else [*problems, f"a moment is wrong by {worst}"]


def work(registry: Registry) -> None:
    """Run the jobs of envelopes until there is none."""
    run_all(registry, "task_name IN ('outbox.register', 'outbox.keep')")
