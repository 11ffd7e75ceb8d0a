"""The same pairs by splink on Spark. Spark and Java are not part of the installation; this runs where they are present.

The cluster and its memory are configured as usual for Spark (`spark-defaults.conf`, PYSPARK_SUBMIT_ARGS); by default it
is this machine. Tables pass through a folder that every worker reads. sqlglot translates DuckDB's SQL into Spark's;
edit distances that Spark lacks are the Python functions that the service uses.
"""

import logging
from pathlib import Path
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, Hamming, JaroWinkler

from registry.core.errors import Unavailable
from registry.core.messages import _
from registry.duplicates.linkage.bulk.records import frequencies
from registry.duplicates.linkage.bulk.splinking import settings
from registry.duplicates.linkage.model import Model
from registry.duplicates.linkage.shipped import Names


def predicted(connection: Any, model: Model, names: Names, least_bits: float, folder: Path) -> list[Any]:
    """(person, person, bits) of all pairs of at least so many bits; raises Unavailable without Spark."""
    spark = _session()
    try:
        from splink import Linker, SparkAPI

        logging.getLogger("splink").setLevel(logging.ERROR)
        tables = {
            column: _pass_on(connection, spark, f"frequency_{column}", folder)
            for column in frequencies(connection, model, names)
        }
        api: Any = SparkAPI(spark_session=spark, break_lineage_method="persist")  # type: ignore[no-untyped-call]  # splink's
        records = api.register(_pass_on(connection, spark, "records", folder))
        linker = Linker(records, in_spark(settings(model)), log_level=None)
        for column, table in tables.items():
            linker.table_management.register_term_frequency_lookup(api.register(table), column)
        pairs = linker.inference.predict(threshold_match_weight=least_bits, warning_mode="never")
        rows = pairs.as_spark_dataframe().select("person_id_l", "person_id_r", "match_weight").collect()
        return [tuple(row) for row in rows]
    finally:
        spark.stop()


def _session() -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Unavailable("spark-missing", _("Spark is not installed. Install Java 17 and `pyspark` 3.5.")) from error
    try:
        spark = SparkSession.builder.appName("registry linkage").config("spark.ui.enabled", "false").getOrCreate()
    except (PySparkException, RuntimeError) as error:
        raise Unavailable("spark-not-started", _("Spark did not start. Check that Java is installed.")) from error
    for function, kind in ((damerau_levenshtein, "int"), (hamming, "int"), (jarowinkler_similarity, "double")):
        spark.udf.register(function.__name__, function, kind)
    return spark


# Named as in SQL. Workers import them from here, so this package must be installed on each.
def damerau_levenshtein(one: str | None, other: str | None) -> int | None:
    """Letters omitted, added, replaced or transposed."""
    return None if one is None or other is None else DamerauLevenshtein.distance(one, other)


def hamming(one: str | None, other: str | None) -> int | None:
    """Letters that differ."""
    return None if one is None or other is None else Hamming.distance(one, other)


def jarowinkler_similarity(one: str | None, other: str | None) -> float | None:
    """0–1."""
    return None if one is None or other is None else JaroWinkler.similarity(one, other)


def _pass_on(connection: Any, spark: Any, table: str, folder: Path) -> Any:
    path = folder / f"{table}.parquet"
    connection.execute(f"COPY {table} TO '{path}' (FORMAT parquet)")
    return spark.read.parquet(str(path))


def in_spark(duckdb_settings: dict[str, Any]) -> dict[str, Any]:
    """Settings with DuckDB's SQL translated into Spark's, in place."""
    import sqlglot

    def translated(sql: str) -> str:
        return sql if sql == "ELSE" else sqlglot.transpile(sql, read="duckdb", write="spark")[0]

    for comparison in duckdb_settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            level["sql_condition"] = translated(level["sql_condition"])
    for rule in duckdb_settings["blocking_rules_to_generate_predictions"]:
        rule |= {"blocking_rule": translated(rule["blocking_rule"]), "sql_dialect": "spark"}
    return duckdb_settings
