"""Writes a population: rows by COPY, some thousand families at a time, so that memory does not grow with the people."""

import json
import random
import secrets
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final, TextIO

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.access.models import Account
from registry.access.service import AddAccount, add_account
from registry.core.context import SYSTEM, Context
from registry.core.errors import Refused
from registry.core.folding import fold
from registry.core.messages import _
from registry.core.registry import Registry
from registry.people.rules import DEMONSTRATION
from registry.population.planted.catalogue import planted, planted_apart, planted_with_prints
from registry.population.planted.pattern import Pattern
from registry.population.planted.prints import honest_births
from registry.population.rows.prints import Studio
from registry.population.rows.registrations import Ledger
from registry.population.rows.tables import TABLES, Row
from registry.population.watch_entries import put_on_watch_list
from registry.population.world.families import World, family
from registry.population.world.land import make_land
from registry.population.world.names import Names
from registry.population.world.people import PlantedCase, Registration, new_id
from registry.population.world.second_registrations import second_registration

BATCH_ROWS: Final = 60_000
REGISTERED_TWICE: Final = 0.040
"""Share of the children inscribed; so about 1 in 50 of all persons, parents included, is a second registration."""
FIRST_DOCUMENT: Final = 80_000_000
STAFF_FROM: Final = 70_000_000


@dataclass(slots=True)
class Totals:
    """How much was written, and how often each kind was planted."""

    persons: int = 0
    births: int = 0
    duplicates: int = 0
    planted: dict[str, int] = field(default_factory=dict)


def write(
    registry: Registry,
    people: int,
    seed: int,
    until: datetime,
    truth: Path,
    report: Callable[[int], None] = lambda _: None,
    *,
    prints: int = 0,
) -> Totals:
    """Fill an empty demonstration registry. The truth goes to a new file, which must not exist yet.

    `prints` adds that many innocent births whose mothers and newborns have prints, and the patterns that need prints,
    cards or the watch-list. `report` is called with the number of persons written so far.

    Raises Refused where the registry is not marked as a demonstration or already holds persons.
    """
    rng = random.Random(seed)  # noqa: S311  # a population to try the searches on, not a secret
    account, colleague = _prepared(registry)
    world = World(rng, Names.shuffled(rng), make_land(rng, people, STAFF_FROM), until, count(FIRST_DOCUMENT), count(1))
    _write_sites(registry, world)
    studio = Studio(account, registry.vault.seal, lambda: new_id(rng))
    ledger = Ledger(account, colleague, studio, first_number=DEMONSTRATION[0], first_acta=1, new_id=lambda: new_id(rng))
    totals = Totals()
    with truth.open("x", encoding="utf-8") as file:
        batch: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        size = 0
        for table, row in _rows(world, ledger, people, prints, seed, file, totals):
            batch[table].append(row)
            size += 1
            totals.persons += table == "person"
            totals.births += table == "birth"
            # The rows of a family stay together: a batch ends where the next family begins.
            if size >= BATCH_ROWS and table == "person" and len(ledger.adults) == 1:
                last = batch["person"].pop()
                _copy(registry, batch)
                report(totals.persons)
                batch = defaultdict(list, {"person": [last]})
                size = 1
        _copy(registry, batch)
    _finish(registry, ledger)
    put_on_watch_list(registry, world.missing_children)
    return totals


def _prepared(registry: Registry) -> tuple[uuid.UUID, uuid.UUID]:
    """The account that registers everything, and another for what is told apart by the account."""
    if not registry.settings.demonstration:
        raise Refused(
            "no-demonstration",
            _("Set REGISTRY_DEMONSTRATION=true: everything written is marked as demonstration data."),
        )
    with registry.begin(SYSTEM) as ctx:
        if ctx.session.scalar(text("SELECT EXISTS (SELECT 1 FROM person)")):
            raise Refused("persons-there", _("The registry already holds persons. Use an empty one."))
        return _account(ctx, "poblacion-demo"), _account(ctx, "poblacion-demo-2")


def _account(ctx: Context, name: str) -> uuid.UUID:
    account: Account = add_account(ctx, AddAccount(name, "supervisor", secrets.token_urlsafe(24), None))
    account.is_active = False
    return account.id


