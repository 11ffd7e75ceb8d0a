"""Splink on Spark finds the pairs that splink on DuckDB finds. Skipped where Spark or Java is not installed."""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from registry.core.errors import Unavailable
from registry.duplicates.linkage.bulk import batch, refreshing, spark
from registry.duplicates.linkage.bulk.splinking import settings
from registry.duplicates.linkage.shipped import shipped
from tests.population.conftest import Populated

IS_THERE = find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.mark.skipif(not IS_THERE, reason="Spark or Java is not installed")
def test_spark_finds_the_pairs_that_duckdb_finds_by_the_same_bits(
    populated: Populated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "--master local[2] --conf spark.sql.shuffle.partitions=2 --conf spark.driver.bindAddress=127.0.0.1"
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"{told} pyspark-shell")
    refreshing.refresh_all(populated.registry)

    def pairs(found: list[batch.Linked]) -> dict[Any, float]:
        return {frozenset((one.one, one.other)): round(one.bits, 6) for one in found}

    by_spark = pairs(batch.run(populated.registry, -3.0, tmp_path))
    assert len(by_spark) > 30
    assert by_spark == pairs(batch.run(populated.registry, -3.0))


@pytest.mark.skipif(IS_THERE, reason="Spark is installed")
def test_without_spark_it_is_said_what_is_missing(populated: Populated, tmp_path: Path) -> None:
    refreshing.refresh_all(populated.registry)
    with pytest.raises(Unavailable, match="Spark is not installed"):
        batch.run(populated.registry, 0.0, tmp_path)


def test_no_function_is_left_that_spark_does_not_know() -> None:
    made = spark.in_spark(settings(shipped().model))
    told = [level["sql_condition"] for one in made["comparisons"] for level in one["comparison_levels"]]
    told += [rule["blocking_rule"] for rule in made["blocking_rules_to_generate_predictions"]]
    assert {rule["sql_dialect"] for rule in made["blocking_rules_to_generate_predictions"]} == {"spark"}
    words = {word.lower() for sql in told for word in spark_functions(sql)}
    ours = {"damerau_levenshtein", "hamming", "jarowinkler_similarity"}
    assert ours < words <= ours | {"least", "length", "substring", "year", "month", "day", "abs", "datediff", "cast"}


def spark_functions(sql: str) -> list[str]:
    """Names before a bracket that are no words of SQL."""
    return [word for word in re.findall(r"([A-Za-z_]+)\(", sql) if word.upper() not in ("AND", "OR", "NOT", "IN")]
