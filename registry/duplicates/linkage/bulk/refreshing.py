"""Every person's features made anew, by a process a core; what is kept and would be the same is left as it is."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.registry import Registry
from registry.duplicates.linkage import queries
from registry.duplicates.linkage.blocks import block_keys, kept_hash
from registry.duplicates.linkage.facts import COLUMNS, VALUES, features

FETCHED_AT_ONCE: Final = 5_000
WORTH_PROCESSES: Final = 10 * FETCHED_AT_ONCE
"""Persons from which on processes of their own take less time than they need to start."""
REBUILT_SHARE: Final = 0.2
"""Of all rows: where more are written, the indexes are faster made anew than kept up to date."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COLUMNS: Final = ", ".join((*COLUMNS, "blocks", "content_hash"))

Rows = Sequence[Sequence[Any]]


@contextmanager
def unhurried(registry: Registry) -> Iterator[Session]:
    """A transaction without time limits, for work on the whole registry."""
    with Session(registry.engine) as session, session.begin():
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        session.execute(text("SET LOCAL work_mem = '128MB'"))
        yield session


def refresh_all(registry: Registry, told: Callable[[int], None] = lambda _: None) -> int:
    """Make every person's features anew; how many were not kept so already. Readers see the old ones until then."""
    with unhurried(registry) as session:
        session.execute(text("LOCK TABLE linkage_record IN SHARE ROW EXCLUSIVE MODE"))
        session.execute(text("CREATE TEMP TABLE made (LIKE linkage_record INCLUDING DEFAULTS) ON COMMIT DROP"))
        everybody = session.execute(text("SELECT count(*) FROM person")).scalar_one()
        changed = _make(session, everybody, told)
        if changed > REBUILT_SHARE * everybody:
            _write_with_indexes(session)
        elif changed:
            _write(session)
    return changed


def _make(session: Session, everybody: int, told: Callable[[int], None]) -> int:
    """Put what differs from what is kept into `made`; how many rows."""
    connection: Any = session.connection().connection.driver_connection
    changed = done = 0
    # Rows are read through one cursor and written through another of the same transaction, a slice at a time.
    with connection.cursor("told") as reader, connection.cursor() as writer:
        reader.execute(queries.FACTS_AND_KEPT)
        slices = iter(lambda: reader.fetchmany(FETCHED_AT_ONCE), [])
        for size, lines in _lines_of(slices, everybody):
            if lines:
                with writer.copy(f"COPY made ({_COLUMNS}) FROM STDIN") as copy:
                    copy.write("".join(lines))
            changed += len(lines)
            done += size
            told(done)
    return changed


def _lines_of(slices: Iterator[Rows], everybody: int) -> Iterator[tuple[int, list[str]]]:
    """(rows read, lines to write) of each slice, in order; by other processes where it is worth their start."""
    cores = len(os.sched_getaffinity(0))
    if cores == 1 or everybody < WORTH_PROCESSES:
        yield from ((len(rows), lines_to_write(rows)) for rows in slices)
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        waiting: deque[tuple[int, Future[list[str]]]] = deque()
        for rows in slices:
            waiting.append((len(rows), pool.submit(lines_to_write, rows)))
            if len(waiting) > 2 * cores:
                size, made = waiting.popleft()
                yield size, made.result()
        for size, made in waiting:
            yield size, made.result()


def lines_to_write(rows: Rows) -> list[str]:
    """Rows of FACTS_AND_KEPT as lines of COPY's text format, without those that are kept as they are."""
    lines = []
    for row in rows:
        one = features(queries.told(row[:-1]))
        content = kept_hash(one)
        if content != row[-1]:
            keys = ",".join(str(key) for key in block_keys(one) if key is not None)
            values = ("\\N" if value is None else str(value).translate(_ESCAPED) for value in VALUES(one))
            lines.append("\t".join((*values, f"{{{keys}}}", content)) + "\n")
    return lines


def _write(session: Session) -> None:
    written = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ") if name != "person_id")
    session.execute(
        text(
            f"INSERT INTO linkage_record ({_COLUMNS}) SELECT {_COLUMNS} FROM made "  # noqa: S608  # our own columns
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
    session.execute(text("DELETE FROM linkage_record WHERE person_id IN (SELECT person_id FROM made)"))
    session.execute(text(f"INSERT INTO linkage_record ({_COLUMNS}) SELECT {_COLUMNS} FROM made"))  # noqa: S608  # our own columns
    for _, definition in definitions:
        session.execute(text(definition))
    session.execute(text("ANALYZE linkage_record"))
