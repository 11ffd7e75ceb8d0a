"""Verify the whole journal."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.checkpoints import verify_tree
from registry.audit.notes import Checkpoint
from registry.audit.reading_back import Story
from registry.audit.rules import Finding, Head, Row, Verification, Whole, findings
from registry.audit.service import SEAL
from registry.core.context import SYSTEM
from registry.core.hiding import act
from registry.core.messages import _
from registry.core.vault import KeyUnknown, Vault

EVERY: Final = 5000
"""Rows between two calls of `advanced`."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """One snapshot of the journal, without a limit of time: read in two, entries made meanwhile would look like
    tampering.
    """
    with Session(engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        act(session, SYSTEM)
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
        yield session


def verify(
    session: Session,
    vault: Vault | None,
    state: Whole,
    advanced: Callable[[int], object] = int,
    witnessed: Iterable[Checkpoint] = (),
) -> Iterator[Finding]:
    """Every finding of a complete verification, lane by lane; `state` counts the rows as they are read.

    `advanced` is called with the number of rows read so far; `witnessed` are checkpoints that were kept elsewhere.

    The session must be a `snapshot`.
    Without a vault, or without the key of a seal, that seal is not checked. The chains alone cannot show that the whole
    database, heads included, was restored to an earlier day: compare with a checkpoint kept elsewhere.
    """
    ends = queries.heads(session)
    if 0 not in ends and queries.has_accounts(session):
        yield Finding(1, _("there are accounts but no sealed head: the journal was removed"))
    story = Story()
    for lane, rows in groupby(_counted(story.follow(queries.rows(session)), advanced), key=lambda row: row.lane):
        yield from _lane(lane, rows, ends.get(lane), vault, state)
    for lane in range(story.lanes):
        if lane and lane not in ends and lane not in state.lanes:
            yield Finding(1, _("this lane was opened, and its rows and sealed head were removed"), lane)
    for lane in sorted(ends.keys() - state.lanes.keys()):
        yield from _lane(lane, (), ends[lane], vault, state)
    yield from story.findings()
    for lane, sequence in queries.contradicting(session):
        yield Finding(sequence, _("a search column differs from the hashed content"), lane)
    yield from verify_tree(session, witnessed)
    state.notices = story.notices()


def _counted(rows: Iterable[Row], advanced: Callable[[int], object]) -> Iterator[Row]:
    done = 0
    for done, row in enumerate(rows, 1):
        if done % EVERY == 0:
            advanced(done)
        yield row
    advanced(done)


def _lane(lane: int, rows: Iterable[Row], end: Head | None, vault: Vault | None, state: Whole) -> Iterator[Finding]:
    key = None
    if end is not None and vault is not None:
        try:
            key = vault.derived_key(SEAL, end.key_id)
        except KeyUnknown:
            state.unchecked_keys.add(end.key_id)
    state.lanes[lane] = Verification(lane=lane)
    yield from findings(rows, end, key, state.lanes[lane])
