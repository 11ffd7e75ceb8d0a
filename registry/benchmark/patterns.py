"""`python -m registry.benchmark patterns`: the dashboards' queries on a synthetic population.

The population is one that `linkage` keeps. First, 1 birth in 50 gets an alert, half of them a case; all of it is rolled
back at the end. Each query is run as an investigator's page runs it, over spans up to the longest that is allowed.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.benchmark.linkage import UNTIL, populated
from registry.investigations.patterns import fairness, queries
from registry.population.evaluation.trial import trial

SPANS: Final = (90, 366, 3660)
"""Days: a quarter, a year, ten years."""
LATE_KM: Final = 200
ALERTS: Final = """
CREATE TEMP TABLE named ON COMMIT DROP AS
    SELECT id AS birth, newborn_id AS person, gen_random_uuid() AS run, gen_random_uuid() AS alert,
           row_number() OVER () AS n FROM birth
    WHERE mod(('x' || left(id::text, 8))::bit(32)::bigint, 50) = 0;
INSERT INTO search_run (id, birth_id, engine, policy, counts, started_at, finished_at)
    SELECT run, birth, 'none', '1', '{}', now(), now() FROM named;
INSERT INTO alert (id, persons_key, points, is_case, state, raised_at, updated_at)
    SELECT alert, person::text, 60, mod(n, 2) = 0, 'open', now(), now() FROM named;
INSERT INTO alert_reason (id, alert_id, indicator, severity, points, reason, facts, births_key, policy, run_id,
                          found_at)
    SELECT gen_random_uuid(), alert, 'f2', 'M', 25, '{"text": "", "values": {}}', '{}', birth::text, '1', run,
           now() FROM named;
ANALYZE alert, alert_reason;
"""

Query = Callable[[Session, date, date], Any]


def _queries() -> Iterator[tuple[str, Query]]:
    for kind in queries.KINDS:
        yield f"births?kind={kind}", lambda s, since, until, kind=kind: queries.counted(s, kind, since, until)  # type: ignore[misc]  # bound now
    yield "late, by distance", queries.late_bands
    yield "late, by facility", lambda s, since, until: queries.late_facilities(s, since, until, LATE_KM)
    yield "reissues, by office", queries.reissues
    yield "reissues, by persons", queries.reissues_of_persons
    for by in fairness.FAIRNESS:
        yield f"fairness?by={by}", lambda s, since, until, by=by: fairness.groups(s, by, since, until)  # type: ignore[misc]  # bound now


@click.command()
@click.option("--size", default=100_000, show_default=True, type=int, help="Persons.")
@click.option("--seed", default=7, show_default=True, type=int)
@click.option("--times", default=3, show_default=True, type=click.IntRange(1), help="Runs of each query.")
@click.option(
    "--keep",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the populations; a size found there is used again.",
)
def main(size: int, seed: int, times: int, keep: Path) -> None:
    """Measure the dashboards' queries."""
    registry = populated(keep / str(size), size, seed)
    click.echo(f"{'query':<28}" + "".join(f"{f'{days} days, s':>16}" for days in SPANS))
    with trial(registry) as ctx:
        ctx.session.execute(text("SET LOCAL statement_timeout = 0"))
        ctx.session.connection().exec_driver_sql(ALERTS)
        for name, query in _queries():
            medians = (statistics.median(_seconds(ctx.session, query, days, times)) for days in SPANS)
            click.echo(f"{name:<28}" + "".join(f"{seconds:>16.2f}" for seconds in medians))
    registry.engine.dispose()


def _seconds(session: Session, query: Query, days: int, times: int) -> Iterator[float]:
    until = UNTIL.date()
    for _ in range(times):
        started = time.perf_counter()
        query(session, until - timedelta(days=days - 1), until)
        yield time.perf_counter() - started
