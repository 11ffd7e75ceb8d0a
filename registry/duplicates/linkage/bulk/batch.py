"""Linkage of the whole registry: all pairs scored by splink, with the model in force."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.duplicates.linkage import service
from registry.duplicates.linkage.bulk import records, spark
from registry.duplicates.linkage.bulk.refreshing import unhurried
from registry.duplicates.linkage.model import STRONG_BITS


@dataclass(frozen=True, slots=True)
class Linked:
    """A pair found by the batch."""

    one: uuid.UUID
    other: uuid.UUID
    bits: float


def run(registry: Registry, least_bits: float = STRONG_BITS, spark_folder: Path | None = None) -> list[Linked]:
    """Every pair of the registry of at least so many bits, by the model in force, from the features as stored.

    On DuckDB here, or on Spark where a folder is named that its workers read; raises Unavailable without Spark.
    """
    with registry.begin(SYSTEM) as ctx:
        model = service.current_model(ctx)
        names = service.all_names(ctx, model)
    with unhurried(registry) as session, records.open_records(session) as connection:
        if spark_folder is not None:
            rows = spark.predicted(connection, model, names, least_bits, spark_folder)
        else:
            table = records.predicted(connection, model, names, least_bits)
            rows = connection.execute(f"SELECT person_id_l, person_id_r, match_weight FROM {table}").fetchall()  # noqa: S608  # splink's table
    return [Linked(uuid.UUID(one), uuid.UUID(other), bits) for one, other, bits in rows]
