"""Joining and parting deliveries over HTTP."""

from marshmallow import fields, validate

from registry.births.rules.fields import RANGES
from registry.core.schemas import Reason, Schema
from registry.people.schemas import JustifyingDocumentSchema


class DeliveryChangeSchema(Schema):
    """Births to join to a delivery or to take out of it, and why; `plurality` where it cannot be counted from them."""

    births = fields.List(fields.UUID(), required=True, validate=validate.Length(1, RANGES["plurality"][1]))
    plurality = fields.Integer(load_default=None, allow_none=True, strict=True)
    reason = Reason(max=500)
    document = fields.Nested(JustifyingDocumentSchema, load_default=None, allow_none=True)


class DeliveryChildSchema(Schema):
    """A child of a delivery."""

    id = fields.UUID()
    state = fields.String()
    newborn_id = fields.UUID()
    plurality = fields.Integer(allow_none=True)
    birth_order = fields.Integer(allow_none=True)


class DeliverySchema(Schema):
    """A delivery and its children."""

    id = fields.UUID()
    mother_id = fields.UUID(allow_none=True)
    births = fields.List(fields.Nested(DeliveryChildSchema))
