"""Second factors over HTTP."""

from marshmallow import fields

from registry.core.schemas import Lines, Schema, Text


class CodeSchema(Schema):
    """The code that an application shows, or a recovery code."""

    code = Text(required=True, load_only=True, max=40)


class FactorConfirmationSchema(Schema):
    """Until when the gravest acts are allowed."""

    confirmed_until = fields.AwareDateTime(required=True)


class NewSecretSchema(Schema):
    """A secret for an authenticator application, shown once: to type, and as the address of a QR code."""

    secret = fields.String(required=True)
    uri = fields.String(required=True)


class RecoveryCodesSchema(Schema):
    """Recovery codes, shown once. Each signs in once; keep them apart from your other factors."""

    recovery_codes = fields.List(fields.String(), required=True)


class FactorSchema(Schema):
    """A factor of an account."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)


class LastResetSchema(Schema):
    """A request to remove an account's factors, and what became of it."""

    state = fields.String(required=True)
    requested_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class FactorListSchema(Schema):
    """The factors of the acting account. `last_reset` is shown so that nobody's factors are reset unnoticed."""

    is_needed = fields.Boolean(required=True)
    items = fields.List(fields.Nested(FactorSchema), required=True)
    recovery_codes_left = fields.Integer(required=True)
    last_reset = fields.Nested(LastResetSchema, required=True, allow_none=True)


class FactorReasonSchema(Schema):
    """Why, in words that colleagues read."""

    reason = Lines(required=True, min=5, max=200)


class ExemptionSchema(Schema):
    """A facility whose registrars sign in with a password alone."""

    facility_code = fields.String(required=True)
    reason = fields.String(required=True)
    exempted_at = fields.AwareDateTime(required=True)


class ExemptionListSchema(Schema):
    """Every exempted facility."""

    items = fields.List(fields.Nested(ExemptionSchema), required=True)


class OneRecoveryCodeSchema(Schema):
    """The code to hand to the holder in person, shown once."""

    recovery_code = fields.String(required=True)
