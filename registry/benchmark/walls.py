"""What the database's walls cost for each statement: part of `python -m registry.benchmark sealed`.

The same statements are sent in turn as the tables' owner, whom no policy binds, as `registry_app`, which is asked who
acts, and as `registry_hiding`, from which the sealed are hidden too. Planning is included, as in the service, whose
statements are planned anew after each change of role.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import click
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.context import ANONYMOUS, SYSTEM
from registry.core.hiding import APP_ROLE, HIDING_ROLE, act
from registry.core.registry import Registry

STATEMENTS: Final[Mapping[str, str]] = {
    "nothing": "SELECT %(id)s",
    "a person by id": "SELECT * FROM person WHERE id = %(id)s",
    "a person's prints": "SELECT id, finger, standing FROM capture WHERE person_id = %(id)s",
    "20 newest births": "SELECT * FROM birth ORDER BY created_at DESC, id DESC LIMIT 20",
    "20 newest cases": "SELECT * FROM investigation_case ORDER BY opened_at DESC, id DESC LIMIT 20",
}
ROLES: Final = ("none", APP_ROLE, HIDING_ROLE)
_ONE: Final = text("SELECT 1")
_NAMED: Final = (
    "SELECT set_config('registry.actor', 'benchmark', true), set_config('registry.actor_role', 'system', true)"
)


def report(registry: Registry, persons: Sequence[str], calls: int) -> None:
    """Print the medians in µs, and their ratios to the owner's."""
    click.echo(f"\n{'statement':<24} {'owner µs':>9} {'app µs':>9} {'ratio':>7} {'hiding µs':>10} {'ratio':>7}")
    for name, owner, app, hiding in _measured(registry, persons, calls):
        click.echo(f"{name:<24} {owner:>9.0f} {app:>9.0f} {app / owner:>7.2f} {hiding:>10.0f} {hiding / owner:>7.2f}")
    first: dict[str, Callable[[Session], Any]] = {
        "SELECT 1": lambda session: session.execute(_ONE),
        "naming the system": lambda session: act(session, SYSTEM),
        "naming a visitor": lambda session: act(session, ANONYMOUS),
    }
    times: dict[str, list[float]] = {name: [] for name in first}
    for _ in range(calls):
        for name, send in first.items():
            with Session(registry.engine) as session:
                session.connection()
                started = time.perf_counter()
                send(session)
                times[name].append(time.perf_counter() - started)
    medians = ", ".join(f"{name} {1e6 * statistics.median(seconds):.0f} µs" for name, seconds in times.items())
    click.echo(f"first statement of a transaction, BEGIN included: {medians}")


def _measured(registry: Registry, persons: Sequence[str], calls: int) -> Iterator[tuple[str, float, float, float]]:
    with registry.engine.connect() as connection:
        cursor: Any = connection.connection.cursor()
        cursor.execute(_NAMED)
        for name, statement in STATEMENTS.items():
            seconds: dict[str, list[float]] = {role: [] for role in ROLES}
            for number in range(calls):
                values = {"id": uuid.UUID(persons[number % len(persons)])}
                for role in ROLES if number % 2 else reversed(ROLES):
                    cursor.execute("SELECT set_config('role', %s, true)", (role,))
                    started = time.perf_counter()
                    cursor.execute(statement, values, prepare=False)
                    cursor.fetchall()
                    seconds[role].append(time.perf_counter() - started)
            owner, app, hiding = (1e6 * statistics.median(seconds[role]) for role in ROLES)
            yield name, owner, app, hiding
