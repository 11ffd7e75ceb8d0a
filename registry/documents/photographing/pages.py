"""The clerk's page of a photograph that a capture station takes: a code first, then what arrives."""

import hashlib
import uuid
from typing import Final

from flask import Blueprint, Response, jsonify, url_for

from registry.access.frame.showing import page, to
from registry.access.http import begin, credential_hash
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.core.messages import _
from registry.documents.applications import service as applications
from registry.documents.applications.models import Application
from registry.documents.counter.words import name_of
from registry.documents.photographing.kind import PHOTOGRAPH
from registry.stations.pairing import service
from registry.stations.pairing.service import Offer

blueprint = Blueprint("application_camera", __name__, url_prefix="/applications", template_folder="templates")
blueprints = (blueprint,)
NOTICES: Final = {"camera-ended": _("The station does not take a photograph for this application any more.")}


@blueprint.get("/<uuid:application_id>/photograph/station")
@requires("documents.apply")
def photograph(application_id: uuid.UUID) -> Response:
    """Show the code for the station, or the station, and the photograph as soon as it is there."""
    with begin() as ctx:
        application = applications.drafted(ctx, application_id)
        ctx.journal("application.read", "document_application", application.id)
        offer = service.offered(ctx, PHOTOGRAPH, application_id, credential_hash())
        digest = application.photograph_sha256
        return page(
            "photographing/photograph.html",
            id=application_id,
            lead=name_of(application.person),
            offer=offer,
            tag=_tag(application, offer),
            mark=digest.hex()[:12] if digest else "",
        )


@blueprint.post("/<uuid:application_id>/photograph/station")
@requires("documents.apply")
def offer(application_id: uuid.UUID) -> Response:
    """Show a code by which a station's camera takes the photograph; with one paired already, go on with it."""
    with begin() as ctx:
        applications.drafted(ctx, application_id)
        service.offer(ctx, PHOTOGRAPH, application_id, credential_hash())
    return to(url_for("application_camera.photograph", application_id=application_id))


@blueprint.post("/<uuid:application_id>/photograph/station/end")
@requires("documents.apply")
def end(application_id: uuid.UUID) -> Response:
    """End with the station; ended twice, it is ended both times."""
    with begin() as ctx:
        applications.read(ctx, application_id)
        service.end(ctx, PHOTOGRAPH, application_id)
    return to(url_for("application_images.photograph", application_id=application_id), notice="camera-ended")


@blueprint.get("/<uuid:application_id>/photograph/station/news")
@requires("documents.apply")
def news(application_id: uuid.UUID) -> Response:
    """Return a tag that changes when the page has something new to show, and nothing else."""
    with begin() as ctx:
        application = applications.read(ctx, application_id)
        return settle(
            jsonify(tag=_tag(application, service.offered(ctx, PHOTOGRAPH, application_id, credential_hash())))
        )


def _tag(application: Application, offer: Offer | None) -> str:
    seen = [offer and (offer.code, offer.station), application.photograph_sha256]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
