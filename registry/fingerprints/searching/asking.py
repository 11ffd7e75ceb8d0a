"""Asking every part of the galleries, in a transaction of its own; the last to answer queues the job that goes on."""

import json
import uuid
from collections.abc import Sequence

from registry.core.context import Context, QueuedJob
from registry.fingerprints.searching import plan, queries
from registry.fingerprints.searching.models import GallerySearch
from registry.fingerprints.searching.questions import Answer, Question


def ask(ctx: Context, then: QueuedJob, questions: Sequence[Question], before: uuid.UUID | None, priority: int) -> None:
    """Queue a search in all parts. What the job was given `before` is given to it again, with the new answers."""
    parts = plan.chosen(queries.held_parts(ctx.session))
    search = GallerySearch(
        id=uuid.uuid4(),
        parts=parts,
        asked_at=ctx.now,
        answered_at=None,
        task=then.task,
        arguments=dict(then.arguments),
        seen=[],
    )
    search.sealed_questions = ctx.vault.seal(
        json.dumps([question.to_json() for question in questions]).encode(), search.place("questions")
    )
    if earlier := given_answers(ctx, before):
        keep_answers(ctx, search, earlier)
    ctx.session.add(search)
    ctx.session.flush()
    ctx.queued += plan.part_jobs(search.id, parts, priority)


def given_answers(ctx: Context, search_id: uuid.UUID | None) -> dict[str, Answer]:
    """The answers of a search by their questions' keys; none before all parts have answered."""
    search = None if search_id is None else queries.search(ctx.session, search_id)
    if search is None or search.answered_at is None:
        return {}
    return kept_answers(ctx, search)


def kept_answers(ctx: Context, search: GallerySearch) -> dict[str, Answer]:
    """The gathered answers that a search holds, by their questions' keys."""
    if search.sealed_answers is None:
        return {}
    stored = json.loads(ctx.vault.open(search.sealed_answers, search.place("answers")))
    return {key: Answer.from_json(answer) for key, answer in stored.items()}


def keep_answers(ctx: Context, search: GallerySearch, answers: dict[str, Answer]) -> None:
    """Store gathered answers with their search."""
    plain = json.dumps({key: answer.to_json() for key, answer in answers.items()}).encode()
    search.sealed_answers = ctx.vault.seal(plain, search.place("answers"))


def questions_of(ctx: Context, search: GallerySearch) -> list[Question]:
    """What a search asks, out of the vault."""
    assert search.sealed_questions is not None  # until it is answered
    stored = json.loads(ctx.vault.open(search.sealed_questions, search.place("questions")))
    return [Question.from_json(question) for question in stored]
