"""Links to the identity provider over HTTP."""

from marshmallow import fields

from registry.core.schemas import Schema


class ProviderLinkSchema(Schema):
    """An account that its person enters by the identity provider, once it is in force."""

    account_id = fields.UUID()
    linked_at = fields.AwareDateTime()
    agreed_at = fields.AwareDateTime(allow_none=True)
    is_in_force = fields.Boolean(metadata={"description": "False while it waits for another administrator."})
