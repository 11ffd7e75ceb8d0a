"""The queue of cases: listed, and assigned many at once."""

from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.pagination import Page
from registry.investigations.cases import decisions, service
from registry.investigations.cases.answers import outcome_answer
from registry.investigations.cases.schemas import OutcomeListSchema
from registry.investigations.queue import queries
from registry.investigations.queue.answers import notice_answers, queue_answers, task_answers
from registry.investigations.queue.schemas import (
    CaseListSchema,
    CaseQuery,
    ManyAssignmentsSchema,
    NoticeListSchema,
    NoticeQuery,
    TaskListSchema,
    TaskQuery,
    filter_of,
)

blueprint = Blueprint("queue", __name__, url_prefix="/api/v1/cases", description="The queue of cases")
tasks = Blueprint("case-tasks", __name__, url_prefix="/api/v1/case-tasks", description="Tasks of cases that are due")
notices = Blueprint("notices", __name__, url_prefix="/api/v1/notices", description="What others did in one's cases")
blueprints = (blueprint, tasks, notices)


@blueprint.get("")
@requires("cases.work")
@blueprint.arguments(CaseQuery, location="query")
@blueprint.response(200, CaseListSchema)
def list_cases(query: dict[str, Any]) -> dict[str, Any]:
    """List the queue: the highest risk first, among equals the oldest, unless sorted otherwise. Journalled."""
    page = Page(query["limit"], query.get("cursor"))
    with begin() as ctx:
        listing = queries.queue(ctx.session, ctx.actor, filter_of(query), ctx.now, ctx.today, page)
        ctx.journal("cases.listed", "case", "many", count=len(listing.items))
        return {"items": queue_answers(ctx, listing.items), "next_cursor": listing.next_cursor}


@blueprint.post("/assignments")
@requires("cases.work")
@blueprint.arguments(ManyAssignmentsSchema)
@blueprint.response(200, OutcomeListSchema)
def assign_many(body: dict[str, Any]) -> dict[str, Any]:
    """Take several cases, or as a supervisor assign them to an investigator. A refusal for one stops no other."""
    with begin() as ctx:
        outcomes = decisions.for_each(ctx, body["cases"], lambda case: service.assign(ctx, case, body["username"]))
        return {"items": [outcome_answer(outcome) for outcome in outcomes]}


@tasks.get("")
@requires("cases.work")
@tasks.arguments(TaskQuery, location="query")
@tasks.response(200, TaskListSchema)
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """List the tasks that are not done, one's own unless stated otherwise, the first due first. Journalled."""
    filters = queries.TaskFilter(query["mine"], query.get("due_before"))
    with begin() as ctx:
        open_tasks = queries.open_tasks(ctx.session, ctx.actor, filters, query["limit"])
        ctx.journal("case_tasks.listed", "case", "many", count=len(open_tasks))
        return {"items": task_answers(ctx, open_tasks)}


@notices.get("")
@requires("cases.work")
@notices.arguments(NoticeQuery, location="query")
@notices.response(200, NoticeListSchema)
def list_notices(query: dict[str, Any]) -> dict[str, Any]:
    """List one's notices, newest first."""
    with begin() as ctx:
        page = Page(query["limit"], query.get("cursor"))
        listing = queries.notices(ctx.session, ctx.actor, page, is_unread=query["unread"])
        return {"items": notice_answers(ctx, listing.items), "next_cursor": listing.next_cursor}


@notices.post("/reading")
@requires("cases.work")
@notices.response(200, NoticeListSchema)
def read_notices() -> dict[str, Any]:
    """Mark one's notices as read; the answer lists those that are still unread."""
    with begin() as ctx:
        queries.read_notices(ctx.session, ctx.actor, ctx.now)
        listing = queries.notices(ctx.session, ctx.actor, Page(), is_unread=True)
        return {"items": notice_answers(ctx, listing.items), "next_cursor": listing.next_cursor}