def _write_sites(registry: Registry, world: World) -> None:
    with registry.begin(SYSTEM) as ctx:
        for site in world.land.sites:
            name = f"Establecimiento de demostración {site.code}"
            district = site.district
            ctx.session.execute(
                text(
                    "INSERT INTO facility VALUES (:code, :name, :search, 'INEI', :ubigeo, :latitude, :longitude, "
                    "ARRAY['births', 'registry'], true, :now)"
                ),
                {
                    "code": site.code,
                    "name": name,
                    "search": fold(name),
                    "ubigeo": district.code,
                    "latitude": district.latitude,
                    "longitude": district.longitude,
                    "now": ctx.now,
                },
            )
            for document, licence in site.staff:
                ctx.session.execute(
                    text(
                        "INSERT INTO professional VALUES (:id, 'obstetrician', :document, :licence, :code, true, :now)"
                    ),
                    {
                        "id": new_id(world.rng),
                        "document": document,
                        "licence": licence,
                        "code": site.code,
                        "now": ctx.now,
                    },
                )


def _rows(
    world: World, ledger: Ledger, people: int, prints: int, seed: int, truth: TextIO, totals: Totals
) -> Iterator[Row]:
    """The planted cases, then families until there are enough people, births with prints, what has its own draws."""

    def rows_of(registrations: list[Registration]) -> Iterator[Row]:
        ledger.end_family()
        for birth in registrations:
            yield from ledger.rows(birth)

    def plant(patterns: Iterable[Pattern]) -> Iterator[Row]:
        for registrations, case in patterns:
            _write_truth(truth, case)
            totals.planted[case.kind] = totals.planted.get(case.kind, 0) + 1
            yield from rows_of(registrations)

    yield from plant(planted(world, people))
    while totals.persons < people:
        registrations = []
        for birth in family(world):
            registrations.append(birth)
            if birth.inscribed_at is not None and birth.plurality == 1 and world.rng.random() < REGISTERED_TWICE:
                second = second_registration(world, birth)
                registrations.append(second)
                _write_duplicate(truth, birth, second)
                totals.duplicates += 1
        yield from rows_of(registrations)
    if prints:
        yield from plant(planted_with_prints(world, people))
    end = totals.births + prints
    while totals.births < end:
        yield from rows_of(list(honest_births(world)))
    yield from plant(planted_apart(world, people, seed, prints=prints > 0))


def _write_duplicate(truth: TextIO, first: Registration, second: Registration) -> None:
    births = [first.birth_id, second.birth_id]
    children = [first.child_id, second.child_id]
    _write_truth(truth, PlantedCase("duplicate", births, children, one_person=children))
    if second.mother is not None and first.mother is not None and second.mother is not first.mother:
        mothers = [first.mother.id, second.mother.id]
        _write_truth(truth, PlantedCase("mother twice", births, mothers, one_person=mothers))


def _write_truth(truth: TextIO, case: PlantedCase) -> None:
    ids = {name: [str(each) for each in getattr(case, name)] for name in ("births", "persons", "one_person")}
    truth.write(json.dumps(asdict(case) | ids, ensure_ascii=False) + "\n")


def _copy(registry: Registry, batch: dict[str, list[tuple[Any, ...]]]) -> None:
    with Session(registry.engine) as session, session.begin():
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("SET LOCAL synchronous_commit = off"))
        connection: Any = session.connection().connection.driver_connection
        with connection.cursor() as cursor:
            for table, columns in TABLES.items():
                if batch.get(table):
                    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                        for row in batch[table]:
                            copy.write_row(row)


def _finish(registry: Registry, ledger: Ledger) -> None:
    with registry.begin(SYSTEM) as ctx:
        numbers = max(1, ledger.number - DEMONSTRATION[0])
        ctx.session.execute(text("SELECT setval('cui_demonstration_sequence', :n)"), {"n": numbers})
        ctx.session.execute(text("SELECT setval('acta_sequence', :n)"), {"n": max(1, ledger.acta - 1)})
        ctx.journal("population.written", "registry", "all", actas=ledger.acta - 1)
    with registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("ANALYZE"))
