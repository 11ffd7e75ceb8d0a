"""Reasons written before indicators were known by a table are carried over by the migration, and back."""

import importlib.util
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine, text

from registry import migrating
from registry.core.messages import read
from registry.core.registry import Registry

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REASONS = {
    "c3": ("M", "there are no prints of the mother"),
    "b2": ("M", "born 5 minutes apart at one facility, same sex, 20 g apart"),
}


def revisions() -> tuple[str, str]:
    """The migration's revision, and the one before it."""
    (path,) = (migrating.MIGRATIONS / "versions").glob("*_known_indicators.py")
    spec = importlib.util.spec_from_file_location("known_indicators", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.revision, module.down_revision


@pytest.fixture
def engine(registry: Registry) -> Iterator[Engine]:
    """A database of its own."""
    administer = registry.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with administer as connection:
        connection.execute(text("CREATE DATABASE carrying"))
        own = create_engine(registry.engine.url.set(database="carrying"))
        try:
            yield own
        finally:
            own.dispose()
            connection.execute(text("DROP DATABASE carrying"))


def add_old_reasons(engine: Engine) -> None:
    ids = {"run": uuid.uuid4(), "alert": uuid.uuid4(), "at": NOW}
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO search_run (id, watch_entry_id, engine, policy, counts, started_at, finished_at) "
                "VALUES (:run, :run, 'e', 'p', '{}', :at, :at)"
            ),
            ids,
        )
        connection.execute(
            text(
                "INSERT INTO alert (id, persons_key, points, is_case, state, raised_at, updated_at) "
                "VALUES (:alert, 'k', 50, false, 'open', :at, :at)"
            ),
            ids,
        )
        for indicator, (severity, reason) in REASONS.items():
            connection.execute(
                text(
                    "INSERT INTO alert_reason (id, alert_id, indicator, severity, points, reason, facts, births_key, "
                    "policy, run_id, found_at) VALUES (gen_random_uuid(), :alert, :indicator, :severity, 25, :reason, "
                    "'{}', '', 'p', :run, :at)"
                ),
                {**ids, "indicator": indicator, "severity": severity, "reason": reason},
            )


def test_old_reasons_keep_their_text_and_what_they_report_missing(engine: Engine) -> None:
    revision, before = revisions()
    migrating.migrate(engine, before)
    add_old_reasons(engine)
    migrating.migrate(engine, revision)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT indicator, reason, facts FROM alert_reason")).all()
        known = set(connection.execute(text("SELECT code FROM indicator")).scalars())
    assert {row.indicator: str(read(row.reason)) for row in rows} == {
        code: words for code, (_, words) in REASONS.items()
    }
    assert {row.indicator: row.facts.get("missing") for row in rows} == {"c3": ["the mother's prints"], "b2": None}
    assert known == set(REASONS)
    migrating.downgrade(engine, before)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT indicator, reason, facts FROM alert_reason")).all()
    assert {row.indicator: (row.reason, row.facts) for row in rows} == {
        code: (words, {}) for code, (_, words) in REASONS.items()
    }
