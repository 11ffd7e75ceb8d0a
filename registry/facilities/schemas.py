"""Places and facilities over HTTP."""

from marshmallow import fields, validate

from registry.core.pagination import DEFAULT_LIMIT, LARGEST_LIMIT
from registry.core.schemas import Schema, Text
from registry.facilities.rules import LEVELS, SCHEMES, SERVICES


class PlaceQuery(Schema):
    """A search for districts."""

    scheme = fields.String(required=True, validate=validate.OneOf(SCHEMES))
    q = Text(required=True, max=60, min=2)
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, LARGEST_LIMIT))


class PlaceSchema(Schema):
    """A district; `position_of` says whether the position is its own or that of its province or department."""

    scheme = fields.String()
    code = fields.String()
    district = fields.String()
    province = fields.String()
    department = fields.String()
    latitude = fields.Float()
    longitude = fields.Float()
    position_of = fields.String(validate=validate.OneOf(LEVELS))


class FacilityQuery(Schema):
    """A search for facilities."""

    q = Text(max=60)
    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, LARGEST_LIMIT))


class FacilitySchema(Schema):
    """A health facility."""

    code = fields.String()
    name = fields.String()
    ubigeo_scheme = fields.String()
    ubigeo = fields.String()
    latitude = fields.Float(allow_none=True)
    longitude = fields.Float(allow_none=True)
    services = fields.List(fields.String(validate=validate.OneOf(SERVICES)))
    is_active = fields.Boolean()
