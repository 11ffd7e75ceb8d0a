"""Accounts over HTTP, for administrators."""

from marshmallow import fields, validate

from registry.access.rules import ROLES
from registry.core.messages import LANGUAGES
from registry.core.schemas import Lines, PageQuery, Schema, Text

_ROLE = validate.OneOf(tuple(ROLES))


class AccountPostSchema(Schema):
    """A role, and where it is exercised: a registrar's facility, the office of another."""

    role = fields.String(required=True, validate=_ROLE)
    facility_code = Text(load_default=None, allow_none=True, max=20)
    office_code = Text(load_default=None, allow_none=True, max=20)


class AddAccountSchema(AccountPostSchema):
    """An account for a person, who is named by a document: `DNI:12345678`."""

    username = Text(required=True, max=64)
    staff_document = Text(required=True, max=40)
    language = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(LANGUAGES))


class AccountPersonSchema(Schema):
    """The document of the person behind an account: `DNI:12345678`."""

    staff_document = Text(required=True, max=40)


class CloseAccountSchema(Schema):
    """Why, in words that the journal keeps."""

    reason = Lines(required=True, min=5, max=200)


class AccountSchema(Schema):
    """An account. The document of its person is never shown."""

    id = fields.UUID(required=True)
    username = fields.String(required=True)
    role = fields.String(required=True)
    facility_code = fields.String(required=True, allow_none=True)
    office_code = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    is_active = fields.Boolean(required=True)
    has_person = fields.Boolean(required=True)
    must_change_password = fields.Boolean(required=True)
    requested_role = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class AddedAccountSchema(AccountSchema):
    """An account with a password made at random, which is shown once and changed at the first sign-in."""

    password = fields.String(required=True)


class PasswordSchema(Schema):
    """A password made at random, which is shown once and changed at the next sign-in."""

    password = fields.String(required=True)


class AccountQuery(PageQuery):
    """Which accounts to list."""

    username = Text(max=64)
    role = fields.String(validate=_ROLE)
    facility_code = Text(max=20)
    is_active = fields.Boolean()


class AccountListSchema(Schema):
    """A page of accounts, newest first."""

    items = fields.List(fields.Nested(AccountSchema), required=True)
    next_cursor = fields.String(allow_none=True)


class EndedTokensSchema(Schema):
    """How many tokens ended."""

    count = fields.Integer(required=True)
