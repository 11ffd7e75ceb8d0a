"""Linkage of the whole registry: features made anew, parameters estimated, all pairs scored by splink on DuckDB.

The settings are plain: the same run on a Spark cluster with splink's SparkAPI (docs/detection.md).
"""

import csv
import json
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.duplicates.linkage import queries
from registry.duplicates.linkage.blocks import DERIVED, block_keys
from registry.duplicates.linkage.facts import COLUMNS, VALUES, content_hash, features
from registry.duplicates.linkage.model import ASSUMED, STRONG_BITS, Model
from registry.duplicates.linkage.models import LinkageModel
from registry.duplicates.linkage.splinking import TRAINING_BLOCKS, estimates, settings

FETCHED_AT_ONCE: Final = 5_000
FEWEST: Final = 1_000
"""Records below which nothing is estimated: too few pairs agree by chance."""
RANDOM_PAIRS: Final = 4_000_000
"""Pairs drawn to see how strangers agree."""
DUCKDB_MEMORY: Final = "4GB"

_INDICES: Final = ("blocks", "mother_key", "mother_name", "father_name", "phone", "address")


@contextmanager
def _connection(registry: Registry) -> Iterator[Session]:
    """A transaction without time limits, for work on the whole registry."""
    with Session(registry.engine) as session, session.begin():
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        yield session


def refresh_all(registry: Registry, told: Callable[[int], None] = lambda _: None) -> int:
    """Make every person's features anew; how many. Readers see the old ones until it is done."""
    with _connection(registry) as session:
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


