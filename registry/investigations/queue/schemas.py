"""The queue over HTTP."""

from typing import Any

from marshmallow import fields, validate

from registry.core.pagination import LARGEST_LIMIT
from registry.core.schemas import PageQuery, Schema, Text
from registry.core.written import Day
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.investigations.cases.rules import NOTICES, STATES
from registry.investigations.cases.schemas import MANY_CASES, AssignmentSchema, CasePersonSchema, CaseSchema
from registry.investigations.queue.queries import CaseFilter
from registry.investigations.queue.rules import BY_RISK, SORTS


class CaseQuery(PageQuery):
    """Which cases to list, and in which order."""

    state = fields.String(validate=validate.OneOf(STATES))
    mine = fields.Boolean(load_default=False)
    unassigned = fields.Boolean(load_default=False)
    with_postponed = fields.Boolean(load_default=False)
    new = fields.Boolean(load_default=False, metadata={"description": "Others did something since you last looked."})
    indicator = fields.String(validate=validate.OneOf(sorted(INDICATORS)))
    facility = Text(max=8)
    department = Text(max=60)
    risk_at_least = fields.Integer(validate=validate.Range(0, 100))
    older_than_days = fields.Integer(validate=validate.Range(0, 36_500))
    assignee = Text(max=64)
    sort = fields.String(load_default=BY_RISK, validate=validate.OneOf(SORTS))


def filter_of(query: dict[str, Any]) -> CaseFilter:
    """Which cases a query asks for."""
    return CaseFilter(
        state=query.get("state"),
        is_mine=query["mine"],
        is_unassigned=query["unassigned"],
        with_postponed=query["with_postponed"],
        is_new=query["new"],
        indicator=query.get("indicator"),
        facility=query.get("facility"),
        department=query.get("department"),
        risk_at_least=query.get("risk_at_least"),
        older_than_days=query.get("older_than_days"),
        assignee=query.get("assignee"),
        sort=query["sort"],
    )


class NamedCasePersonSchema(CasePersonSchema):
    """A person that a case is about, by name."""

    name = fields.String(allow_none=True)
    birth_date = fields.Date(allow_none=True)


class CaseFacilitySchema(Schema):
    """Where a birth was that a case is about."""

    code = fields.String()
    name = fields.String()
    department = fields.String()
    district = fields.String()


class QueuedCaseSchema(CaseSchema):
    """A case as the queue shows it: who, where, which indicators, what is due and what is new."""

    persons = fields.List(fields.Nested(NamedCasePersonSchema))
    indicators = fields.List(fields.String())
    facilities = fields.List(fields.Nested(CaseFacilitySchema))
    due_on = fields.Date(allow_none=True)
    is_new = fields.Boolean()


class CaseListSchema(Schema):
    """One page of the queue."""

    items = fields.List(fields.Nested(QueuedCaseSchema))
    next_cursor = fields.String(allow_none=True)


class TaskQuery(Schema):
    """Which open tasks to list."""

    mine = fields.Boolean(load_default=True)
    due_before = Day()
    limit = fields.Integer(load_default=LARGEST_LIMIT, validate=validate.Range(1, LARGEST_LIMIT))


class TaskSchema(Schema):
    """A task that is not done, with its case and whose it is: the case's assignee's unless somebody was named."""

    id = fields.UUID()
    case_id = fields.UUID()
    case_number = fields.String()
    title = fields.String()
    due_on = fields.Date(allow_none=True)
    is_overdue = fields.Boolean()
    assignee = fields.String(allow_none=True)
    at = fields.AwareDateTime()


class TaskListSchema(Schema):
    """Open tasks, the first due first."""

    items = fields.List(fields.Nested(TaskSchema))


class NoticeQuery(PageQuery):
    """Which notices to list."""

    unread = fields.Boolean(load_default=False)


class NoticeSchema(Schema):
    """What somebody else did in a case that one should know of."""

    id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(NOTICES))
    text = fields.String()
    case_id = fields.UUID()
    case_number = fields.String()
    by = fields.String(allow_none=True)
    at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)


class NoticeListSchema(Schema):
    """One page of notices."""

    items = fields.List(fields.Nested(NoticeSchema))
    next_cursor = fields.String(allow_none=True)


class ManyAssignmentsSchema(AssignmentSchema):
    """Several cases for one investigator; oneself when none is named."""

    cases = MANY_CASES
