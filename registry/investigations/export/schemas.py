"""Exports over HTTP."""

from marshmallow import fields, validate

from registry.core.messages import DEFAULT_LANGUAGE, LANGUAGES
from registry.core.schemas import Schema, Text
from registry.investigations.cases.schemas import CaseReasonSchema


class ExportRequestSchema(CaseReasonSchema):
    """The authority that the export is for, the reason, and the language of report and drawings."""

    target = Text(required=True, max=40)
    language = fields.String(load_default=DEFAULT_LANGUAGE, validate=validate.OneOf(LANGUAGES))


class CaseExportSchema(Schema):
    """A bundle as it was signed."""

    id = fields.UUID()
    target = fields.String(attribute="target_code")
    kid = fields.String()
    sha256 = fields.String()
    at = fields.AwareDateTime()
