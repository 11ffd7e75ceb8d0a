"""Linkage of the whole registry: features made anew, all pairs scored by splink, which `training` has estimated."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.duplicates.linkage import queries, records, service
from registry.duplicates.linkage.blocks import block_keys
from registry.duplicates.linkage.facts import COLUMNS, VALUES, content_hash, features
from registry.duplicates.linkage.model import STRONG_BITS

FETCHED_AT_ONCE: Final = 5_000


@contextmanager
def unhurried(registry: Registry) -> Iterator[Session]:
    """A transaction without time limits, for work on the whole registry."""
    with Session(registry.engine) as session, session.begin():
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        yield session


def refresh_all(registry: Registry, told: Callable[[int], None] = lambda _: None) -> int:
    """Make every person's features anew; how many. Readers see the old ones until it is done."""
    with unhurried(registry) as session:
        connection: Any = session.connection().connection.driver_connection
        session.execute(text("LOCK TABLE linkage_record IN SHARE ROW EXCLUSIVE MODE"))
        session.execute(text("CREATE TEMP TABLE made (LIKE linkage_record INCLUDING DEFAULTS) ON COMMIT DROP"))
        columns = ", ".join((*COLUMNS, "blocks", "content_hash"))
        done = 0
        # Rows are read through one cursor and written through another of the same transaction, a slice at a time.
        with connection.cursor("told") as reader, connection.cursor() as writer:
            reader.execute(queries.FACTS)
            while rows := reader.fetchmany(FETCHED_AT_ONCE):
                with writer.copy(f"COPY made ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        one = features(queries.told(row))
                        keys = [key for key in block_keys(one) if key is not None]
                        copy.write_row((*VALUES(one), keys, content_hash(one)))
                done += len(rows)
                told(done)
        definitions = session.execute(
            text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'linkage_record' "
                 "AND indexname <> 'pk_linkage_record'")
        ).all()  # fmt: skip
        for name, _ in definitions:
            session.execute(text(f"DROP INDEX {name}"))
        session.execute(text("DELETE FROM linkage_record"))
        session.execute(text(f"INSERT INTO linkage_record ({columns}) SELECT {columns} FROM made"))  # noqa: S608  # our own columns
        for _, definition in definitions:
            session.execute(text(definition))
        session.execute(text("ANALYZE linkage_record"))
    return done


@dataclass(frozen=True, slots=True)
class Linked:
    """A pair found by the batch."""

    one: uuid.UUID
    other: uuid.UUID
    bits: float


def run(registry: Registry, least_bits: float = STRONG_BITS) -> list[Linked]:
    """Every pair of the registry of so many bits, by the model that counts; the features are taken as they are kept."""
    with registry.begin(SYSTEM) as ctx:
        model = service.current_model(ctx)
        names = service.all_names(ctx, model)
    with unhurried(registry) as session, records.opened(session) as connection:
        found = records.predicted(connection, model, names, least_bits)
        rows = connection.execute(f"SELECT person_id_l, person_id_r, match_weight FROM {found}").fetchall()  # noqa: S608  # splink's table
    return [Linked(uuid.UUID(one), uuid.UUID(other), bits) for one, other, bits in rows]
