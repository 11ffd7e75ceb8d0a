"""The queue over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import PageQuery, Schema, Text
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.investigations.cases.rules import STATES
from registry.investigations.cases.schemas import CasePersonSchema, CaseSchema
from registry.investigations.limits import MOST_AT_ONCE
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
    sort = fields.String(load_default=BY_RISK, validate=validate.OneOf(SORTS))


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


class ManyAssignmentsSchema(Schema):
    """Several cases for one investigator; oneself when none is named."""

    cases = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_AT_ONCE))
    username = Text(load_default=None, allow_none=True, max=64)
