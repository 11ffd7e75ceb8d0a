"""The registry's features in a temporary DuckDB, and every pair of them scored there by splink."""

import csv
import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.duplicates.linkage import counts
from registry.duplicates.linkage.blocks import DERIVED
from registry.duplicates.linkage.bulk.splinking import settings
from registry.duplicates.linkage.facts import COLUMNS
from registry.duplicates.linkage.model import Model
from registry.duplicates.linkage.shipped import Names
from registry.duplicates.linkage.writing.placeholders import (
    FIRST_DAY_FACTOR,
    MOST_BEARERS,
    UNKNOWN_DAY_FACTOR,
    UNKNOWN_DAYS,
)

DUCKDB_MEMORY: Final = "4GB"


@contextmanager
def open_records(session: Session) -> Iterator[Any]:
    """A DuckDB with every person's features in `records`, in a folder that is deleted afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="linkage") as folder:
        path = Path(folder) / "records.csv"
        _export(session, path)
        connection = duckdb.connect(str(Path(folder) / "linkage.duckdb"))
        try:
            connection.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
            connection.execute(f"SET temp_directory = '{folder}'")
            connection.execute("SET threads = 2")
            types = dict.fromkeys(COLUMNS, "VARCHAR") | {"birth_date": "DATE", "birth_year": "INTEGER"}
            declared = json.dumps(types).replace('"', "'")
            derived = ", ".join(f"{sql} AS {name}" for name, (_, sql) in DERIVED.items())
            connection.execute(
                f"CREATE TABLE records AS SELECT *, {derived} "  # noqa: S608  # our own path and words
                f"FROM read_csv('{path}', header = true, columns = {declared})"
            )
            path.unlink()
            for column in counts.CROWDED:
                connection.execute(
                    f"UPDATE records SET {column} = NULL WHERE {column} IN "  # noqa: S608  # our own columns
                    f"(SELECT {column} FROM records GROUP BY 1 HAVING count(*) > {MOST_BEARERS})"
                )
            yield connection
        finally:
            connection.close()


def _export(session: Session, path: Path) -> None:
    """The features as CSV, written by the database and only passed on here."""
    connection: Any = session.connection().connection.driver_connection
    copy_out = f"COPY linkage_record ({', '.join(COLUMNS)}) TO STDOUT (FORMAT csv, HEADER)"
    with path.open("wb") as file, connection.cursor() as cursor, cursor.copy(copy_out) as copy:
        for chunk in copy:
            file.write(chunk)


def linker(connection: Any, model: Model, *, training: bool = False) -> tuple[Any, Any]:
    """Splink over `records`, and its interface to the database. Its warnings concern settings that are deliberate."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    return Linker(api.register("records"), settings(model, training=training), log_level=None), api


def predicted(connection: Any, model: Model, names: Names, least_bits: float) -> str:
    """The name of a table of all pairs of at least so many bits."""
    splink, api = linker(connection, model)
    for column in frequencies(connection, model, names):
        table = api.register(f"frequency_{column}")
        splink.table_management.register_term_frequency_lookup(table, column)
    return str(splink.inference.predict(threshold_match_weight=least_bits, warning_mode="never").physical_name)


def frequencies(connection: Any, model: Model, names: Names) -> Iterator[str]:
    """Create `frequency_COLUMN` for every column whose terms are weighed, computed as `service.frequencies` does."""
    _load_names(connection, names)
    population = max(1, model.population)
    for column in counts.LIVE_TERMS:
        connection.execute(
            f"CREATE OR REPLACE TABLE frequency_{column} AS SELECT {column}, count(*) / {population}::DOUBLE "  # noqa: S608  # our own columns
            f"AS tf_{column} FROM records WHERE {column} IS NOT NULL GROUP BY 1"
        )
        yield column
    unknown_days = " OR ".join(
        f"(month(birth_date) = {month} AND day(birth_date) = {day})" for month, day in sorted(UNKNOWN_DAYS)
    )
    connection.execute(
        "CREATE OR REPLACE TABLE frequency_birth_date AS SELECT birth_date, "  # noqa: S608  # our own columns
        f"greatest(count(*) / {population}::DOUBLE, "
        f"CASE WHEN {unknown_days} THEN {model.share_of_day(UNKNOWN_DAY_FACTOR)!r}::DOUBLE "
        f"WHEN day(birth_date) = 1 THEN {model.share_of_day(FIRST_DAY_FACTOR)!r}::DOUBLE ELSE 0 END) AS tf_birth_date "
        "FROM records WHERE birth_date IS NOT NULL GROUP BY 1"
    )
    yield "birth_date"

    def share(field: str, value: str) -> str:
        listed = f"(SELECT share FROM name_term WHERE field = '{field}' AND term = {value})"  # noqa: S608  # our own columns
        return f"coalesce({listed}, {names.unlisted[field]!r})"

    computed = {
        "given_1": share("given_1", "given_1"),
        "given_pair": f"{share('given_1', 'given_1')} * {share('given_2', 'second')}",
        "surname_1": share("surname", "surname_1"),
        "surname_set": f"CASE WHEN one IS NULL OR other IS NULL THEN {share('surname', 'coalesce(one, other)')} "
        f"ELSE {share('surname', 'one')} * {share('surname', 'other')} * CASE WHEN one = other THEN 1 ELSE 2 END END",
    }
    distinct = {
        "given_1": "given_1",
        "given_pair": "given_pair, given_1, coalesce(given_2, '') AS second",
        "surname_1": "surname_1",
        "surname_set": "surname_set, least(surname_1, surname_2) AS one, greatest(surname_1, surname_2) AS other",
    }
    for column, frequency in computed.items():
        connection.execute(
            f"CREATE OR REPLACE TABLE frequency_{column} AS SELECT {column}, min(tf) AS tf_{column} FROM "  # noqa: S608  # our own columns
            f"(SELECT {column}, {frequency} AS tf FROM (SELECT DISTINCT {distinct[column]} FROM records "
            f"WHERE {column} IS NOT NULL)) GROUP BY 1"
        )
        yield column


def _load_names(connection: Any, names: Names) -> None:
    connection.execute("CREATE OR REPLACE TABLE name_term (field VARCHAR, term VARCHAR, share DOUBLE)")
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
            [field, term, repr(share)] for (field, term), share in names.listed.items()
        )
        file.flush()
        connection.execute(f"COPY name_term FROM '{file.name}' (HEADER false, FORCE_NOT_NULL (term), DELIMITER ',')")
