"""Searches over HTTP. Criteria travel in the body, never in an address."""

from typing import Any

from marshmallow import fields, validate

from registry.core.schemas import Reason, Schema, Text
from registry.core.written import Day as WrittenDay
from registry.fingerprints.schemas import PresentedPrintSchema
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.searches.kinds import FORMS, KINDS
from registry.investigations.searches.kinds.kind import Choice, Day, Form, Line, Prints
from registry.investigations.searches.rules import DONE, REVIEWS, SEARCHING, STATES
from registry.people.schemas import Name

KIND_NAMES = tuple(kind.name for kind in KINDS)


def _field_of(form: Form) -> fields.Field[Any]:
    match form:
        case Line(longest, is_name):
            return Name(max=longest) if is_name else Text(max=longest)
        case Day():
            return WrittenDay()
        case Choice(options):
            return fields.String(validate=validate.OneOf(options))
        case Prints(most):
            return fields.List(fields.Nested(PresentedPrintSchema), validate=validate.Length(1, most))


CriteriaSchema = Schema.from_dict({name: _field_of(form) for name, form in FORMS.items()}, name="CriteriaSchema")
CriteriaSchema.__doc__ = "What is searched by; each kind of search has its own fields."


class SearchRequestSchema(CaseReasonSchema):
    """A search: for which purpose, on which legal basis, by which criteria."""

    kind = fields.String(required=True, validate=validate.OneOf(KIND_NAMES))
    purpose = Text(required=True, max=40, metadata={"description": "One of GET /api/v1/search-settings."})
    legal_basis = Text(required=True, max=40, metadata={"description": "One of GET /api/v1/search-settings."})
    legal_reference = Text(load_default=None, allow_none=True, max=120)
    criteria = fields.Nested(CriteriaSchema, required=True)
    emergency = Reason(required=False, load_default=None, allow_none=True, min=10, max=1000)


class ApprovalSchema(CaseReasonSchema):
    """Whether a supervisor approves the search."""

    agrees = fields.Boolean(required=True)


class EmergencyReviewSchema(CaseReasonSchema):
    """Whether the emergency was justified."""

    verdict = fields.String(required=True, validate=validate.OneOf(REVIEWS))


class SearchHitSchema(Schema):
    """A hit: its score, the evidence, and how often it was opened. Opening a hit reveals the person."""

    rank = fields.Integer()
    score = fields.Float(allow_none=True)
    parts = fields.List(fields.Dict())
    opened = fields.Integer()


class ProgressSchema(Schema):
    """How many parts of the galleries have answered a search by prints, and which of the others nobody holds now."""

    parts = fields.Integer()
    answered = fields.Integer()
    away = fields.List(fields.Integer())


class CaseSearchSchema(Schema):
    """A search of a case."""

    id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(KIND_NAMES))
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
    beyond = fields.Integer(metadata={"description": "Matches that are counted and not listed."})
    narrow_by = fields.List(
        fields.String(), metadata={"description": "Criteria that would tell the hits apart, the most telling first."}
    )
    hits = fields.List(fields.Nested(SearchHitSchema))
    progress = fields.Nested(
        ProgressSchema,
        allow_none=True,
        metadata={
            "description": "While it is `searching`, once the galleries are asked. Until it is `done`, read it again."
        },
    )


class CaseSearchListSchema(Schema):
    """The searches of a case."""

    items = fields.List(fields.Nested(CaseSearchSchema))


class OpenedHitSchema(Schema):
    """The person a hit is."""

    rank = fields.Integer()
    score = fields.Float(allow_none=True)
    parts = fields.List(fields.Dict())
    person_id = fields.UUID()
    given_names = fields.String(allow_none=True)
    first_surname = fields.String(allow_none=True)
    second_surname = fields.String(allow_none=True)
    sex = fields.String(allow_none=True)
    birth_date = fields.Date(allow_none=True)
    is_in_case = fields.Boolean()


class ReplaySchema(Schema):
    """A search run again on the registry as it was on its day, or how far it is: then ask again for the answer."""

    state = fields.String(validate=validate.OneOf((SEARCHING, DONE)))
    is_same = fields.Boolean()
    differences = fields.List(fields.Dict())
    hits = fields.Dict()
    at = fields.AwareDateTime()
    progress = fields.Nested(ProgressSchema)


class LegalBasisSchema(Schema):
    """A legal basis, and whether it has a document with a number."""

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
