"""`python -m registry.faults described`: requests made from the OpenAPI document, as every role (schemathesis).

The application is called without a server, on a database of its own. Each example of each operation is sent as somebody
who may do it and as one more role, all of them in turn. An answer must not be a 5xx, and a refusal must be a problem
(RFC 9457).
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import click
from flask import Flask

from registry.access.models import BEARER
from registry.access.rules import ROLES
from registry.app import create_app
from registry.bootstrap import build_registry, prepare
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.vault import make_key_file
from registry.demo.plan import FACILITIES, HOSPITALS
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.faults.hostile.actors import Actors
from registry.settings import Settings


@dataclass(slots=True)
class Outcome:
    """What was tried and what went wrong."""

    operations: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    """By role."""
    statuses: Counter[int] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)


@click.command()
@click.option("--examples", default=30, show_default=True, type=click.IntRange(1), help="Of each operation.")
@click.option("--seed", default=1, show_default=True)
def main(examples: int, seed: int) -> None:
    """Send what the OpenAPI document describes, as every role."""
    with temporary_home(prefix="crd") as home:
        make_key_file(home / "keys.json", "faults")
        registry = build_registry(
            Settings(home=home, demonstration=True, requests_per_minute=10**6, persons_per_day=10**9)
        )
        prepare(registry)
        with registry.begin(SYSTEM) as ctx:
            import_facilities(ctx, read_facilities(FACILITIES.encode()))
        outcome = tried(create_app(registry), Actors(registry, HOSPITALS[0]), examples, seed)
        registry.engine.dispose()
    click.echo(f"{outcome.operations} operations, {outcome.requests.total()} requests")
    for role, count in sorted(outcome.requests.items()):
        click.echo(f"  {role:<16} {count:>8}")
    for status, count in sorted(outcome.statuses.items()):
        click.echo(f"  {status:<16} {count:>8}")
    for problem, count in outcome.problems.most_common():
        click.echo(f"  {count} × {problem}")
    raise SystemExit(1 if outcome.problems else 0)


def tried(app: Flask, actors: Actors, examples: int, seed: int) -> Outcome:
    """Send examples of every operation of an application."""
    import schemathesis  # slow to import, and not there where the registry serves

    outcome, roles = Outcome(), cycle(sorted(ROLES))
    for result in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # an invalid schema raises here
        outcome.operations += 1
        described = operation.definition.raw
        _survive(operation, sorted(described.get("x-roles", ROLES)), roles, actors, outcome, examples, seed)
    return outcome


def _survive(
    operation: Any, holders: list[str], roles: Any, actors: Actors, outcome: Outcome, examples: int, seed: int
) -> None:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import seed as seeded

    holding = cycle(holders)

    @seeded(seed)
    @given(operation.as_strategy())
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def survives(case: Any) -> None:
        for role in (next(holding), next(roles)):
            credential = actors.credential(role, BEARER)
            others = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
            answer = case.call(headers={**others, "Authorization": f"Bearer {credential.secret}"})
            outcome.requests[role] += 1
            outcome.statuses[answer.status_code] += 1
            if answer.status_code == 401:
                actors.replace(credential)
            if answer.status_code >= 500:
                outcome.problems[f"{operation.label} as {role}: {answer.status_code}"] += 1
            content_type = answer.headers.get("content-type", [""])[0].partition(";")[0]
            described = operation.definition.raw["responses"].get(str(answer.status_code), {}).get("content", {})
            if answer.status_code >= 400 and content_type not in {"application/problem+json", *described}:
                outcome.problems[f"{operation.label} as {role}: {answer.status_code} is no problem document"] += 1

    survives()
