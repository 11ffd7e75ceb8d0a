"""Captures, to those who may see them; every reading is journalled with its purpose."""

import uuid
from typing import Any, Final

from flask import Response, request
from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import FieldError, Invalid
from registry.fingerprints import service
from registry.fingerprints.rules import READING_PURPOSES
from registry.fingerprints.schemas import CaptureSchema, capture_answer

blueprint = Blueprint("captures", __name__, url_prefix="/api/v1/captures", description="Captured prints")
blueprints = (blueprint,)

MEDIA_TYPES: Final = {
    "PNG": "image/png",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "JPEG": "image/jpeg",
    "WSQ": "image/x-wsq",
}
_PURPOSE: Final = {
    "parameters": [
        {
            "in": "header",
            "name": "X-Purpose",
            "required": True,
            "description": "What the capture is read for; it is journalled.",
            "schema": {"type": "string", "enum": list(READING_PURPOSES)},
        }
    ]
}


def _purpose() -> str:
    purpose = request.headers.get("X-Purpose", "").strip()
    if purpose not in READING_PURPOSES:
        raise Invalid([FieldError("/headers/X-Purpose", f"What is it read for? One of {', '.join(READING_PURPOSES)}.")])
    return purpose


@blueprint.get("/<uuid:capture_id>")
@requires("captures.read")
@blueprint.doc(**_PURPOSE)
@blueprint.response(200, CaptureSchema)
def read_capture(capture_id: uuid.UUID) -> dict[str, Any]:
    """What is known of a capture, without its image."""
    purpose = _purpose()
    with begin() as ctx:
        return capture_answer(service.read_capture(ctx, capture_id, purpose))


@blueprint.get("/<uuid:capture_id>/image")
@requires("captures.read")
@blueprint.doc(**_PURPOSE)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def read_image(capture_id: uuid.UUID) -> Response:
    """The original image, as it was sent."""
    purpose = _purpose()
    with begin() as ctx:
        capture, image = service.read_image(ctx, capture_id, purpose)
        return Response(image, mimetype=MEDIA_TYPES.get(capture.image_format or "", "application/octet-stream"))
