"""Answers kept for requests sent twice: those that name a sealed person are not given again."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

HIDDEN_TABLES: Final = (
    "person", "capture", "delivery", "birth", "birth_record", "document_application", "identity_card", "search_run",
    "watch_entry", "alert", "investigation_case", "case_search",
)  # fmt: skip
"""Those with a view of what is hidden of them."""


def forget_answers(session: Session) -> int:
    """Delete the kept answers that name anything hidden; how many. Each is read once: sealings are few."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    hidden = " UNION ALL ".join(f"SELECT id FROM hidden_{table}" for table in HIDDEN_TABLES)  # noqa: S608  # our words
    gone = session.execute(
        text(f"WITH hidden AS MATERIALIZED ({hidden}) DELETE FROM request_key WHERE EXISTS (SELECT FROM "  # noqa: S608  # our words
             "regexp_matches(body::text || coalesce(location, ''), "
             "'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') AS named (id) "
             "WHERE named.id[1]::uuid IN (SELECT id FROM hidden)) RETURNING id")
    )  # fmt: skip
    return len(gone.all())
