"""1:N searches as a task asks for them.

In a worker's job every part of the galleries is asked, and the job goes on when all have answered: a part that nobody
holds delays the search, and never shortens its answer. Anything else that runs by itself (commands, benchmarks, tests)
loads the galleries into its own process and answers at once. A request never searches: it queues a job.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import delete

from registry.core.context import Context
from registry.core.hiding import is_hiding, sealed_as_well
from registry.core.jobs import Waits
from registry.fingerprints import queries
from registry.fingerprints.matching import queries as transactions
from registry.fingerprints.matching.candidates import PersonCandidate
from registry.fingerprints.matching.comparison import chosen_probes
from registry.fingerprints.matching.galleries import galleries_of, refreshed
from registry.fingerprints.models import Capture
from registry.fingerprints.searching import asking, plan
from registry.fingerprints.searching import queries as searches
from registry.fingerprints.searching.answering import answered
from registry.fingerprints.searching.models import GallerySearch
from registry.fingerprints.searching.queries import HeldPart
from registry.fingerprints.searching.questions import Answer, Question

URGENT: Final = 10
"""The priority of a search for which somebody waits at a screen."""


def question(
    ctx: Context,
    side: str,
    person_id: uuid.UUID,
    captures: Sequence[Capture] | None = None,
    allowed: AbstractSet[uuid.UUID] | None = None,
    limit: int = 20,
) -> Question:
    """The question who has prints like a person's own, or like chosen captures; among everybody, or the allowed."""
    of_whom = queries.templates_of(ctx.session, person_id) if captures is None else captures
    return Question(
        side, person_id, tuple(chosen_probes(ctx, of_whom)), None if allowed is None else frozenset(allowed), limit
    )


def answers(
    ctx: Context, questions: Sequence[Question], priority: int = 0, must_have_seen: AbstractSet[str] = frozenset()
) -> list[Answer]:
    """The answers of all parts to the questions; raises Waits in a job whose questions are not answered yet.

    Nor are they where prints of one of the roles `must_have_seen` have been stored since a part answered: for jobs that
    take turns, each of which has to see what the one before it stored.
    """
    if not ctx.may_wait:
        if ctx.route is not None:
            raise RuntimeError("a request holds no gallery: queue a job that searches")
        held = refreshed(ctx)
        return [answered(ctx, held, question) for question in questions]
    given = asking.given_answers(ctx, ctx.given)
    missing = [question for question in questions if question.key not in given]
    search = None if ctx.given is None or not must_have_seen else searches.search(ctx.session, ctx.given)
    if search and transactions.are_unseen(ctx.session, [seen["transactions"] for seen in search.seen], must_have_seen):
        raise Waits(partial(asking.ask, questions=questions, before=None, priority=priority))
    if missing:
        raise Waits(partial(asking.ask, questions=missing, before=ctx.given, priority=priority))
    return [given[question.key] for question in questions]


def identify(
    ctx: Context, side: str, person_id: uuid.UUID, allowed: AbstractSet[uuid.UUID] | None = None, limit: int = 20
) -> list[PersonCandidate]:
    """Search with a person's own prints among everybody ('adult') or among the allowed ('child')."""
    (answer,) = answers(ctx, [question(ctx, side, person_id, None, allowed, limit)])
    return list(answer.candidates)


def identify_captures(
    ctx: Context,
    side: str,
    captures: Sequence[Capture],
    person_id: uuid.UUID,
    allowed: AbstractSet[uuid.UUID] | None = None,
    limit: int = 20,
) -> list[PersonCandidate]:
    """Search with chosen captures, such as those presented for an ID; leaves out their claimed owner, `person_id`."""
    (answer,) = answers(ctx, [question(ctx, side, person_id, captures, allowed, limit)])
    return list(answer.candidates)


def persons_searched(ctx: Context, side: str) -> int:
    """How many persons a search of a side ('adult' or 'child') covers: this job's, else one that was begun now."""
    given = [answer.persons for answer in _given(ctx) if answer.side == side]
    if given:
        return max(given)
    held = galleries_of(ctx)
    if len(held):
        return held.persons(side)
    return sum(part.adults if side == "adult" else part.children for part in _parts(ctx))


def not_compared(ctx: Context) -> dict[str, int]:
    """How many stored prints searches cannot compare, as a part of what a search says of itself."""
    given, held = [answer.not_compared for answer in _given(ctx)], galleries_of(ctx)
    if given:
        count = max(given)
    elif len(held):
        count = len(held.unreadable())
    else:
        count = sum(part.not_compared for part in _parts(ctx))
    return {"not_compared": count} if count else {}


def read_anew(ctx: Context) -> dict[str, int]:
    """Up to which later reading prints are compared now, as a part of what a search says of itself; none, none."""
    with sealed_as_well(ctx.session):
        newest = queries.newest_reading(ctx.session)
    return {"newest_reading": newest} if newest else {}


def seen(ctx: Context) -> dict[str, Any]:
    """Which parts answered this job's search and up to where each had seen, as a part of what it says of itself."""
    search = None if ctx.given is None else searches.search(ctx.session, ctx.given)
    if search is not None:
        return {"parts": search.parts, "seen": search.seen}
    held = galleries_of(ctx)
    return {"parts": held.part.of, "seen": [held.seen_by(held.part)]}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many parts of the galleries have answered a search, and which of the others nobody holds at the moment."""

    parts: int
    answered: int
    away: tuple[int, ...]


def progress(ctx: Context, task: str, arguments: Mapping[str, Any]) -> Progress | None:
    """How far the search is for which a job waits; None where it has not asked yet."""
    search = searches.latest_of_job(ctx.session, task, arguments)
    if search is None:
        return None
    if search.answered_at is not None:
        return Progress(search.parts, search.parts, ())
    done = {row.part for row in searches.answers_of(ctx.session, search.id, search.parts)}
    parts = searches.held_parts(ctx.session)
    held = {part.part for part in parts if part.parts == search.parts and part.is_held}
    away = tuple(sorted(set(range(1, search.parts + 1)) - done - held))
    return Progress(search.parts, len(done), away)


@contextmanager
def answered_job(ctx: Context, task: str, arguments: Mapping[str, Any]) -> Iterator[bool]:
    """Whether the galleries have answered a job: then what asks them in the block gets the answers, once."""
    search = searches.latest_of_job(ctx.session, task, arguments)
    if search is None or search.answered_at is None:
        yield False
        return
    before = ctx.given, ctx.may_wait
    ctx.given, ctx.may_wait = search.id, True
    try:
        yield True
    finally:
        ctx.given, ctx.may_wait = before
    ctx.session.execute(delete(GallerySearch).where(GallerySearch.id == search.id))


def hidden_with_prints(ctx: Context, side: str) -> int:
    """How many persons with prints on a side are hidden from this session; 0 if it may see the sealed."""
    if not is_hiding(ctx.session):
        return 0
    with sealed_as_well(ctx.session):
        return queries.hidden_with_prints(ctx.session, side)


def _given(ctx: Context) -> Iterable[Answer]:
    return asking.given_answers(ctx, ctx.given).values() if ctx.may_wait else ()


def _parts(ctx: Context) -> list[HeldPart]:
    """The parts that a search begun now would ask."""
    held = searches.held_parts(ctx.session)
    return [part for part in held if part.parts == plan.chosen(held)]
