"""What stations send and are answered."""

from typing import Any

from marshmallow import fields, validate

from registry.core.schemas import Schema, Text
from registry.outbox.rules import MOST_FILE_BYTES
from station.envelope.content import MOST_SEQ

_BYTES: dict[str, Any] = {"format": "byte"}
_HASH = validate.Regexp("^[0-9a-f]{64}$")


class PieceSchema(Schema):
    """A piece of a file; its bytes are the part `piece` of the request."""

    sha256 = Text(required=True, max=64, validate=_HASH, metadata={"description": "Of the whole file, in hexadecimal."})
    length = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_FILE_BYTES))
    position = fields.Integer(required=True, strict=True, validate=validate.Range(0, MOST_FILE_BYTES))


class EnvelopeQuery(Schema):
    """Which of the files of a number."""

    sha256 = Text(max=64, validate=_HASH)


class EnvelopeSchema(Schema):
    """What the registry holds under a number, and what became of it."""

    seq = fields.Integer(required=True, metadata={"minimum": 1, "maximum": MOST_SEQ})
    sha256 = fields.String(required=True)
    length = fields.Integer(required=True)
    received = fields.Integer(required=True, metadata={"description": "Bytes held: where the next piece begins."})
    state = fields.String(required=True, validate=validate.OneOf(("arriving", "sent", "accepted", "waits")))
    receipt = fields.String(required=True, allow_none=True, metadata=_BYTES)
    clock_difference_s = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "By how much the station's clock was wrong at least; null below five minutes."},
    )


class OutboxKeysSchema(Schema):
    """To whom a station seals, and by which key it knows the registry."""

    signing_key = fields.String(required=True, metadata={"description": "Ed25519, in hexadecimal."})
    endorsements = fields.List(fields.String(metadata=_BYTES), required=True)
    recipients = fields.List(fields.String(), required=True, metadata={"description": "age: the current, the next."})
    server_time = fields.AwareDateTime(required=True)


class PermitCodeSchema(Schema):
    """The code that the registry's page showed."""

    code = Text(required=True, max=60)


class SignedSchema(Schema):
    """A statement of the registry: COSE_Sign1, in base64."""

    statement = fields.String(required=True, metadata=_BYTES)


class LeaseSchema(Schema):
    """A block of numbers of certificates that this station alone gives out."""

    first = fields.String(required=True)
    last = fields.String(required=True)


class LeaseListSchema(Schema):
    """The blocks of a station, the newest first."""

    items = fields.List(fields.Nested(LeaseSchema), required=True)
