"""`python -m registry.benchmark counter FOLDER`: does the time of a registrar's page give an alert away?

The folder is one of `python -m registry.benchmark pages`. Pairs of births of one facility are chosen that no alert is
about; about the mother and the newborn of one of each pair an alert is raised. Then the registrar's pages of both are
read in turn, in changing order. Printed are the mean times, the mean difference within the pairs, and the bound that
the true difference keeps with 99 % (Student's t of the pairs' means). Births differ for other reasons too: how many
alike there are, how much their page shows; the bound covers that. All in this process with the embedded PostgreSQL: a
network's own variation would hide more. The alerts stay in the folder.
"""

import logging
import math
import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import click
import structlog
from flask.testing import FlaskClient
from scipy import stats
from sqlalchemy import text

from registry.access.sessions import cookies
from registry.app import create_app
from registry.benchmark.pages import FACILITY, registry_in, session_of
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.duplicates.models import Alert, AlertPerson

PAGES: Final = (
    "/births/{id}",
    "/births/{id}/certificate",
    "/births/{id}/receipt",
    "/births/{id}/verification",
    "/births/{id}/change/mother",
    "/births?purpose=registry_duty&cnv={cnv}",
)
CERTAINTY: Final = 0.99
_BIRTHS: Final = text("""
    SELECT id, cnv, mother_id, newborn_id FROM birth
    WHERE facility_code = :facility AND cnv IS NOT NULL AND mother_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM alert_person WHERE person_id IN (birth.mother_id, birth.newborn_id))
    ORDER BY id LIMIT :count
""")


@dataclass(frozen=True, slots=True)
class _Birth:
    id: uuid.UUID
    cnv: str
    persons: tuple[uuid.UUID, uuid.UUID]


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.option("--people", default=100_000, show_default=True, type=click.IntRange(300), help="Persons, if it is new.")
@click.option("--pairs", default=20, show_default=True, type=click.IntRange(3), help="Pairs of births.")
@click.option("--rounds", default=20, show_default=True, type=click.IntRange(2), help="Readings of each page.")
def main(home: Path, people: int, pairs: int, rounds: int) -> None:
    """Measure whether a registrar's pages take longer when an alert is behind them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    registry = registry_in(home.resolve(), people)
    client = create_app(registry).test_client()
    with registry.engine.connect() as connection:
        facility = str(connection.scalar(FACILITY))
        rows = connection.execute(_BIRTHS, {"facility": facility, "count": 2 * pairs}).all()
    client.set_cookie(cookies.SESSION, session_of(registry, "registrar", facility))
    births = [_Birth(row.id, row.cnv, (row.mother_id, row.newborn_id)) for row in rows]
    _raise_alerts(registry, births[1::2])
    click.echo(f"{len(births) // 2} pairs of births, {rounds} readings of each page")
    click.echo(f"{'page':<42}{'quiet ms':>10}{'alert ms':>10}{'difference':>12}{'99 % within':>13}")
    for page in PAGES:
        _report(client, page, [*zip(births[::2], births[1::2], strict=False)], rounds)
    registry.engine.dispose()


def _raise_alerts(registry: Registry, births: Sequence[_Birth]) -> None:
    with registry.begin(SYSTEM) as ctx:
        for birth in births:
            raised_at = ctx.now - timedelta(days=1)
            alert = Alert(
                id=uuid.uuid4(), persons_key=str(birth.id), points=95, is_case=True, state="open",
                raised_at=raised_at, updated_at=raised_at,
            )  # fmt: skip
            alert.persons = [AlertPerson(person_id=person) for person in birth.persons]
            ctx.session.add(alert)


def _report(client: FlaskClient, page: str, pairs: Sequence[tuple[_Birth, _Birth]], rounds: int) -> None:
    quiet, loud = ([_read(client, page, birth) for birth in side] for side in zip(*pairs, strict=True))  # warm
    quiet, loud = [0.0] * len(pairs), [0.0] * len(pairs)
    for number in range(rounds):
        for index, (still, telling) in enumerate(pairs):
            sides = [(quiet, still), (loud, telling)]
            for times, birth in sides if number % 2 else reversed(sides):
                times[index] += _read(client, page, birth) / rounds
    differences = [one - other for one, other in zip(loud, quiet, strict=True)]
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    bound = float(stats.t.ppf((1 + CERTAINTY) / 2, len(differences) - 1)) * error
    click.echo(
        f"{page[:41]:<42}{statistics.fmean(quiet):>10.2f}{statistics.fmean(loud):>10.2f}"
        f"{statistics.fmean(differences):>+12.3f}{bound:>13.3f}"
    )


def _read(client: FlaskClient, page: str, birth: _Birth) -> float:
    """Milliseconds that a page took."""
    address = page.format(id=birth.id, cnv=birth.cnv)
    started = time.perf_counter()
    status = client.get(address, headers={"Accept": "text/html"}).status_code
    assert status == 200, (address, status)
    return 1000 * (time.perf_counter() - started)
