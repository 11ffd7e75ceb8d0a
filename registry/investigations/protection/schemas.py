"""Referrals to child protection over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import PageQuery, Reason, Schema, Text
from registry.investigations.protection.rules import STATES, STEPS


class ProtectionQuery(PageQuery):
    """Which referrals to list."""

    state = fields.String(validate=validate.OneOf(STATES))
    mine = fields.Boolean(load_default=False)


class ProtectionStepRequestSchema(Schema):
    """What is done about a referral, and why; a referral to an authority names it."""

    step = fields.String(required=True, validate=validate.OneOf(STEPS))
    reason = Reason()
    target = Text(load_default=None, allow_none=True, max=40)


class ProtectionStepSchema(Schema):
    """One step about a referral."""

    step = fields.String(validate=validate.OneOf(STEPS))
    target = fields.String(attribute="target_code", allow_none=True)
    reason = fields.String()
    by = fields.String()
    at = fields.AwareDateTime()


class ProtectionReferralSchema(Schema):
    """A birth whose mother's age calls for child protection, whose matter it is, and what was done."""

    birth_id = fields.UUID()
    mother_id = fields.UUID()
    age_years = fields.Integer()
    policy = fields.String()
    made_at = fields.AwareDateTime()
    state = fields.String(validate=validate.OneOf(STATES))
    owner = fields.String(allow_none=True)
    steps = fields.List(fields.Nested(ProtectionStepSchema))


class ProtectionReferralListSchema(Schema):
    """One page of referrals."""

    items = fields.List(fields.Nested(ProtectionReferralSchema))
    next_cursor = fields.String(allow_none=True)
