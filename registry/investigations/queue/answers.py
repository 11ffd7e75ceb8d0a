"""The queue as the API answers it."""

from collections.abc import Sequence
from typing import Any

from registry.core.context import Context
from registry.investigations.cases import blindness
from registry.investigations.cases.answers import case_answer
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.models import Case, CaseEntry, Notice
from registry.investigations.cases.queries import usernames_of
from registry.investigations.cases.words import NOTICES
from registry.investigations.queue import queries
from registry.people import queries as people

_PERSON = ("person_id", "source", "added_at")


def task_answers(ctx: Context, tasks: Sequence[tuple[CaseEntry, Case, str | None]]) -> list[dict[str, Any]]:
    """Tasks, each with its case and whose it is."""
    withheld = blindness.withheld(ctx, {case.id: case for _task, case, _username in tasks}.values())
    return [
        {
            "id": task.id,
            "case_id": case.id,
            "case_number": case.number,
            "title": dossier.shown_title(ctx, task, withheld[case.id]),
            "due_on": task.due_on,
            "is_overdue": task.due_on is not None and task.due_on < ctx.today,
            "assignee": username,
            "at": task.at,
        }
        for task, case, username in tasks
    ]


def notice_answers(ctx: Context, notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """Notices in the reader's language."""
    names = usernames_of(ctx.session, {notice.by for notice in notices})
    return [
        {
            "id": notice.id,
            "kind": notice.kind,
            "text": str(NOTICES[notice.kind]),
            "case_id": notice.case_id,
            "case_number": notice.case.number,
            "by": names.get(notice.by),
            "at": notice.at,
            "read_at": notice.read_at,
        }
        for notice in notices
    ]


def queue_answers(ctx: Context, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Cases as they are recognised: who, where, which indicators, what is due and what is new."""
    ids = [case.id for case in cases]
    names = people.names(ctx.session, {person.person_id for case in cases for person in case.persons})
    indicators, facilities = queries.indicators_of(ctx.session, ids), queries.facilities_of(ctx.session, ids)
    due, new = queries.due_days(ctx.session, ids), queries.new_among(ctx.session, ctx.actor, ids)
    withheld = blindness.withheld(ctx, cases)
    answers = []
    for case in cases:
        persons = []
        for person in case.persons:
            name, birth_date = names.get(person.person_id, (None, None))
            columns = {column: getattr(person, column) for column in _PERSON}
            persons.append(columns | {"name": name, "birth_date": birth_date})
        answers.append(
            case_answer(ctx, case, withheld[case.id])
            | {
                "persons": persons,
                "indicators": indicators.get(case.id, []),
                "facilities": facilities.get(case.id, []),
                "due_on": due.get(case.id),
                "is_new": case.id in new,
            }
        )
    return answers
