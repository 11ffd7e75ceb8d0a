"""Persons over HTTP."""

from marshmallow import fields

from registry.core.schemas import Schema


class DocumentSchema(Schema):
    """An identity document."""

    type = fields.String()
    number = fields.String()


class PersonSchema(Schema):
    """A person."""

    id = fields.UUID()
    given_names = fields.String(allow_none=True)
    first_surname = fields.String(allow_none=True)
    second_surname = fields.String(allow_none=True)
    sex = fields.String(allow_none=True)
    birth_date = fields.Date(allow_none=True)
    age_years = fields.Integer(allow_none=True)
    nationality = fields.String(allow_none=True)
    documents = fields.List(fields.Nested(DocumentSchema))
    cui = fields.String(allow_none=True)
    is_demonstration = fields.Boolean()
