"""Original images, to those who may see them; every reading is journalled with its purpose."""

import uuid

from flask import Response, request
from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.schemas import hidden_character_errors
from registry.fingerprints import queries, service

blueprint = Blueprint("captures", __name__, url_prefix="/api/v1/captures", description="Captured prints")
blueprints = (blueprint,)

MEDIA_TYPES = {"PNG": "image/png", "BMP": "image/bmp", "TIFF": "image/tiff", "JPEG": "image/jpeg", "WSQ": "image/x-wsq"}
LONGEST_PURPOSE = 200


@blueprint.get("/<uuid:capture_id>/image")
@requires("captures.read")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def read_image(capture_id: uuid.UUID) -> Response:
    """The original image. The header X-Purpose says what for; it is journalled."""
    purpose = request.headers.get("X-Purpose", "").strip()
    if not 1 <= len(purpose) <= LONGEST_PURPOSE or hidden_character_errors(purpose):
        raise Invalid([FieldError("/headers/X-Purpose", "Say in this header what the image is read for.")])
    with begin() as ctx:
        capture = queries.capture(ctx.session, capture_id)
        bound = ctx.actor.facility_code
        if capture is None or capture.sealed_image is None or (bound and capture.operator_id != ctx.actor.account_id):
            raise NotFound
        image = service.open_image(ctx, capture, purpose)
        return Response(image, mimetype=MEDIA_TYPES.get(capture.image_format or "", "application/octet-stream"))
