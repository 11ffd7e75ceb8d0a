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

IS_INSTALLED = find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.mark.skipif(not IS_INSTALLED, reason="Spark or Java is not installed")
def test_spark_finds_the_pairs_that_duckdb_finds_with_the_same_bits(
    populated: Populated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = "--master local[2] --conf spark.sql.shuffle.partitions=2 --conf spark.driver.bindAddress=127.0.0.1"
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"{arguments} pyspark-shell")
    refreshing.refresh_all(populated.registry)

    def pairs(linked: list[batch.Linked]) -> dict[Any, float]:
        return {frozenset((pair.one, pair.other)): round(pair.bits, 6) for pair in linked}

    by_spark = pairs(batch.run(populated.registry, -3.0, tmp_path))
    assert len(by_spark) > 30
    assert by_spark == pairs(batch.run(populated.registry, -3.0))


@pytest.mark.skipif(IS_INSTALLED, reason="Spark is installed")
def test_without_spark_the_error_names_what_is_missing(populated: Populated, tmp_path: Path) -> None:
    refreshing.refresh_all(populated.registry)
    with pytest.raises(Unavailable, match="Spark is not installed"):
        batch.run(populated.registry, 0.0, tmp_path)


def test_the_model_uses_no_function_that_spark_lacks() -> None:
    model = spark.in_spark(settings(shipped().model))
    conditions = [
        level["sql_condition"] for comparison in model["comparisons"] for level in comparison["comparison_levels"]
    ]
    conditions += [rule["blocking_rule"] for rule in model["blocking_rules_to_generate_predictions"]]
    assert {rule["sql_dialect"] for rule in model["blocking_rules_to_generate_predictions"]} == {"spark"}
    words = {word.lower() for sql in conditions for word in spark_functions(sql)}
    ours = {"damerau_levenshtein", "hamming", "jarowinkler_similarity"}
    assert ours < words <= ours | {"least", "length", "substring", "year", "month", "day", "abs", "datediff", "cast"}


def spark_functions(sql: str) -> list[str]:
    """Names before a bracket that are not keywords of SQL."""
    return [word for word in re.findall(r"([A-Za-z_]+)\(", sql) if word.upper() not in ("AND", "OR", "NOT", "IN")]
