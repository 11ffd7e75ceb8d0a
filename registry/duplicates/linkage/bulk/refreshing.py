"""Every person's features computed anew, by one process per core; rows that would not change are left as they are."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM
from registry.core.hiding import name_alone
from registry.core.registry import Registry
from registry.duplicates.linkage import queries
from registry.duplicates.linkage.blocks import block_keys, row_hash
from registry.duplicates.linkage.facts import COLUMNS, VALUES, features

FETCHED_AT_ONCE: Final = 5_000
WORTH_PROCESSES: Final = 10 * FETCHED_AT_ONCE
"""From so many persons on, several processes save more time than they need to start."""
REBUILT_SHARE: Final = 0.2
"""Share of all rows: where more are written, rebuilding the indexes is faster than keeping them up to date."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COLUMNS: Final = ", ".join((*COLUMNS, "blocks", "content_hash"))

_MAY_REBUILD: Final = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'linkage_record'::regclass")
"""Only the tables' owner drops indexes; a user that serves alone keeps them up to date instead."""

Rows = Sequence[Sequence[Any]]


@contextmanager
def unhurried(registry: Registry) -> Iterator[Session]:
    """A transaction without time limits, for work on the whole registry."""
    with Session(registry.engine) as session, session.begin():
        name_alone(session, SYSTEM)
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        session.execute(text("SET LOCAL work_mem = '128MB'"))
        yield session


def refresh_all(registry: Registry, report: Callable[[int], None] = lambda _: None) -> int:
    """Compute every person's features anew; how many rows changed. Readers see the old ones until the commit.

    `report` is called with the number of persons done so far.
    """
    with unhurried(registry) as session:
        session.execute(text("LOCK TABLE linkage_record IN SHARE ROW EXCLUSIVE MODE"))
        session.execute(text("CREATE TEMP TABLE computed (LIKE linkage_record INCLUDING DEFAULTS) ON COMMIT DROP"))
        everybody = session.execute(text("SELECT count(*) FROM person")).scalar_one()
        changed = _compute(session, everybody, report)
        if changed > REBUILT_SHARE * everybody and session.scalar(_MAY_REBUILD):
            _write_with_indexes(session)
        elif changed:
            _write(session)
    return changed


def _compute(session: Session, everybody: int, report: Callable[[int], None]) -> int:
    """Put the rows that differ from the stored ones into `computed`; how many they are."""
    connection: Any = session.connection().connection.driver_connection
    changed = done = 0
    # Rows are read through one cursor and written through another of the same transaction, a slice at a time.
    with connection.cursor("facts") as reader, connection.cursor() as writer:
        reader.execute(queries.FACTS_AND_HASH)
        slices = iter(lambda: reader.fetchmany(FETCHED_AT_ONCE), [])
        for size, lines in _lines_of(slices, everybody):
            if lines:
                with writer.copy(f"COPY computed ({_COLUMNS}) FROM STDIN") as copy:
                    copy.write("".join(lines))
            changed += len(lines)
            done += size
            report(done)
    return changed


def _lines_of(slices: Iterator[Rows], everybody: int) -> Iterator[tuple[int, list[str]]]:
    """(rows read, lines to write) of each slice, in order; by several processes where that pays."""
    cores = len(os.sched_getaffinity(0))
    if cores == 1 or everybody < WORTH_PROCESSES:
        yield from ((len(rows), lines_to_write(rows)) for rows in slices)
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        waiting: deque[tuple[int, Future[list[str]]]] = deque()
        for rows in slices:
            waiting.append((len(rows), pool.submit(lines_to_write, rows)))
            if len(waiting) > 2 * cores:
                size, lines = waiting.popleft()
                yield size, lines.result()
        for size, lines in waiting:
            yield size, lines.result()


def lines_to_write(rows: Rows) -> list[str]:
    """Rows of FACTS_AND_HASH as lines of COPY's text format, without those that are up to date."""
    lines = []
    for row in rows:
        person = features(queries.facts_of_row(row[:-1]))
        content = row_hash(person)
        if content != row[-1]:
            keys = ",".join(str(key) for key in block_keys(person) if key is not None)
            values = ("\\N" if value is None else str(value).translate(_ESCAPED) for value in VALUES(person))
            lines.append("\t".join((*values, f"{{{keys}}}", content)) + "\n")
    return lines


def _write(session: Session) -> None:
    written = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ") if name != "person_id")
    session.execute(
        text(
            f"INSERT INTO linkage_record ({_COLUMNS}) SELECT {_COLUMNS} FROM computed "  # noqa: S608  # our own columns
            f"ON CONFLICT (person_id) DO UPDATE SET {written}"
        )
    )


def _write_with_indexes(session: Session) -> None:
    definitions = session.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'linkage_record' "
            "AND indexname <> 'pk_linkage_record'"
        )
    ).all()
    for name, _ in definitions:
        session.execute(text(f"DROP INDEX {name}"))
    session.execute(text("DELETE FROM linkage_record WHERE person_id IN (SELECT person_id FROM computed)"))
    session.execute(text(f"INSERT INTO linkage_record ({_COLUMNS}) SELECT {_COLUMNS} FROM computed"))  # noqa: S608  # our own columns
    for _, definition in definitions:
        session.execute(text(definition))
    session.execute(text("ANALYZE linkage_record"))
