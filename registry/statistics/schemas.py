"""The JSON of releases."""

from marshmallow import fields

from registry.core.schemas import Schema


class ReleaseSchema(Schema):
    """A release: its year, and how much of it is withheld."""

    year = fields.Integer()
    made_at = fields.AwareDateTime()
    cells = fields.Integer()
    withheld = fields.Integer()


class ReleaseListSchema(Schema):
    """Every release, the newest year first."""

    releases = fields.List(fields.Nested(ReleaseSchema))


class QueuedSchema(Schema):
    """Whether a release was queued, or was made before."""

    is_queued = fields.Boolean()
