"""A search run again as of its own day: the same answer, or what in the engine or the data has changed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from registry.core.context import Context
from registry.core.errors import Refused
from registry.core.messages import _
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.service import Progress
from registry.investigations.searches import queries, rules
from registry.investigations.searches.kinds import BY_NAME
from registry.investigations.searches.kinds.kind import Limits, Match
from registry.investigations.searches.models import CaseSearch, SearchHit
from registry.investigations.searches.running import find
from registry.investigations.searches.service import criteria_of, read
from registry.investigations.visibility import as_readers_of

REPLAY_TASK: Final = "investigations.replay_search"


@dataclass(frozen=True, slots=True)
class Replay:
    """A search run again as of its own day: whether the answer is the same, and which conditions have changed."""

    is_same: bool
    differences: list[dict[str, Any]]
    hits: dict[str, list[str]]
    at: datetime


def replay(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> Replay | Progress:
    """Run a search again as it ran, on the persons and captures of its day. It yields no new hit to open.

    One that asks the galleries is begun as a job; asked again, this tells how far it is, and at last the answer.
    """
    search = read(ctx, case_id, search_id)
    if search.state != rules.DONE or search.ran_with is None or search.run_at is None:
        raise Refused("search-not-run", _("This search has not been run."))
    if not BY_NAME[search.kind].is_by_galleries or (not ctx.may_wait and ctx.route is None):
        return _replayed(ctx, search)
    job = {"search_id": str(search.id), "account_id": str(ctx.actor.account_id)}
    with galleries.answered_job(ctx, REPLAY_TASK, job) as is_answered:
        if is_answered:
            return _replayed(ctx, search)
    under_way = galleries.progress(ctx, REPLAY_TASK, job)
    if under_way is None:
        ctx.defer(REPLAY_TASK, **job)
        ctx.journal("search.replay_begun", "case", search.case_id, search=str(search.id))
    return under_way or Progress(0, 0, ())


def replay_in_job(ctx: Context, search_id: uuid.UUID) -> None:
    """Have the galleries answer a search again, for whoever asked for the replay to compare."""
    search = queries.search_for_task(ctx.session, search_id)
    if search is None or search.ran_with is None or search.run_at is None:
        return
    limits, newest = Limits.from_json(search.ran_with), int(search.ran_with["newest_capture"])
    find(ctx, search.kind, criteria_of(ctx, search), search.run_at, newest, limits)


def _replayed(ctx: Context, search: CaseSearch) -> Replay:
    assert search.ran_with is not None and search.run_at is not None  # noqa: PT018  # it was run
    newest = int(search.ran_with["newest_capture"])
    limits = Limits.from_json(search.ran_with)
    with as_readers_of(ctx.session, "case_search", search.id):
        result = find(ctx, search.kind, criteria_of(ctx, search), search.run_at, newest, limits)
    hits = rules.compare_hits(_hits(search.hits), _hits(result.best))
    is_same = not (hits["gone"] or hits["new"] or hits["scored_otherwise"]) and result.total == search.found
    ctx.journal("search.replayed", "case", search.case_id, search=str(search.id), is_same=is_same)
    then, now = search.ran_with | {"found": search.found}, result.ran_with | {"found": result.total}
    # How many persons were searched, by which parts, is that of today's galleries: the answer does not depend on it,
    # and the number falls when somebody is sealed.
    changed = rules.differences({**then, **_OF_TODAY}, {**now, **_OF_TODAY})
    return Replay(is_same, changed, hits, ctx.now)


_OF_TODAY: Final = {"persons_searched": None, "parts": None, "seen": None}


def _hits(hits: Sequence[SearchHit] | Sequence[Match]) -> list[rules.Hit]:
    return [rules.Hit(str(hit.person_id), hit.score, hit.data_hash) for hit in hits]
