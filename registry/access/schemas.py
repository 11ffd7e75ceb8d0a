"""Signing in and accounts over HTTP."""

from marshmallow import fields, validate

from registry.access.rules import LONGEST_PASSWORD
from registry.core.messages import LANGUAGES
from registry.core.schemas import Schema, Text


class SignInSchema(Schema):
    """A user name and a password, to be exchanged for a token."""

    username = Text(required=True, max=64)
    # Decomposed, a password may be several times as long as it is once normalised.
    password = fields.String(required=True, load_only=True, validate=validate.Length(1, 4 * LONGEST_PASSWORD))
    label = Text(load_default="api", max=60)


class TokenSchema(Schema):
    """A bearer token, which is shown once."""

    token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    role = fields.String(required=True)
    facility_code = fields.String(allow_none=True)


class LanguageSchema(Schema):
    """The language in which an account wants to be answered; null leaves it to each request."""

    language = fields.String(required=True, allow_none=True, validate=validate.OneOf(LANGUAGES))


class WhoSchema(Schema):
    """The account that a token belongs to."""

    username = fields.String(required=True)
    role = fields.String(required=True)
    facility_code = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    permissions = fields.List(fields.String(), required=True)
