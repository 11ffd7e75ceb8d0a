"""Requests and answers about applications."""

from typing import Any, Final

from marshmallow import fields, validate

from registry.core.schemas import Base64, PageQuery, Reason, Schema, Text
from registry.core.written import Day
from registry.documents.applications.models import HOLD_CAUSES, LANGUAGES, SUBJECTS
from registry.documents.applications.rules.entitlement import APPLICANTS, EXEMPTIONS, PROOFS
from registry.documents.applications.rules.states import FIRST, KINDS, SHOWN_STATES, STATES
from registry.documents.cards.rules import CAUSES
from registry.fingerprints.rules import OUTCOMES
from registry.fingerprints.schemas import PrintAnswerSchema, PrintSchema
from registry.people.rules import DOCUMENT_FORMATS, LONGEST_GIVEN_NAMES, LONGEST_SURNAME, SEXES
from registry.people.schemas import Name, Number

MOST_PRINTS: Final = 60
"""Ten fingers, three impressions, two persons."""


def _optional_text(longest: int) -> Text:
    return Text(max=longest, load_default=None, allow_none=True)


def _optional_name(longest: int) -> Name:
    return Name(max=longest, load_default=None, allow_none=True)


class ApplicantSchema(Schema):
    """The applicant: a person by id or by identity document. The other fields register a person who is new."""

    relation = fields.String(required=True, validate=validate.OneOf(APPLICANTS))
    person_id = fields.UUID(load_default=None, allow_none=True)
    document_type = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    document_number = Number(max=20, load_default=None, allow_none=True)
    given_names = _optional_name(LONGEST_GIVEN_NAMES)
    first_surname = _optional_name(LONGEST_SURNAME)
    second_surname = _optional_name(LONGEST_SURNAME)
    sex = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SEXES))
    birth_date = Day(load_default=None, allow_none=True)
    nationality = fields.String(load_default=None, allow_none=True, validate=validate.Regexp("^[A-Z]{3}$"))
    proof = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(PROOFS))
    proof_number = _optional_text(60)
    institution = _optional_text(120)


class DocumentPrintSchema(PrintSchema):
    """A print of the minor or the applicant."""

    subject = fields.String(required=True, validate=validate.OneOf(SUBJECTS))


def _prints(*, required: bool = False) -> Any:
    options: dict[str, Any] = {"required": True} if required else {"load_default": list}
    return fields.List(
        fields.Nested(DocumentPrintSchema), validate=validate.Length(1 if required else 0, MOST_PRINTS), **options
    )


class StartSchema(Schema):
    """An application for a card, as far as it is known; complete if `submit` is true."""

    kind = fields.String(load_default=FIRST, validate=validate.OneOf(KINDS))
    cause = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(CAUSES))
    applicant = fields.Nested(ApplicantSchema, load_default=None, allow_none=True)
    minor_present = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    fee_receipt = _optional_text(40)
    fee_exemption = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(EXEMPTIONS))
    language = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "Second language of the card."},
    )
    photograph = Base64(load_default=None, allow_none=True)
    photograph_part = Text(
        max=80, load_default=None, allow_none=True, metadata={"description": "Name of a part of the multipart request."}
    )
    prints = _prints()
    submit = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ChangeSchema(Schema):
    """Fields of a draft to change; null clears a field."""

    version = fields.Integer(load_default=None, allow_none=True, strict=True)
    kind = fields.String(validate=validate.OneOf(KINDS))
    cause = fields.String(allow_none=True, validate=validate.OneOf(CAUSES))
    applicant = fields.Nested(ApplicantSchema)
    minor_present = fields.Boolean(truthy={True}, falsy={False})
    fee_receipt = Text(max=40, allow_none=True)
    fee_exemption = fields.String(allow_none=True, validate=validate.OneOf(EXEMPTIONS))
    language = fields.String(allow_none=True, validate=validate.OneOf(LANGUAGES))


class StepReasonSchema(Schema):
    """The reason for withdrawing, rejecting or releasing an application, or for taking a hand-over back."""

    reason = Reason(max=500)


