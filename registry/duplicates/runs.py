"""Search runs: taking turns, and storing what a search ran with and whom it found, so that it can be replayed."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from registry.core import locks
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.duplicates.models import SearchCandidate, SearchRun
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.matching.candidates import PersonCandidate

LEAST_STORED_SCORE: Final = 20.0
"""Candidates below, a false match in 100, are not worth storing: any gallery of some size holds many."""
_NOT_COMPARED: Final = "not_compared"


def take_turn(ctx: Context) -> None:
    """Wait until no other search is writing; held until the commit."""
    locks.take(ctx.session, locks.Lock.BIRTH_SEARCH)


def store_run(
    ctx: Context,
    started: datetime,
    candidates: Mapping[str, tuple[uuid.UUID | None, Sequence[PersonCandidate]]],
    counts: Mapping[str, int],
    *,
    birth_id: uuid.UUID | None = None,
    application_id: uuid.UUID | None = None,
    watch_entry_id: uuid.UUID | None = None,
) -> SearchRun:
    """Store a search of a birth, an application or a watch-list entry: subject → who was searched, and candidates."""
    run = SearchRun(
        id=uuid.uuid4(),
        birth_id=birth_id,
        application_id=application_id,
        watch_entry_id=watch_entry_id,
        engine=ENGINE,
        policy=thresholds.version(ctx.session),
        started_at=started,
        finished_at=utc_now(),
        counts=dict(counts),
    )
    ctx.session.add(run)
    ctx.session.flush()
    for subject, (person, theirs) in candidates.items():
        for rank, candidate in enumerate(worth_storing(theirs), 1):
            assert person is not None  # nobody is found for nobody
            ctx.session.add(
                SearchCandidate(
                    run_id=run.id,
                    subject=subject,
                    person_id=person,
                    candidate_id=candidate.person_id,
                    rank=rank,
                    score=candidate.score,
                    by_finger={str(finger): round(score, 2) for finger, score in sorted(candidate.by_finger.items())},
                )
            )
    return run


def not_compared(run: SearchRun) -> dict[str, int]:
    """How many stored prints the search could not compare, where there were any."""
    return {_NOT_COMPARED: run.counts[_NOT_COMPARED]} if _NOT_COMPARED in run.counts else {}


def worth_storing(candidates: Iterable[PersonCandidate]) -> list[PersonCandidate]:
    """The best of each person, those of some likeness, best first."""
    best: dict[uuid.UUID, PersonCandidate] = {}
    for candidate in sorted(candidates, key=lambda each: -each.score):
        if candidate.score >= LEAST_STORED_SCORE:
            best.setdefault(candidate.person_id, candidate)
    return list(best.values())
