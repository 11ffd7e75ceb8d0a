"""One part's job: search among the persons it holds. Whoever answers last gathers, in the same transaction."""

import json
import uuid
from typing import Any

from sqlalchemy import delete

from registry.core import measures
from registry.core.clock import utc_now
from registry.core.context import Context, QueuedJob
from registry.core.jobs import GIVEN
from registry.fingerprints.matching.galleries import Galleries, begun, refreshed
from registry.fingerprints.parts import Part
from registry.fingerprints.searching import asking, queries
from registry.fingerprints.searching.models import GalleryAnswer, GallerySearch, place_of_answer
from registry.fingerprints.searching.questions import Answer, Question, gathered


def answer_part(ctx: Context, search_id: uuid.UUID, part: Part) -> None:
    """Answer a search for one part. Run again, or by two workers that hold the part, it answers once."""
    search = queries.search(ctx.session, search_id)
    if not _waits_for(search, part) or _has_answered(ctx, search_id, part):
        return
    assert search is not None  # it waits
    questions = asking.questions_of(ctx, search)
    begun(ctx, part)
    held = refreshed(ctx, part)
    seen = held.seen_by(part)  # before the search: what others load meanwhile is found as well, and not claimed
    own = [answered(ctx, held, question) for question in questions]
    search = queries.search(ctx.session, search_id, lock=True)  # from here on one part after the other
    if not _waits_for(search, part):
        return
    assert search is not None  # as above
    others = [] if part.of == 1 else queries.answers_of(ctx.session, search_id, part.of)
    if part.number in (row.part for row in others):
        return  # by another worker that holds the part
    if len(others) == part.of - 1:
        _gather(ctx, search, questions, {row.part: (row.seen, _opened(ctx, row)) for row in others}, part, seen, own)
    else:
        _store(ctx, search_id, part, seen, own)


def _has_answered(ctx: Context, search_id: uuid.UUID, part: Part) -> bool:
    """Whether a part answered while others are still awaited: a part of one is awaited alone."""
    return part.of > 1 and queries.has_answered(ctx.session, search_id, part.number, part.of)


def _store(ctx: Context, search_id: uuid.UUID, part: Part, seen: dict[str, Any], answers: list[Answer]) -> None:
    """Store a part's answers until the others have answered as well."""
    plain = json.dumps([answer.to_json() for answer in answers]).encode()
    ctx.session.add(
        GalleryAnswer(
            search_id=search_id,
            part=part.number,
            parts=part.of,
            answered_at=utc_now(),
            seen=seen,
            sealed_answers=ctx.vault.seal(plain, place_of_answer(search_id, part.number)),
        )
    )


def _waits_for(search: GallerySearch | None, part: Part) -> bool:
    """Whether a search still waits for parts of this number."""
    return search is not None and search.answered_at is None and search.parts == part.of


def answered(ctx: Context, held: Galleries, question: Question) -> Answer:
    """What a part of the galleries answers."""
    with measures.timed(measures.SEARCH, side=question.side):
        candidates = held.identify(
            ctx.session, question.side, question.person_id, question.probes, question.allowed, question.limit
        )
    return Answer(question.side, tuple(candidates), held.persons(question.side), len(held.unreadable()))


def _gather(
    ctx: Context,
    search: GallerySearch,
    questions: list[Question],
    others: dict[int, tuple[dict[str, Any], list[Answer]]],
    part: Part,
    seen: dict[str, Any],
    own: list[Answer],
) -> None:
    """Put the answers of the part that answered last to those of the others, and queue the job that waits for them."""
    by_part = [of_part for _number, of_part in sorted((others | {part.number: (seen, own)}).items())]
    answers = asking.kept_answers(ctx, search) | {
        question.key: gathered(its, question.limit)
        for question, its in zip(questions, zip(*(its for _seen, its in by_part), strict=True), strict=True)
    }
    asking.keep_answers(ctx, search, answers)
    search.seen = [seen_by for seen_by, _its in by_part]
    search.sealed_questions, search.answered_at = None, utc_now()
    ctx.session.flush()
    if others:
        ctx.session.execute(delete(GalleryAnswer).where(GalleryAnswer.search_id == search.id))
    ctx.queued.append(QueuedJob(search.task, search.arguments | {GIVEN: str(search.id)}))


def _opened(ctx: Context, row: GalleryAnswer) -> list[Answer]:
    plain = ctx.vault.open(row.sealed_answers, place_of_answer(row.search_id, row.part))
    return [Answer.from_json(each) for each in json.loads(plain)]
