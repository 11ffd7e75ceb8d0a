"""Exports of a case."""

import uuid
from typing import Any

from flask import Response
from marshmallow import fields

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.schemas import Schema, Text
from registry.investigations.cases.schemas import CaseReasonSchema
from registry.investigations.export import service

blueprint = Blueprint(
    "exports", __name__, url_prefix="/api/v1/cases/<uuid:case_id>/exports", description="A case as one signed file"
)
blueprints = (blueprint,)


class ExportRequestSchema(CaseReasonSchema):
    """For which authority, and why."""

    target = Text(required=True, max=40)


class CaseExportSchema(Schema):
    """A bundle as it left."""

    id = fields.UUID()
    target = fields.String(attribute="target_code")
    kid = fields.String()
    sha256 = fields.String()
    at = fields.AwareDateTime()


@blueprint.post("")
@requires("cases.export")
@blueprint.arguments(ExportRequestSchema)
@blueprint.response(201, CaseExportSchema)
def export(asked: dict[str, Any], case_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make and sign the case's bundle for an authority."""
    with begin() as ctx:
        kept = service.export(ctx, case_id, asked["target"], asked["reason"])
        names = ("id", "target_code", "kid", "at")
        said = {name: getattr(kept, name) for name in names} | {"sha256": kept.sha256.hex()}
        return said, 201, {"Location": f"/api/v1/cases/{case_id}/exports/{kept.id}"}


@blueprint.get("/<uuid:export_id>")
@requires("cases.export")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
def read(case_id: uuid.UUID, export_id: uuid.UUID) -> Response:
    """The bundle exactly as signed. The reading is journalled."""
    with begin() as ctx:
        kept, content = service.read_file(ctx, case_id, export_id)
        response = Response(content, mimetype="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="{kept.id}.zip"'
        return response
