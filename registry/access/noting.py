"""Journal what anybody can cause at will, without letting him fill the journal: the first times, then how often.

The first ones in an hour get entries of their own. The others are counted in one row, and the next entry of the same
act says how many there were (`unjournalled`, since `since`): nothing is left out, and a flood adds ten rows an hour.
"""

import hashlib
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.access.models import UnjournalledAct
from registry.core.clock import utc_now
from registry.core.context import Actor
from registry.core.database import refusals_for_constraints
from registry.core.limits import Limit
from registry.core.registry import Registry

EVERYBODY: Final = Limit("journalled.everybody", 600, timedelta(hours=1))
"""Such entries of all subjects together: who has many addresses invents many names."""
_ANYBODY: Final = "*"
# Skips what another entry is taking at this moment: nobody waits for a row that anybody can make.
_TAKE_OUT: Final = text("""
    DELETE FROM unjournalled_act WHERE (action, subject_id) IN (
        SELECT action, subject_id FROM unjournalled_act
        WHERE action = :action AND subject_id IN (:key, '*') FOR UPDATE SKIP LOCKED
    ) RETURNING times, since
""")


def note(
    registry: Registry,
    actor: Actor,
    limit: Limit,
    action: str,
    subject: str,
    subject_id: str,
    *,
    by: str | None = None,
    **details: Any,
) -> None:
    """Journal an act of a subject, or count it. `by` is what it is counted by when that is not the subject."""
    key = subject_id if by is None else _hash(registry, by)
    limits = registry.limits
    if limits.take(limit, f"{action}|{key}") is not None:
        _count(registry, action, key)
    elif limits.take(EVERYBODY, action) is not None:
        _count(registry, action, _ANYBODY)
    else:
        with registry.begin(actor) as ctx:
            ctx.journal(action, subject, subject_id, **details, **_counted(ctx.session, action, key))


def _count(registry: Registry, action: str, key: str) -> None:
    with refusals_for_constraints(), Session(registry.engine) as session, session.begin():
        session.execute(text("SET LOCAL synchronous_commit = off"))
        new = insert(UnjournalledAct).values(action=action, subject_id=key, times=1, since=utc_now())
        session.execute(
            new.on_conflict_do_update(
                index_elements=[UnjournalledAct.action, UnjournalledAct.subject_id],
                set_={"times": UnjournalledAct.times + 1},
            )
        )


def _counted(session: Session, action: str, key: str) -> dict[str, Any]:
    """What was counted since the last entry, taken out of its rows."""
    rows = session.execute(_TAKE_OUT, {"action": action, "key": key}).all()
    if not rows:
        return {}
    return {"unjournalled": sum(row.times for row in rows), "since": min(row.since for row in rows).isoformat()}


def _hash(registry: Registry, text_: str) -> str:
    # Where a name belongs, people type passwords.
    key = registry.vault.derived_key("counted-acts")
    return hashlib.blake2b(text_.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()
