"""Captures over HTTP, for accounts that may see them; every reading is journalled with its purpose."""

import uuid
from typing import Any, Final

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.purpose import stated_purpose, with_purpose
from registry.fingerprints import service
from registry.fingerprints.answers import capture_answer
from registry.fingerprints.rules import READING_PURPOSES
from registry.fingerprints.schemas import CaptureSchema
from registry.reading.oversight import service as oversight

blueprint = Blueprint("captures", __name__, url_prefix="/api/v1/captures", description="Captured prints")
blueprints = (blueprint,)

MEDIA_TYPES: Final = {
    "PNG": "image/png",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "JPEG": "image/jpeg",
    "JPEG2000": "image/jp2",
    "WSQ": "image/x-wsq",
}
_PURPOSE: Final = with_purpose(READING_PURPOSES, "Why the capture is read; it is journalled.")


@blueprint.get("/<uuid:capture_id>")
@requires("captures.read")
@blueprint.doc(**_PURPOSE)
@blueprint.response(200, CaptureSchema)
def read_capture(capture_id: uuid.UUID) -> dict[str, Any]:
    """Read a capture, without its image."""
    purpose = stated_purpose(READING_PURPOSES)
    with begin() as ctx:
        return capture_answer(service.read_capture(ctx, capture_id, purpose))


@blueprint.get("/<uuid:capture_id>/image")
@requires("captures.read")
@blueprint.doc(**_PURPOSE)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def read_image(capture_id: uuid.UUID) -> Response:
    """Read the original image, as it was sent: within a case of one's own, or after breaking the glass."""
    purpose = stated_purpose(READING_PURPOSES)
    with begin() as ctx:
        capture, image = service.read_image(ctx, capture_id, purpose)
        oversight.refuse_outside_work(ctx, capture.person_id)
        return Response(image, mimetype=MEDIA_TYPES.get(capture.image_format or "", "application/octet-stream"))
