"""Exports of a case over HTTP."""

import uuid
from typing import Any

from flask import Response
from marshmallow import fields, validate

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.messages import DEFAULT_LANGUAGE, LANGUAGES
from registry.core.schemas import Schema, Text
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.export import service
from registry.investigations.export.answers import export_answer

blueprint = Blueprint(
    "exports", __name__, url_prefix="/api/v1/cases/<uuid:case_id>/exports", description="A case as one signed file"
)
blueprints = (blueprint,)


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


@blueprint.post("")
@requires("cases.export")
@blueprint.arguments(ExportRequestSchema)
@blueprint.response(201, CaseExportSchema)
def export(body: dict[str, Any], case_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make and sign the case's bundle for an authority."""
    with begin() as ctx:
        row = service.export(ctx, case_id, body["target"], body["reason"], body["language"])
        return export_answer(row), 201, {"Location": f"/api/v1/cases/{case_id}/exports/{row.id}"}


@blueprint.get("/<uuid:export_id>")
@requires("cases.export")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
def read(case_id: uuid.UUID, export_id: uuid.UUID) -> Response:
    """Read the bundle exactly as it was signed. The reading is journalled."""
    with begin() as ctx:
        row, content = service.read_file(ctx, case_id, export_id)
        response = Response(content, mimetype="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="{row.id}.zip"'
        return response
