"""Write a population: rows by COPY, some thousand families at a time, so that memory does not grow with the people."""

import json
import random
import secrets
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
from registry.core.context import SYSTEM
from registry.core.errors import Refused
from registry.core.folding import fold
from registry.core.registry import Registry
from registry.people.rules import DEMONSTRATION
from registry.population import land as lands
from registry.population.duplicates import again
from registry.population.families import World, family
from registry.population.names import Names
from registry.population.patterns import Pattern, planted
from registry.population.people import Planted, Registration, new_id
from registry.population.printed import honest, planted_with_prints
from registry.population.prints import Row, Studio
from registry.population.rows import TABLES, Ledger
from registry.population.seeking import seek

BATCH_ROWS: Final = 60_000
DUPLICATES: Final = 0.02
"""Share of persons that are a second registration of a child."""
OF_CHILDREN: Final = 0.040
"""Of the children inscribed, so that duplicates are about that share of all persons, parents included."""
FIRST_DOCUMENT: Final = 80_000_000
STAFF_FROM: Final = 70_000_000


@dataclass(slots=True)
class Written:
    """What was written."""

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
    told: Callable[[int], None] = lambda _: None,
    *,
    prints: int = 0,
) -> Written:
    """Fill an empty demonstration registry; the truth goes to a file of its own, which is made and never replaced.

    With `prints`, innocent births so many, their mothers and newborns with prints, and the patterns that need prints,
    cards or the watch-list are added to so many people.

    Raises Refused where the registry is not marked as a demonstration or holds persons already.
    """
    rng = random.Random(seed)  # noqa: S311  # a population to try searches on, no secret
    account = _prepared(registry)
    world = World(rng, Names.made(rng), lands.made(rng, people, STAFF_FROM), until, count(FIRST_DOCUMENT), count(1))
    _write_sites(registry, world)
    studio = Studio(account, registry.vault.seal, lambda: new_id(rng))
    ledger = Ledger(account, studio, first_number=DEMONSTRATION[0], first_acta=1, new_id=lambda: new_id(rng))
    done = Written()
    with truth.open("x", encoding="utf-8") as file:
        batch: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        size = 0
        for table, row in _rows(world, ledger, people, prints, file, done):
            batch[table].append(row)
            size += 1
            done.persons += table == "person"
            done.births += table == "birth"
            # A family's rows are told together: a batch ends where the next family begins.
            if size >= BATCH_ROWS and table == "person" and len(ledger.known) == 1:
                last = batch["person"].pop()
                _copy(registry, batch)
                told(done.persons)
                batch = defaultdict(list, {"person": [last]})
                size = 1
        _copy(registry, batch)
    _finish(registry, ledger)
    seek(registry, world.sought)
    return done


def _prepared(registry: Registry) -> Any:
    if not registry.settings.demonstration:
        raise Refused("no-demonstration", "Set REGISTRY_DEMONSTRATION=true: everything written is marked as such.")
    with registry.begin(SYSTEM) as ctx:
        if ctx.session.scalar(text("SELECT EXISTS (SELECT 1 FROM person)")):
            raise Refused("persons-there", "The registry holds persons already; a population needs an empty one.")
        name = "poblacion-demo"
        account: Account = add_account(ctx, AddAccount(name, "supervisor", secrets.token_urlsafe(24), None))
        account.is_active = False
        return account.id


def _write_sites(registry: Registry, world: World) -> None:
    with registry.begin(SYSTEM) as ctx:
        for one in world.land.sites:
            name = f"Establecimiento de demostración {one.code}"
            at = one.district
            ctx.session.execute(
                text(
                    "INSERT INTO facility VALUES (:code, :name, :search, 'INEI', :ubigeo, :latitude, :longitude, "
                    "ARRAY['births', 'registry'], true, :now)"
                ),
                {
                    "code": one.code,
                    "name": name,
                    "search": fold(name),
                    "ubigeo": at.code,
                    "latitude": at.latitude,
                    "longitude": at.longitude,
                    "now": ctx.now,
                },
            )
            for document, licence in one.staff:
                ctx.session.execute(
                    text(
                        "INSERT INTO professional VALUES (:id, 'obstetrician', :document, :licence, :code, true, :now)"
                    ),
                    {
                        "id": new_id(world.rng),
                        "document": document,
                        "licence": licence,
                        "code": one.code,
                        "now": ctx.now,
                    },
                )


def _rows(world: World, ledger: Ledger, people: int, prints: int, truth: TextIO, done: Written) -> Iterator[Row]:
    def told(registrations: list[Registration]) -> Iterator[Row]:
        ledger.forget()
        for one in registrations:
            yield from ledger.rows(one)

    def plant(patterns: Iterable[Pattern]) -> Iterator[Row]:
        for registrations, one in patterns:
            _tell(truth, one)
            done.planted[one.kind] = done.planted.get(one.kind, 0) + 1
            yield from told(registrations)

    yield from plant(planted(world, people))
    while done.persons < people:
        registrations = []
        for child in family(world):
            registrations.append(child)
            if child.inscribed_at is not None and child.plurality == 1 and world.rng.random() < OF_CHILDREN:
                second = again(world, child)
                registrations.append(second)
                births, persons = [child.birth_id, second.birth_id], [child.child_id, second.child_id]
                _tell(truth, Planted("duplicate", births, persons))
                if second.mother is not None and child.mother is not None and second.mother is not child.mother:
                    _tell(truth, Planted("mother twice", births, [child.mother.id, second.mother.id]))
                done.duplicates += 1
        yield from told(registrations)
    if prints:
        yield from plant(planted_with_prints(world, people))
    end = done.births + prints
    while done.births < end:
        yield from told(list(honest(world)))


def _tell(truth: TextIO, one: Planted) -> None:
    told = asdict(one) | {name: [str(each) for each in getattr(one, name)] for name in ("births", "persons")}
    truth.write(json.dumps(told, ensure_ascii=False) + "\n")


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
