"""The JSON of the issuer's keys and of requests to distrust them."""

from marshmallow import fields

from registry.core.schemas import Reason, Schema
from registry.documents.keys.models import LONGEST_REASON


class TrustRequestSchema(Schema):
    """Why a key is to be trusted again."""

    reason = Reason(max=LONGEST_REASON)


class DistrustRequestSchema(TrustRequestSchema):
    """From which day on a key is not to be trusted, and why."""

    distrusted_from = fields.Date(
        required=True, metadata={"description": "The first day on which others may have signed with it."}
    )


class KeyRequestSchema(Schema):
    """A request to distrust a key from a day on, or, without a day, to trust it again."""

    id = fields.UUID()
    kid = fields.String()
    distrusted_from = fields.Date(allow_none=True)
    reason = fields.String()
    state = fields.String()
    requested_by = fields.String(allow_none=True)
    requested_at = fields.AwareDateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class IssuerKeySchema(Schema):
    """A key that signs cards, or once did."""

    kid = fields.String()
    active_from = fields.AwareDateTime()
    retired_at = fields.AwareDateTime(allow_none=True)
    distrusted_from = fields.Date(allow_none=True)


class IssuerKeyListSchema(Schema):
    """Every key, the oldest first, and every request about them, the newest first."""

    keys = fields.List(fields.Nested(IssuerKeySchema))
    requests = fields.List(fields.Nested(KeyRequestSchema))