class PhotographSchema(Schema):
    """A photograph in base64, or the name of a part of the multipart request."""

    photograph = Base64(load_default=None, allow_none=True)
    photograph_part = Text(max=80, load_default=None, allow_none=True)


class DocumentPrintsSchema(Schema):
    """One attempt of prints."""

    prints = _prints(required=True)


class ReasonSchema(Schema):
    """A reason why the ID cannot be issued yet, in four languages."""

    slug = fields.String()
    pointer = fields.String()
    en = fields.String()
    es = fields.String()
    qu = fields.String()
    ay = fields.String()


class WantedSchema(Schema):
    """A finger to capture."""

    subject = fields.String(validate=validate.OneOf(SUBJECTS))
    finger = fields.Integer()
    why = fields.String(validate=validate.OneOf(("missing", "again")))


class StepSchema(Schema):
    """One step of an application."""

    action = fields.String()
    from_state = fields.String(allow_none=True)
    to_state = fields.String()
    reason = fields.String(allow_none=True)
    at = fields.AwareDateTime()


class ComparisonSchema(Schema):
    """The comparison of one attempt with the bound prints."""

    subject = fields.String(validate=validate.OneOf(SUBJECTS))
    attempt = fields.Integer()
    outcome = fields.String(validate=validate.OneOf(OUTCOMES))
    parts = fields.Dict()
    engine = fields.String()
    at = fields.AwareDateTime()


class ReviewSchema(Schema):
    """What those who decide see of an application; null for everybody else."""

    state = fields.String(validate=validate.OneOf(STATES))
    hold_cause = fields.String(allow_none=True, validate=validate.OneOf((*HOLD_CAUSES, None)))
    comparisons = fields.List(fields.Nested(ComparisonSchema))
    history = fields.List(fields.Nested(StepSchema))


class ApplicationSchema(Schema):
    """An application for a minor's ID."""

    id = fields.UUID()
    person_id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(KINDS))
    cause = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf(SHOWN_STATES))
    version = fields.Integer()
    applicant_id = fields.UUID(allow_none=True)
    applicant_relation = fields.String(allow_none=True)
    applicant_proof = fields.String(allow_none=True)
    applicant_proof_number = fields.String(allow_none=True)
    applicant_institution = fields.String(allow_none=True)
    minor_present = fields.Boolean(attribute="is_minor_present")
    fee_receipt = fields.String(allow_none=True)
    fee_exemption = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    has_photograph = fields.Boolean()
    prints = fields.List(fields.Nested(PrintAnswerSchema))
    draft_ends_on = fields.Date(
        allow_none=True, metadata={"description": "When a draft is withdrawn, unless something is done with it before."}
    )
    prints_wanted = fields.List(fields.Nested(WantedSchema))
    refusals = fields.List(fields.Nested(ReasonSchema))
    warnings = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    rejection = fields.String(allow_none=True)
    card_id = fields.UUID(allow_none=True)
    history = fields.List(fields.Nested(StepSchema))
    review = fields.Nested(ReviewSchema, allow_none=True)
    is_demonstration = fields.Boolean()
    created_at = fields.AwareDateTime()
    submitted_at = fields.AwareDateTime(allow_none=True)


class ApplicationListSchema(Schema):
    """One page of applications."""

    items = fields.List(fields.Nested(ApplicationSchema))
    next_cursor = fields.String(allow_none=True)


class ApplicationQuery(PageQuery):
    """Which applications to list."""

    state = fields.String(validate=validate.OneOf(SHOWN_STATES))
    person_id = fields.UUID()


class HoldSchema(Schema):
    """An application waiting for a second person."""

    application_id = fields.UUID()
    cause = fields.String(validate=validate.OneOf(HOLD_CAUSES))
    raised_at = fields.AwareDateTime()


class HoldListSchema(Schema):
    """One page of holds."""

    items = fields.List(fields.Nested(HoldSchema))
    next_cursor = fields.String(allow_none=True)