@contextmanager
def _duckdb(registry: Registry) -> Iterator[Any]:
    """A DuckDB with every person's features in `records`, in a folder that is gone afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="linkage") as folder:
        path = Path(folder) / "records.csv"
        _export(registry, path)
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
            yield connection
        finally:
            connection.close()


def _export(registry: Registry, path: Path) -> None:
    """The features as CSV, written by the database and only passed on here."""
    with _connection(registry) as session, path.open("wb") as file:
        connection: Any = session.connection().connection.driver_connection
        told = f"COPY linkage_record ({', '.join(COLUMNS)}) TO STDOUT (FORMAT csv, HEADER)"
        with connection.cursor() as cursor, cursor.copy(told) as copy:
            for part in copy:
                file.write(part)


def _linker(connection: Any, model: Model, *, training: bool = False) -> Any:
    import logging

    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    linker = Linker(api.register("records"), settings(model, training=training), log_level=None)
    if not training:
        for column in _frequencies(connection, model):
            lookup = api.register(f"frequency_{column}")
            linker.table_management.register_term_frequency_lookup(lookup, column)
    return linker


_NAME_TERMS: Final = {
    "given_1": "SELECT given_1 AS term, count(*) AS records FROM records WHERE given_1 IS NOT NULL GROUP BY 1",
    "given_2": "SELECT coalesce(given_2, '') AS term, count(*) AS records FROM records "
    "WHERE given_1 IS NOT NULL GROUP BY 1",
    "surname": "SELECT term, count(*) AS records FROM (SELECT surname_1 AS term FROM records UNION ALL "
    "SELECT surname_2 FROM records) WHERE term IS NOT NULL GROUP BY 1",
}


def _frequencies(connection: Any, model: Model) -> Iterator[str]:
    """Make `frequency_COLUMN` for every column whose terms are weighed, as `service.frequencies` reckons them."""
    population = max(1, model.population)
    for column in queries.LIVE_TERMS:
        connection.execute(
            f"CREATE OR REPLACE TABLE frequency_{column} AS SELECT {column}, count(*) / {population}::DOUBLE "  # noqa: S608  # our own columns
            f"AS tf_{column} FROM records WHERE {column} IS NOT NULL GROUP BY 1"
        )
        yield column

    def share(field: str, value: str) -> str:
        counted = f"(SELECT records FROM name_term WHERE field = '{field}' AND term = {value})"  # noqa: S608  # our own columns
        return f"(coalesce({counted}, 1) / {population}::DOUBLE)"

    alone = {
        "given_1": share("given_1", "given_1"),
        "given_pair": f"{share('given_1', 'given_1')} * {share('given_2', 'second')}",
        "surname_1": share("surname", "surname_1"),
        "surname_set": f"CASE WHEN one IS NULL OR other IS NULL THEN {share('surname', 'coalesce(one, other)')} "
        f"ELSE {share('surname', 'one')} * {share('surname', 'other')} * CASE WHEN one = other THEN 1 ELSE 2 END END",
    }
    distinct = {
        "given_1": "given_1", "given_pair": "given_pair, given_1, coalesce(given_2, '') AS second",
        "surname_1": "surname_1", "surname_set": "surname_set, least(surname_1, surname_2) AS one, "
        "greatest(surname_1, surname_2) AS other",
    }  # fmt: skip
    for column, reckoned in alone.items():
        connection.execute(
            f"CREATE OR REPLACE TABLE frequency_{column} AS SELECT {column}, min(tf) AS tf_{column} FROM "  # noqa: S608  # our own columns
            f"(SELECT {column}, {reckoned} AS tf FROM (SELECT DISTINCT {distinct[column]} FROM records "
            f"WHERE {column} IS NOT NULL)) GROUP BY 1"
        )
        yield column


def train(registry: Registry, random_pairs: int = RANDOM_PAIRS) -> Model:
    """Estimate the parameters on the registry's own records, and keep them as the newest model.

    u by random pairs, m by expectation maximisation in two blocks, the share of duplicates by what the model then
    finds. Raises Refused for fewer records than anything can be estimated on.
    """
    refresh_all(registry)
    with _duckdb(registry) as connection:
        count = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]
        if count < FEWEST:
            raise Refused("too-few-records", f"{count} records: at least {FEWEST} are needed to estimate anything.")
        start = Model("training", "", count, ASSUMED.duplicates_per_record, {})
        linker = _linker(connection, start, training=True)
        linker.training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=1)
        for rule in TRAINING_BLOCKS:
            linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
        weights = estimates(linker.misc.save_model_to_json())
        terms = {field: connection.execute(sql).fetchall() for field, sql in _NAME_TERMS.items()}
        _name_terms(connection, terms)
        model = Model("training", "", count, ASSUMED.duplicates_per_record, weights)
        found = _predict(connection, model, 0.0)
        expected = connection.execute(f"SELECT sum(1 / (1 + power(2, -match_weight))) FROM {found}").fetchall()[0][0]  # noqa: S608  # splink's table
    made_at = utc_now()
    version = f"{made_at:%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}"
    origin = f"splink {_splink_version()}, {count} records of this registry, {made_at:%Y-%m-%d}"
    model = Model(version, origin, count, max(1.0, expected or 0.0) / count, weights)
    keep(registry, model, terms)
    return model


def keep(registry: Registry, model: Model, terms: dict[str, list[tuple[str, int]]]) -> None:
    """Keep a model and the frequencies of names it goes with."""
    with registry.begin(SYSTEM) as ctx:
        row = LinkageModel(version=model.version, origin=model.origin, population=model.population,
                           parameters=model.to_json(), made_at=ctx.now)  # fmt: skip
        ctx.session.add(row)
        ctx.session.flush()
        connection: Any = ctx.session.connection().connection.driver_connection
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY linkage_term (version, field, term, records) FROM STDIN") as copy,
        ):
            for field, counted in terms.items():
                for term, records in counted:
                    copy.write_row((model.version, field, term, records))
        ctx.journal("linkage.trained", "linkage_model", model.version, population=model.population)


def _splink_version() -> str:
    import splink

    return str(splink.__version__)


def _name_terms(connection: Any, terms: dict[str, list[tuple[str, int]]]) -> None:
    connection.execute("CREATE OR REPLACE TABLE name_term (field VARCHAR, term VARCHAR, records BIGINT)")
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
            [field, term, records] for field, counted in terms.items() for term, records in counted
        )
        file.flush()
        connection.execute(f"COPY name_term FROM '{file.name}' (HEADER false, FORCE_NOT_NULL (term), DELIMITER ',')")


def _predict(connection: Any, model: Model, least_bits: float) -> str:
    linker = _linker(connection, model)
    return str(linker.inference.predict(threshold_match_weight=least_bits, warning_mode="never").physical_name)


@dataclass(frozen=True, slots=True)
class Linked:
    """A pair found by the batch."""

    one: uuid.UUID
    other: uuid.UUID
    bits: float


def run(registry: Registry, least_bits: float = STRONG_BITS) -> list[Linked]:
    """Every pair of the registry of so many bits, by the newest model; the features are taken as they are kept."""
    with registry.begin(SYSTEM) as ctx:
        kept = queries.newest_model(ctx.session)
        if kept is None:
            raise Refused("no-model", "No model was trained yet: run `registry linkage train` first.")
        model = Model.from_json(kept.version, kept.origin, kept.population, kept.parameters)
        terms: dict[str, list[tuple[str, int]]] = {}
        for field, term, records in ctx.session.execute(
            text("SELECT field, term, records FROM linkage_term WHERE version = :version"), {"version": model.version}
        ):
            terms.setdefault(field, []).append((term, records))
    with _duckdb(registry) as connection:
        _name_terms(connection, terms)
        found = _predict(connection, model, least_bits)
        rows = connection.execute(f"SELECT person_id_l, person_id_r, match_weight FROM {found}").fetchall()  # noqa: S608  # splink's table
    return [Linked(uuid.UUID(one), uuid.UUID(other), bits) for one, other, bits in rows]
