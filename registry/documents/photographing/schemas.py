"""Pairings of cameras and pushed photographs over HTTP."""

from marshmallow import fields

from registry.core.schemas import Schema, Text


class CameraCodeSchema(Schema):
    """The code that the clerk's page shows."""

    code = Text(required=True, max=20)


class CameraPairingSchema(Schema):
    """That a photograph is awaited, never whose."""

    id = fields.UUID(required=True)
    expires_at = fields.AwareDateTime(required=True)


class PushedPhotographSchema(Schema):
    """A photograph for the pairing it was taken in, in the part `part`."""

    pairing = fields.UUID(required=True)
    part = Text(max=80, required=True)


class StoredPhotographSchema(Schema):
    """The size of the photograph as it was stored, in pixels."""

    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
