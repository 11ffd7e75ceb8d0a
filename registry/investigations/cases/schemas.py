"""Cases over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import Reason, Schema, Text
from registry.core.written import Day
from registry.investigations.cases.dossier.schemas import EntrySchema
from registry.investigations.cases.rules import (
    DECISIONS,
    ORIGINS,
    SOURCES,
    STATES,
    TARGET_KINDS,
)
from registry.investigations.limits import MOST_AT_ONCE, MOST_PERSONS


class CaseReasonSchema(Schema):
    """A reason."""

    reason = Reason()


class OpenCaseSchema(CaseReasonSchema):
    """A case opened by hand: about an alert, about persons, or about a suspicion alone."""

    alert_id = fields.UUID(load_default=None, allow_none=True)
    persons = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MOST_PERSONS))
    risk = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 100))


class AssignmentSchema(Schema):
    """The assignee; oneself when none is named."""

    username = Text(load_default=None, allow_none=True, max=64)


class ReviewerSchema(Schema):
    """The second investigator."""

    username = Text(required=True, max=64)


class PersonsSchema(Schema):
    """Persons that a case is about."""

    persons = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_PERSONS))


class PostponementSchema(CaseReasonSchema):
    """The date a case is postponed to."""

    until = Day(required=True)


class ReferralRequestSchema(CaseReasonSchema):
    """The authority that a case is referred to."""

    target = Text(required=True, max=40)


class CaseDecisionSchema(CaseReasonSchema):
    """A decision."""

    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))


class SecondSchema(CaseReasonSchema):
    """Whether a second person agrees."""

    agrees = fields.Boolean(required=True)


MANY_CASES = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_AT_ONCE))


class ManyDecisionsSchema(CaseDecisionSchema):
    """One decision for several cases."""

    cases = MANY_CASES


class ManySecondsSchema(SecondSchema):
    """A second person's answer to several decisions."""

    cases = MANY_CASES


class ReferralTargetSchema(Schema):
    """An authority that cases are referred to."""

    code = fields.String()
    name = fields.String()
    kind = fields.String(validate=validate.OneOf(TARGET_KINDS))
    concern = fields.String()
    source = fields.String()
    is_active = fields.Boolean()
    is_for_missing_children = fields.Boolean()


class CaseEventSchema(Schema):
    """One event in a case's history."""

    what = fields.String()
    from_state = fields.String(allow_none=True)
    to_state = fields.String()
    reason = fields.String(allow_none=True)
    details = fields.Dict()
    by = fields.String(allow_none=True)
    at = fields.AwareDateTime()


class ReferralSchema(Schema):
    """The referral of a case to an authority."""

    id = fields.UUID()
    target = fields.String(attribute="target_code")
    reason = fields.String()
    is_urgent = fields.Boolean()
    at = fields.AwareDateTime()


class CasePersonSchema(Schema):
    """A person that a case is about."""

    person_id = fields.UUID()
    source = fields.String(validate=validate.OneOf(SOURCES))
    added_at = fields.AwareDateTime()


class CaseSchema(Schema):
    """One matter under investigation. It proves nothing: people decide."""

    id = fields.UUID()
    number = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    origin = fields.String(validate=validate.OneOf(ORIGINS))
    risk = fields.Integer()
    is_urgent = fields.Boolean()
    reason = fields.String()
    opened_at = fields.AwareDateTime()
    age_days = fields.Integer()
    assigned_to = fields.String(allow_none=True)
    postponed_until = fields.Date(allow_none=True)
    decision = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    decision_waits = fields.Boolean()
    outcome = fields.String(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    persons = fields.List(fields.Nested(CasePersonSchema))
    alerts = fields.List(fields.UUID())
    reviewers = fields.List(fields.String())
    is_demonstration = fields.Boolean()


class WholeCaseSchema(CaseSchema):
    """A case with its history, referrals and dossier."""

    history = fields.List(fields.Nested(CaseEventSchema))
    referrals = fields.List(fields.Nested(ReferralSchema))
    entries = fields.List(fields.Nested(EntrySchema))


class OutcomeSchema(Schema):
    """The outcome for one case of several."""

    case_id = fields.UUID()
    state = fields.String(allow_none=True)
    problem = fields.Dict(allow_none=True)


class OutcomeListSchema(Schema):
    """The outcome for each case."""

    items = fields.List(fields.Nested(OutcomeSchema))
