"""Joinings over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import Schema
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.people.joining import ACTS
from registry.people.rules import REQUEST_STATES


class JoiningRequestSchema(CaseReasonSchema):
    """Two persons of a case whose records are to be joined, or parted again, and why."""

    act = fields.String(load_default=ACTS[0], validate=validate.OneOf(ACTS))
    left = fields.UUID(required=True)
    right = fields.UUID(required=True)


class JoiningDecisionSchema(Schema):
    """The second person's decision."""

    decision = fields.String(required=True, validate=validate.OneOf(("approve", "refuse")))


class JoiningSchema(Schema):
    """A request to join or part two records, and what became of it."""

    id = fields.UUID()
    act = fields.String(validate=validate.OneOf(ACTS))
    person_id = fields.UUID()
    into = fields.UUID()
    """The record in use; its documents and the other's name it from then on."""
    reason = fields.String()
    state = fields.String(validate=validate.OneOf(REQUEST_STATES))
    requested_by = fields.String()
    requested_at = fields.AwareDateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class JoiningListSchema(Schema):
    """The requests of a case, oldest first."""

    items = fields.List(fields.Nested(JoiningSchema))
