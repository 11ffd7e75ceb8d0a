"""Requests and answers of statements."""

from marshmallow import fields, validate

from registry.core.schemas import Schema
from registry.people.rules import DOCUMENT_FORMATS
from registry.people.schemas import Number


class AskForStatementSchema(Schema):
    """The document of whoever asks: the person's own, or that of a parent or guardian."""

    document_type = fields.String(required=True, validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    document_number = Number(required=True, max=20)


class ReadingsSchema(Schema):
    """How often a person's data was seen on one day, by which role, at what kind of place, for which purpose."""

    day = fields.Date()
    role = fields.String()
    place = fields.String()
    purpose = fields.String(allow_none=True)
    readings = fields.Integer()
    text = fields.String(metadata={"description": "The same in words, for printing."})


class ReadingStatementSchema(Schema):
    """A statement without names."""

    person_id = fields.UUID()
    made_at = fields.AwareDateTime()
    items = fields.List(fields.Nested(ReadingsSchema))
    left_out = fields.String(metadata={"description": "What is not listed, in words."})
