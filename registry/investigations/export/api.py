"""Exports of a case over HTTP."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.investigations.export import service
from registry.investigations.export.answers import export_answer
from registry.investigations.export.schemas import CaseExportSchema, ExportRequestSchema

blueprint = Blueprint(
    "exports", __name__, url_prefix="/api/v1/cases/<uuid:case_id>/exports", description="A case as one signed file"
)
blueprints = (blueprint,)


@blueprint.post("")
@requires("cases.export", fresh=True)
@blueprint.arguments(ExportRequestSchema)
@blueprint.response(201, CaseExportSchema)
def export(body: dict[str, Any], case_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make and sign the case's bundle for an authority."""
    with begin() as ctx:
        row = service.export(ctx, case_id, body["target"], body["reason"], body["language"])
        return export_answer(row), 201, {"Location": f"/api/v1/cases/{case_id}/exports/{row.id}"}


@blueprint.get("/<uuid:export_id>")
@requires("cases.export", fresh=True)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
def read(case_id: uuid.UUID, export_id: uuid.UUID) -> Response:
    """Read the bundle exactly as it was signed. The reading is journalled."""
    with begin() as ctx:
        row, content = service.read_file(ctx, case_id, export_id)
        response = Response(content, mimetype="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="{row.id}.zip"'
        return response
