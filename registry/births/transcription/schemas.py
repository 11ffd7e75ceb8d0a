"""Transcriptions over HTTP; a line of a file is read by the same schema."""

from typing import Any

from marshmallow import fields, validate

from registry.births.rules.fields import PLACES
from registry.births.transcription.rules import BATCH_STATES, LONGEST_NUMBER, LONGEST_OFFICE, STATES, Form
from registry.births.transcription.scans import LARGEST_BYTES
from registry.core.schemas import Base64, PageQuery, Reason, Schema, Text
from registry.core.written import Day
from registry.facilities.rules import SCHEMES
from registry.people.rules import DOCUMENT_TYPES, LONGEST_GIVEN_NAMES, LONGEST_SURNAME, SEXES, SURNAME_ORDERS
from registry.people.schemas import Name


def _name(longest: int) -> Name:
    return Name(load_default=None, allow_none=True, max=longest)


def _document_type() -> fields.String:
    return fields.String(load_default="NONE", validate=validate.OneOf(DOCUMENT_TYPES))


def _document_number() -> Text:
    return Text(load_default=None, allow_none=True, max=15)


class OldActaSchema(Schema):
    """What an acta of before states."""

    cui = Text(required=True, max=12, metadata={"example": "10117410-2"})
    number = Text(required=True, max=LONGEST_NUMBER)
    office = Text(load_default="", max=LONGEST_OFFICE, min=0)
    inscribed_on = Day(required=True)
    given_names = _name(LONGEST_GIVEN_NAMES)
    first_surname = _name(LONGEST_SURNAME)
    second_surname = _name(LONGEST_SURNAME)
    surname_order = fields.String(load_default=SURNAME_ORDERS[0], validate=validate.OneOf(SURNAME_ORDERS))
    sex = fields.String(required=True, validate=validate.OneOf(SEXES))
    born_on = Day(required=True)
    place = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(PLACES))
    ubigeo_scheme = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SCHEMES))
    ubigeo = Text(load_default=None, allow_none=True, max=6)
    mother_document_type = _document_type()
    mother_document_number = _document_number()
    mother_given_names = _name(LONGEST_GIVEN_NAMES)
    mother_first_surname = _name(LONGEST_SURNAME)
    mother_second_surname = _name(LONGEST_SURNAME)
    mother_birth_date = Day(load_default=None, allow_none=True)
    father_document_type = _document_type()
    father_document_number = _document_number()
    father_given_names = _name(LONGEST_GIVEN_NAMES)
    father_first_surname = _name(LONGEST_SURNAME)
    father_second_surname = _name(LONGEST_SURNAME)
    died_on = Day(load_default=None, allow_none=True)


class OldActaEntrySchema(OldActaSchema):
    """An acta to be entered, and the scan of its paper: in base64, or as the part that `scan_part` names."""

    scan = Base64(largest_bytes=LARGEST_BYTES, load_default=None, allow_none=True)
    scan_part = Text(load_default=None, allow_none=True, max=100)


def form_of(body: dict[str, Any]) -> Form:
    """The transcription in a request or a line."""
    return Form(**{name: value for name, value in body.items() if name not in ("scan", "scan_part")})


class TranscriptionDecisionSchema(Schema):
    """What a second person says; the first one takes an own entry back by refusing it."""

    decision = fields.String(required=True, validate=validate.OneOf(("approve", "refuse")))
    reason = Reason(required=False, load_default=None, allow_none=True, max=500)


class TranscriptionQuery(PageQuery):
    """Which transcriptions to list."""

    state = fields.String(validate=validate.OneOf(STATES))
    batch = fields.UUID()


class TranscriptionSchema(Schema):
    """An acta as it was entered, and what became of it."""

    id = fields.UUID()
    state = fields.String()
    acta = fields.Dict(metadata={"description": "What was entered, as in the request."})
    media_type = fields.String(allow_none=True)
    scan_sha256 = fields.String(allow_none=True)
    batch = fields.UUID(allow_none=True)
    line = fields.Integer(allow_none=True)
    record_id = fields.UUID(allow_none=True)
    refusal = fields.String(allow_none=True)
    requested_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    is_own = fields.Boolean(metadata={"description": "Entered by the account that asks, so that another decides."})
    is_demonstration = fields.Boolean()


class TranscriptionListSchema(Schema):
    """One page of transcriptions."""

    items = fields.List(fields.Nested(TranscriptionSchema))
    next_cursor = fields.String(allow_none=True)


class TranscriptionBatchSchema(Schema):
    """A file of actas, and what became of its lines."""

    id = fields.UUID()
    state = fields.String(validate=validate.OneOf(BATCH_STATES))
    file_sha256 = fields.String()
    encoding = fields.String()
    lines = fields.Integer()
    lines_read = fields.Integer()
    repeated = fields.Integer()
    refused_lines = fields.Integer()
    actas = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "State → actas in it."})
    requested_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    is_own = fields.Boolean()
    is_demonstration = fields.Boolean()


class TranscriptionBatchListSchema(Schema):
    """One page of files."""

    items = fields.List(fields.Nested(TranscriptionBatchSchema))
    next_cursor = fields.String(allow_none=True)
