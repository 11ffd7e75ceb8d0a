"""Features made anew: alone or by several processes, and nothing written that is kept so already."""

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


def test_what_is_kept_already_is_not_written_again_and_what_is_not_is(populated: Populated) -> None:
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


def test_several_processes_make_the_same_and_indexes_made_anew_are_all_there(
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
    counted: list[int] = []
    assert refresh_all(registry, counted.append) == len(before) == counted[-1]
    assert rows(registry) == before
    with registry.engine.connect() as connection:
        assert connection.execute(text(indexes)).all() == known


def test_what_would_end_a_field_or_a_row_is_written_as_text() -> None:
    told: list[Any] = [None] * 24
    told[0], told[16] = "id", "1\t2\\N\n"
    (line,) = refreshing.lines_to_write([told])
    fields = line.rstrip("\n").split("\t")
    assert len(fields) == len(COLUMNS) + 2
    assert fields[COLUMNS.index("certificate")] == "1\\t2\\\\N\\n"
    assert refreshing.lines_to_write([[*told[:-1], fields[-1]]]) == []
