"""Features are computed anew, by one process or several, and only what differs is written."""

from typing import Any

import pytest
from sqlalchemy import text

from registry.core.registry import Registry
from registry.duplicates.linkage.bulk import refreshing
from registry.duplicates.linkage.bulk.refreshing import refresh_all
from registry.duplicates.linkage.facts import COLUMNS
from tests.population.conftest import Populated


def rows(registry: Registry) -> list[Any]:
    with registry.engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM linkage_record ORDER BY person_id")).all())


def test_only_features_that_differ_are_written(populated: Populated) -> None:
    registry = populated.registry
    refresh_all(registry)
    before = rows(registry)
    assert refresh_all(registry) == 0
    with registry.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE linkage_record SET surname_1 = 'OTRA', content_hash = '', blocks = '{}' WHERE person_id IN "
                "(SELECT person_id FROM linkage_record ORDER BY person_id LIMIT 3)"
            )
        )
    assert refresh_all(registry) == 3
    assert rows(registry) == before


def test_several_processes_write_the_same_and_every_index_is_built_again(
    populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = populated.registry
    refresh_all(registry)
    before = rows(registry)
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'linkage_record' ORDER BY 1"
    with registry.engine.begin() as connection:
        known = connection.execute(text(indexes)).all()
        connection.execute(text("DELETE FROM linkage_record"))
    monkeypatch.setattr(refreshing, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(refreshing, "FETCHED_AT_ONCE", 400)
    progress: list[int] = []
    assert refresh_all(registry, progress.append) == len(before) == progress[-1]
    assert rows(registry) == before
    with registry.engine.connect() as connection:
        assert connection.execute(text(indexes)).all() == known


def test_characters_that_end_a_field_or_a_row_are_escaped() -> None:
    facts: list[Any] = [None] * 24
    facts[0], facts[16] = "id", "1\t2\\N\n"
    (line,) = refreshing.lines_to_write([facts])
    fields = line.rstrip("\n").split("\t")
    assert len(fields) == len(COLUMNS) + 2
    assert fields[COLUMNS.index("certificate")] == "1\\t2\\\\N\\n"
    assert refreshing.lines_to_write([[*facts[:-1], fields[-1]]]) == []
