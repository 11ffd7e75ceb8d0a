"""How PostgreSQL would read for what pages ask: which tables it would go through from the first row to the last.

A test's tables are so small that reading them whole is right. Asked for another way wherever there is one, the planner
tells the statements for which there is none: those take longer with every birth.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

_WITHOUT: Final = "SELECT current_setting('enable_seqscan'), set_config('enable_seqscan', 'off', true)"
_AS_BEFORE: Final = "SELECT set_config('enable_seqscan', %s, true)"
SELECTING: Final = ("SELECT", "WITH", "/*")


SMALL: Final = frozenset(
    {
        "account",
        "damaged_record",
        "gallery_part",
        "issuer_key",
        "issuer_key_distrust",
        "journal_head",
        "journal_lane",
        "notification_key",
        "notification_receiver",
        "referral_target",
        "station",
        "statistics_release",
        "transcription_batch",
    }
)
"""Tables with as many rows as there are people at work, workers, keys, institutions, counters, files or years."""


class Plans:
    """The statements seen, each explained once."""

    def __init__(self) -> None:
        self.whole: dict[str, set[str]] = {}
        """Statement → the tables that it can only read whole."""
        self._is_explaining = False

    @contextmanager
    def watching(self, engine: Engine) -> Iterator[None]:
        """Explain every SELECT that is sent meanwhile."""
        event.listen(engine, "after_cursor_execute", self._look)
        try:
            yield
        finally:
            event.remove(engine, "after_cursor_execute", self._look)

    def slow(self) -> dict[str, frozenset[str]]:
        """Statement, on one line → the tables that grow and that it can only read whole."""
        return {
            " ".join(text.split()): frozenset(tables - SMALL) for text, tables in self.whole.items() if tables - SMALL
        }

    def _look(
        self, connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if many or statement in self.whole or not statement.lstrip().startswith(SELECTING):
            return
        self.whole[statement] = set()
        cursor: Any = connection.connection.cursor()
        cursor.execute(_WITHOUT)
        (before, _off) = cursor.fetchone()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        (plans,) = cursor.fetchone()
        cursor.execute(_AS_BEFORE, (before,))
        cursor.close()
        self.whole[statement] = set(_read_whole(plans))


def _read_whole(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _read_whole(one)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for one in node.values():
            yield from _read_whole(one)
