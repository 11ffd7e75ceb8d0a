"""Signing in and accounts over HTTP."""

from marshmallow import fields, validate

from registry.access.accounts.devices import LONGEST as LONGEST_DEVICE
from registry.access.passwords import LONGEST as LONGEST_PASSWORD
from registry.access.rules import PERMISSIONS
from registry.core.messages import LANGUAGES
from registry.core.schemas import Schema, Text


class SignInSchema(Schema):
    """A user name and a password, to be exchanged for a token."""

    username = Text(required=True, max=64)
    # Decomposed, a password may be several times as long as it is once normalised.
    password = fields.String(required=True, load_only=True, validate=validate.Length(1, 4 * LONGEST_PASSWORD))
    code = Text(load_default=None, allow_none=True, load_only=True, max=40)
    label = Text(load_default="api", max=60)
    device = fields.String(
        load_default=None, allow_none=True, load_only=True, validate=validate.Length(1, LONGEST_DEVICE)
    )
    permissions = fields.List(
        fields.String(validate=validate.OneOf(sorted(PERMISSIONS))),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, len(PERMISSIONS)),
    )
    days = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 3650))


class TokenSchema(Schema):
    """A bearer token, which is shown once."""

    token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    role = fields.String(required=True)
    facility_code = fields.String(allow_none=True)
    office_code = fields.String(allow_none=True)
    permissions = fields.List(fields.String(), required=True)
    must_change_password = fields.Boolean(required=True)
    must_add_factor = fields.Boolean(required=True)
    device = fields.String(allow_none=True)


class LanguageSchema(Schema):
    """The language in which an account wants to be answered; null leaves it to each request."""

    language = fields.String(required=True, allow_none=True, validate=validate.OneOf(LANGUAGES))


class WhoSchema(Schema):
    """The account that a token belongs to."""

    username = fields.String(required=True)
    role = fields.String(required=True)
    facility_code = fields.String(allow_none=True)
    office_code = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    permissions = fields.List(fields.String(), required=True)


class RenewedTokenSchema(Schema):
    """A new secret for a program's token, which is shown once."""

    token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class ListedTokenSchema(Schema):
    """A token or session without its secret; `scope` null means all that the role includes."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    scope = fields.List(fields.String(), required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(required=True)


class TokenListSchema(Schema):
    """The valid tokens of an account, newest first."""

    items = fields.List(fields.Nested(ListedTokenSchema), required=True)


class ChangePasswordSchema(Schema):
    """The present password and the next one, which may be pasted."""

    old_password = fields.String(required=True, load_only=True, validate=validate.Length(1, 4 * LONGEST_PASSWORD))
    new_password = fields.String(required=True, load_only=True, validate=validate.Length(1, 4 * LONGEST_PASSWORD))
