"""What a station asks of the registry while its camera is paired with an application."""

from typing import Any

from registry.access.blueprint import Blueprint, with_images
from registry.access.http import begin, current_registry
from registry.access.requests import read_body
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.documents.applications import photograph
from registry.documents.applications import service as applications
from registry.documents.counter.cropping import cropped
from registry.documents.photographing.kind import PHOTOGRAPH
from registry.documents.photographing.schemas import (
    CameraCodeSchema,
    CameraPairingSchema,
    PushedPhotographSchema,
    StoredPhotographSchema,
)
from registry.stations.pairing import service
from registry.stations.pairing.models import StationPairing
from registry.stations.signing_in import CODES, act_as, by_station, current_station_id

blueprint = Blueprint(
    "stations_camera", __name__, url_prefix="/api/v1/stations/self/camera", description="Photographs from stations"
)
blueprints = (blueprint,)


@blueprint.post("")
@by_station
@blueprint.arguments(CameraCodeSchema)
@blueprint.response(201, CameraPairingSchema)
def pair(request: dict[str, Any]) -> StationPairing:
    """Pair the station's camera with the application of this code."""
    current_registry().limits.enforce(CODES, str(current_station_id()))
    with begin() as ctx:
        return service.pair(ctx, PHOTOGRAPH, current_station_id(), request["code"])


@blueprint.get("")
@by_station
@blueprint.response(200, CameraPairingSchema)
def read() -> StationPairing:
    """Show whether a photograph is awaited."""
    with begin() as ctx:
        return service.current(ctx, PHOTOGRAPH, current_station_id())


@blueprint.delete("")
@by_station
@blueprint.response(204)
def release() -> None:
    """End the pairing from the station."""
    with begin() as ctx:
        service.release(ctx, PHOTOGRAPH, current_station_id())


@blueprint.post("/photograph")
@by_station
@blueprint.doc(**with_images(PushedPhotographSchema))
@blueprint.response(201, StoredPhotographSchema)
def push() -> dict[str, Any]:
    """Store a photograph, cut and checked as if the clerk had chosen its file; refused with every reason."""
    body = read_body(PushedPhotographSchema())
    content = body.files.get(body.json["part"])
    if content is None:
        raise Invalid([FieldError("/part", _("The request has no part with this name."))])
    with begin() as ctx:
        admission = service.admission(ctx, PHOTOGRAPH, current_station_id(), body.json["pairing"])
    act_as(admission.actor)
    checked = photograph.check(cropped(content))
    with begin() as ctx:
        applications.put_photograph(ctx, admission.owner_id, checked)
        ctx.journal(
            "station.photograph_taken",
            "document_application",
            admission.owner_id,
            station=str(current_station_id()),
        )
    return {"width": checked.width_px, "height": checked.height_px}
