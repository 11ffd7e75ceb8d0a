"""Judgements over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import Schema
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.judgements.rules import EVIDENCE_KINDS, VERDICTS

MOST_EVIDENCE = 50


class EvidenceSchema(Schema):
    """One piece of evidence that a judgement rests on."""

    kind = fields.String(required=True, validate=validate.OneOf(EVIDENCE_KINDS))
    id = fields.UUID(required=True)


class JudgeSchema(CaseReasonSchema):
    """A judgement on two persons of a case."""

    left = fields.UUID(required=True)
    right = fields.UUID(required=True)
    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    evidence = fields.List(fields.Nested(EvidenceSchema), required=True, validate=validate.Length(1, MOST_EVIDENCE))


class JudgementSchema(Schema):
    """One investigator's verdict on two persons."""

    id = fields.UUID()
    left = fields.UUID()
    right = fields.UUID()
    verdict = fields.String(validate=validate.OneOf(VERDICTS))
    reason = fields.String()
    evidence = fields.List(fields.Nested(EvidenceSchema))
    by = fields.String()
    at = fields.AwareDateTime()
    supersedes = fields.UUID(allow_none=True)
    is_superseded = fields.Boolean()
    engine = fields.String()
    policy = fields.String()


class JudgementListSchema(Schema):
    """The judgements of a case."""

    items = fields.List(fields.Nested(JudgementSchema))


class AgreementSchema(Schema):
    """How far reviewers agree with each other."""

    pairs = fields.Integer()
    raw = fields.Float(allow_none=True)
    kappa = fields.Float(allow_none=True)
    table = fields.Dict()


class ReviewersAgreementSchema(AgreementSchema):
    """How far two reviewers agree."""

    reviewers = fields.List(fields.String())


class AgreementReportSchema(Schema):
    """Agreement pooled, and for each two reviewers."""

    pooled = fields.Nested(AgreementSchema)
    by_reviewers = fields.List(fields.Nested(ReviewersAgreementSchema))
