"""What a station asks of the registry while it is paired with a registration."""

from typing import Any

from registry.access.blueprint import Blueprint, with_images
from registry.access.http import begin, current_registry
from registry.access.requests import Body, read_body
from registry.births.drafts import service as drafts
from registry.births.drafts.models import DraftPrint
from registry.core.clock import utc_now
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.fingerprints.rules import POOR_QUALITY, another_touch_helps
from registry.fingerprints.service import Submission, acquire
from registry.fingerprints.words import ANOTHER_TOUCH, QUALITY_REASONS, grade
from registry.stations.pairing import service
from registry.stations.pairing.kinds import PRINTS
from registry.stations.pairing.models import StationPairing
from registry.stations.pairing.schemas import PairingCodeSchema, PairingSchema, PushedPrintSchema, TakenPrintSchema
from registry.stations.signing_in import CODES, act_as, by_station, current_station_id

blueprint = Blueprint(
    "stations_pairing", __name__, url_prefix="/api/v1/stations/self/pairing", description="Prints from capture stations"
)
blueprints = (blueprint,)


@blueprint.post("")
@by_station
@blueprint.arguments(PairingCodeSchema)
@blueprint.response(201, PairingSchema)
def pair(request: dict[str, Any]) -> StationPairing:
    """Pair the station with the registration of this code."""
    current_registry().limits.enforce(CODES, str(current_station_id()))
    with begin() as ctx:
        return service.pair(ctx, PRINTS, current_station_id(), request["code"])


@blueprint.get("")
@by_station
@blueprint.response(200, PairingSchema)
def read() -> StationPairing:
    """Show which finger the registrar's page asks for."""
    with begin() as ctx:
        return service.current(ctx, PRINTS, current_station_id())


@blueprint.delete("")
@by_station
@blueprint.response(204)
def release() -> None:
    """End the pairing from the station."""
    with begin() as ctx:
        service.release(ctx, PRINTS, current_station_id())


@blueprint.post("/prints")
@by_station
@blueprint.doc(**with_images(PushedPrintSchema))
@blueprint.response(201, TakenPrintSchema)
def push() -> dict[str, Any]:
    """Add a print to the registration, as if the registrar had chosen its file; sent twice, it is kept once."""
    body = read_body(PushedPrintSchema())
    submission = _submission(body)
    with begin() as ctx:
        admission = service.admission(ctx, PRINTS, current_station_id(), body.json["pairing"])
    act_as(admission.actor)
    (item,) = acquire([submission])
    with begin() as ctx:
        print_ = drafts.add_print(ctx, admission.owner_id, item)
        ctx.journal("station.print_taken", "draft", admission.owner_id, station=str(current_station_id()))
        return _answer(print_)


def _submission(body: Body) -> Submission:
    sent, image = body.json, None
    if sent["part"] is not None:
        image = body.files.get(sent["part"])
        if image is None:
            raise Invalid([FieldError("/part", _("The request has no part with this name."))])
    ppi = None if image is None else sent["ppi"]
    return Submission(sent["subject"], sent["finger"], 1, utc_now(), None, image, sent["failure"], ppi, "")


def _answer(print_: DraftPrint) -> dict[str, Any]:
    is_image = print_.failure is None
    advice = [QUALITY_REASONS[slug] for slug in print_.quality_reasons if slug in QUALITY_REASONS]
    if is_image and another_touch_helps(print_.quality, print_.quality_reasons, print_.impression):
        advice.append(ANOTHER_TOUCH)
    return {
        "id": print_.id,
        "quality": print_.quality,
        "grade": str(grade(print_.quality)) if is_image else None,
        "advice": [str(message) for message in advice],
        "is_wanted_again": is_image and (print_.quality or 0) < POOR_QUALITY,
    }
