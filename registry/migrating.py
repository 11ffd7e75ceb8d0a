"""The database's schema: brought up to date by the numbered migrations in `migrations/`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to a revision, the newest by default. Two at once wait for each other."""
    _run(engine, lambda config: command.upgrade(config, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to a revision."""
    _run(engine, lambda config: command.downgrade(config, revision))


def check(engine: Engine) -> None:
    """Raise alembic's CommandError when the tables are not what the models say."""
    _run(engine, command.check)


def _run(engine: Engine, act: Callable[[Config], Any]) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        # A migration may take longer than any request is allowed to.
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = 0")
        connection.commit()
        config.attributes["connection"] = connection
        act(config)
        connection.commit()
