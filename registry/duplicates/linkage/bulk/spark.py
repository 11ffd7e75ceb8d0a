"""The same pairs by splink on Spark. Spark and Java are no part of the installation; where they are, this runs.

Which cluster, how much memory: as Spark is told (`spark-defaults.conf`, PYSPARK_SUBMIT_ARGS); without, this machine.
Tables pass through a folder that every worker reads. The SQL is DuckDB's, put into Spark's by sqlglot; the distances
that Spark does not know are Python's, the very ones the service uses.
"""

import logging
from pathlib import Path
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, Hamming, JaroWinkler

from registry.core.errors import Unavailable
from registry.duplicates.linkage.bulk.records import frequencies
from registry.duplicates.linkage.bulk.splinking import settings
from registry.duplicates.linkage.model import Model
from registry.duplicates.linkage.shipped import Names


def predicted(connection: Any, model: Model, names: Names, least_bits: float, folder: Path) -> list[Any]:
    """(person, person, bits) of all pairs of so many bits; raises Unavailable without Spark."""
    spark = _session()
    try:
        from splink import Linker, SparkAPI

        logging.getLogger("splink").setLevel(logging.ERROR)
        tables = {
            column: _passed(connection, spark, f"frequency_{column}", folder)
            for column in frequencies(connection, model, names)
        }
        api: Any = SparkAPI(spark_session=spark, break_lineage_method="persist")  # type: ignore[no-untyped-call]  # splink's
        records = api.register(_passed(connection, spark, "records", folder))
        made = Linker(records, in_spark(settings(model)), log_level=None)
        for column, table in tables.items():
            made.table_management.register_term_frequency_lookup(api.register(table), column)
        found = made.inference.predict(threshold_match_weight=least_bits, warning_mode="never")
        rows = found.as_spark_dataframe().select("person_id_l", "person_id_r", "match_weight").collect()
        return [tuple(row) for row in rows]
    finally:
        spark.stop()


def _session() -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Unavailable("spark-missing", "Spark is not installed: pip install 'pyspark<4', and Java 17.") from error
    try:
        spark = SparkSession.builder.appName("registry linkage").config("spark.ui.enabled", "false").getOrCreate()
    except (PySparkException, RuntimeError) as error:
        raise Unavailable("spark-not-started", "Spark did not start: is Java there?") from error
    for function, kind in ((damerau_levenshtein, "int"), (hamming, "int"), (jarowinkler_similarity, "double")):
        spark.udf.register(function.__name__, function, kind)
    return spark


# Named as in SQL. Workers import them from here, so this package is installed on each.
def damerau_levenshtein(one: str | None, other: str | None) -> int | None:
    """Letters left out, added, exchanged or transposed."""
    return None if one is None or other is None else DamerauLevenshtein.distance(one, other)


def hamming(one: str | None, other: str | None) -> int | None:
    """Letters that differ."""
    return None if one is None or other is None else Hamming.distance(one, other)


def jarowinkler_similarity(one: str | None, other: str | None) -> float | None:
    """0–1."""
    return None if one is None or other is None else JaroWinkler.similarity(one, other)


def _passed(connection: Any, spark: Any, table: str, folder: Path) -> Any:
    path = folder / f"{table}.parquet"
    connection.execute(f"COPY {table} TO '{path}' (FORMAT parquet)")
    return spark.read.parquet(str(path))


def in_spark(made: dict[str, Any]) -> dict[str, Any]:
    """Settings of DuckDB's SQL as of Spark's."""
    import sqlglot

    def put(sql: str) -> str:
        return sql if sql == "ELSE" else sqlglot.transpile(sql, read="duckdb", write="spark")[0]

    for comparison in made["comparisons"]:
        for level in comparison["comparison_levels"]:
            level["sql_condition"] = put(level["sql_condition"])
    for rule in made["blocking_rules_to_generate_predictions"]:
        rule |= {"blocking_rule": put(rule["blocking_rule"]), "sql_dialect": "spark"}
    return made
