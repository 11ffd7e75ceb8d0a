"""Pairings and pushed prints over HTTP."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from registry.births.rules.prints import SUBJECTS
from registry.core.messages import _
from registry.core.schemas import Schema, Text
from registry.fingerprints.rules import FAILURES, FINGERS


class PairingCodeSchema(Schema):
    """The code that the registrar's page shows."""

    code = Text(required=True, max=20)


class PairingSchema(Schema):
    """What the station takes prints for: the finger that the registrar's page asks for, never whose."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    finger = fields.Integer(required=True)
    expires_at = fields.AwareDateTime(required=True)


class PushedPrintSchema(Schema):
    """A print for the pairing it was taken in: an image in the part `part`, or the reason why there is none."""

    pairing = fields.UUID(required=True)
    subject = fields.String(required=True, validate=validate.OneOf(SUBJECTS))
    finger = fields.Integer(required=True, strict=True, validate=validate.Range(FINGERS[0], FINGERS[-1]))
    ppi = fields.Float(load_default=None, allow_none=True, validate=validate.Range(72, 4000))
    part = Text(max=80, load_default=None, allow_none=True)
    failure = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(FAILURES))

    @validates_schema
    def check_source(self, data: dict[str, Any], **_options: Any) -> None:
        """Exactly one of part and failure."""
        if (data.get("part") is None) == (data.get("failure") is None):
            raise ValidationError([_("Give exactly one of `part` and `failure`.")])


class TakenPrintSchema(Schema):
    """A print as it is kept with the registration, with its quality in words."""

    id = fields.UUID(required=True)
    quality = fields.Integer(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    advice = fields.List(fields.String(), required=True)
    is_wanted_again = fields.Boolean(required=True)
