"""Stations over HTTP."""

from marshmallow import fields

from registry.core.schemas import Base64, PageQuery, Reason, Schema, Text
from registry.stations.rules import LONGEST_NAME


class StationQuery(PageQuery):
    """Which stations to list."""

    facility_code = Text(max=20)


class AddStationSchema(Schema):
    """A station to register: where it stands, and how people call it there."""

    facility_code = Text(required=True, max=20)
    name = Text(required=True, max=LONGEST_NAME)


class RevokeStationSchema(Schema):
    """Why a station is revoked, in words that the journal keeps."""

    reason = Reason(max=200)


class StationSchema(Schema):
    """A station."""

    id = fields.UUID(required=True)
    facility_code = fields.String(required=True)
    name = fields.String(required=True)
    registered_at = fields.AwareDateTime(required=True)
    joined_at = fields.AwareDateTime(required=True, allow_none=True)
    seen_at = fields.AwareDateTime(required=True, allow_none=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)
    revocation_reason = fields.String(required=True, allow_none=True)


class RegisteredStationSchema(StationSchema):
    """A new station with the code by which it joins, which is shown once."""

    code = fields.String(required=True)


class StationListSchema(Schema):
    """A page of stations, newest first."""

    items = fields.List(fields.Nested(StationSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class JoinSchema(Schema):
    """The code that was typed at the station, its Ed25519 public key, and a signature that proves that it has it."""

    code = Text(required=True, max=60)
    key = Base64(required=True, length_bytes=32)
    signature = Base64(required=True, length_bytes=64)


class StationSelfSchema(Schema):
    """What a station is told of itself, and the server's time."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    facility_code = fields.String(required=True)
    facility_name = fields.String(required=True)
    server_time = fields.AwareDateTime(required=True)


class ChallengeSchema(Schema):
    """What a station signs to get a token, in base64."""

    challenge = fields.String(required=True, metadata={"format": "byte"})


class AnswerToChallengeSchema(Schema):
    """A challenge and its signature by the station's key."""

    challenge = Base64(required=True, length_bytes=56)
    signature = Base64(required=True, length_bytes=64)


class StationTokenSchema(Schema):
    """A token of a station, which is shown once."""

    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
