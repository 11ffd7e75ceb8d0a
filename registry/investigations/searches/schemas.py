"""Searches over HTTP. What is searched by is in the body, never in an address."""

from marshmallow import fields, validate

from registry.core.schemas import Schema, Text
from registry.fingerprints.schemas import PresentedPrintSchema
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.searches.rules import KINDS, REVIEWS, SIDES, STATES
from registry.people.rules import DOCUMENT_FORMATS, SEXES

MOST_PRINTS = 10


class CriteriaSchema(Schema):
    """What is searched by; each kind of search has its own fields."""

    prints = fields.List(fields.Nested(PresentedPrintSchema), validate=validate.Length(1, MOST_PRINTS))
    side = fields.String(validate=validate.OneOf(SIDES))
    given_names = Text(max=100)
    first_surname = Text(max=100)
    second_surname = Text(max=100)
    birth_date = fields.Date()
    sex = fields.String(validate=validate.OneOf(SEXES))
    mother_given_names = Text(max=100)
    mother_first_surname = Text(max=100)
    mother_second_surname = Text(max=100)
    father_given_names = Text(max=100)
    father_first_surname = Text(max=100)
    father_second_surname = Text(max=100)
    document_type = fields.String(validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    document_number = Text(max=20)
    phone = Text(max=30)
    address = Text(max=200)
    ubigeo_scheme = fields.String(validate=validate.OneOf(("INEI", "RENIEC")))
    ubigeo = Text(max=6)


class AskSearchSchema(CaseReasonSchema):
    """A search: what for, on which legal basis, by what."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    purpose = Text(required=True, max=40, metadata={"description": "One of GET /api/v1/search-settings."})
    legal_basis = Text(required=True, max=40, metadata={"description": "One of GET /api/v1/search-settings."})
    legal_reference = Text(load_default=None, allow_none=True, max=120)
    criteria = fields.Nested(CriteriaSchema, required=True)
    emergency = Text(load_default=None, allow_none=True, min=10, max=1000)


class ApprovalSchema(CaseReasonSchema):
    """Whether a supervisor approves."""

    agrees = fields.Boolean(required=True)


class EmergencyReviewSchema(CaseReasonSchema):
    """Whether an emergency was one."""

    verdict = fields.String(required=True, validate=validate.OneOf(REVIEWS))


class SearchHitSchema(Schema):
    """A person found: how like, by which parts, how often opened. Who it is is told when it is opened."""

    rank = fields.Integer()
    score = fields.Float(allow_none=True)
    parts = fields.List(fields.Dict())
    opened = fields.Integer()


class CaseSearchSchema(Schema):
    """A search of a case."""

    id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(KINDS))
    purpose = fields.String()
    legal_basis = fields.String()
    legal_reference = fields.String(allow_none=True)
    reason = fields.String()
    criteria_sha256 = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    emergency = fields.String(allow_none=True)
    requested_by = fields.String()
    requested_at = fields.AwareDateTime()
    approved_by = fields.String(allow_none=True)
    approval_expires_at = fields.AwareDateTime(allow_none=True)
    review = fields.String(allow_none=True)
    reviewed_by = fields.String(allow_none=True)
    run_at = fields.AwareDateTime(allow_none=True)
    ran_with = fields.Dict(allow_none=True)
    found = fields.Integer(allow_none=True)
    hits = fields.List(fields.Nested(SearchHitSchema))


class CaseSearchListSchema(Schema):
    """A case's searches."""

    items = fields.List(fields.Nested(CaseSearchSchema))


class OpenedHitSchema(Schema):
    """Who a hit is."""

    rank = fields.Integer()
    score = fields.Float(allow_none=True)
    parts = fields.List(fields.Dict())
    person_id = fields.UUID()
    given_names = fields.String(allow_none=True)
    first_surname = fields.String(allow_none=True)
    second_surname = fields.String(allow_none=True)
    sex = fields.String(allow_none=True)
    birth_date = fields.Date(allow_none=True)


class ReplaySchema(Schema):
    """A search run again as of its own day."""

    is_same = fields.Boolean()
    differences = fields.List(fields.Dict())
    hits = fields.Dict()
    at = fields.AwareDateTime()


class LegalBasisSchema(Schema):
    """On what ground something is done, and whether it has a document with a number."""

    meaning = fields.String()
    needs_reference = fields.Boolean()


class SearchSettingsSchema(Schema):
    """The settings in force, with their version."""

    version = fields.String()
    searches_an_hour = fields.Integer()
    print_searches_an_hour = fields.Integer()
    approval_hours = fields.Integer()
    most_hits = fields.Integer()
    most_candidates = fields.Integer()
    least_score = fields.Float()
    least_bits = fields.Float()
    watch_longest_days = fields.Integer()
    watch_shifted_years = fields.Integer()
    purposes = fields.Dict(keys=fields.String(), values=fields.String())
    legal_bases = fields.Dict(keys=fields.String(), values=fields.Nested(LegalBasisSchema))
    watch_legal_bases = fields.List(fields.String())
