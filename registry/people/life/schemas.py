"""What becomes of persons, over HTTP."""

from marshmallow import fields, validate

from registry.core.schemas import Reason, Schema, Text
from registry.core.written import Day
from registry.people.rules import DOCUMENT_FORMATS, LONGEST_GIVEN_NAMES, LONGEST_SURNAME, RELATIONS
from registry.people.schemas import JustifyingDocumentSchema, Name


class AddedDocumentSchema(Schema):
    """An identity document as shown: its number and whom it names. It proves itself unless another paper is given."""

    type = fields.String(required=True, validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    number = Text(required=True, max=15)
    given_names = Name(load_default=None, allow_none=True, max=LONGEST_GIVEN_NAMES)
    first_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    second_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    birth_date = Day(load_default=None, allow_none=True)
    reason = Reason(max=500)
    document = fields.Nested(JustifyingDocumentSchema, load_default=None, allow_none=True)


class WithdrawnDocumentSchema(Schema):
    """An identity document that is not the person's, and the paper that shows it."""

    type = fields.String(required=True, validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    number = Text(required=True, max=15)
    reason = Reason(max=500)
    document = fields.Nested(JustifyingDocumentSchema, required=True)


class EndedKinshipSchema(Schema):
    """A relative who is none, as `kin` lists the person, and the paper that shows it."""

    relative_id = fields.UUID(required=True)
    relation = fields.String(required=True, validate=validate.OneOf(RELATIONS))
    reason = Reason(max=500)
    document = fields.Nested(JustifyingDocumentSchema, required=True)
