"""The registrar's page of a finger where a capture station takes the print: a code first, then what arrives."""

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, jsonify, url_for

from registry.access.frame.showing import to
from registry.access.http import begin, credential_hash
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.births.drafts import print_pages
from registry.births.drafts import service as drafts
from registry.births.rules.prints import SUBJECTS
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.messages import _
from registry.fingerprints.rules import FINGERS
from registry.stations.pairing import service
from registry.stations.pairing.kinds import PRINTS
from registry.stations.pairing.service import Offer

blueprint = Blueprint("station_pairing", __name__, url_prefix="/enrolments", template_folder="templates")
blueprints = (blueprint,)
NOTICES: Final = {"station-ended": _("The station does not take prints for this registration any more.")}


@blueprint.get("/<uuid:draft_id>/station/<subject>/<int:number>")
@requires("births.enrol")
def finger(draft_id: uuid.UUID, subject: str, number: int) -> Response:
    """Show a finger, and ask the station for it where one is paired."""
    _check(subject, number)

    def besides(ctx: Context) -> Mapping[str, Any]:
        service.ask(ctx, PRINTS, draft_id, credential_hash(), (subject, number))
        offer = service.offered(ctx, PRINTS, draft_id, credential_hash())
        return {"offer": offer, "tag": _tag(ctx, draft_id, subject, number, offer)}

    template, endpoint = "stations/prints.html", print_pages.BESIDE
    return print_pages.shown(draft_id, subject, number, template=template, endpoint=endpoint, besides=besides)


@blueprint.post("/<uuid:draft_id>/station/<subject>/<int:number>")
@requires("births.capture")
def offer(draft_id: uuid.UUID, subject: str, number: int) -> Response:
    """Show a code by which a station takes the prints of this registration; with one paired already, go on with it."""
    _check(subject, number)
    with begin() as ctx:
        at = drafts.read(ctx, draft_id, lock=True).facility_code
        service.offer(ctx, PRINTS, draft_id, credential_hash(), facility_code=at, finger=(subject, number))
    return to(url_for(print_pages.BESIDE, draft_id=draft_id, subject=subject, number=number))


@blueprint.post("/<uuid:draft_id>/station/<subject>/<int:number>/end")
@requires("births.capture")
def end(draft_id: uuid.UUID, subject: str, number: int) -> Response:
    """End with the station; ended twice, it is ended both times."""
    _check(subject, number)
    with begin() as ctx:
        drafts.read(ctx, draft_id)
        service.end(ctx, PRINTS, draft_id)
    address = url_for(print_pages.OWN, draft_id=draft_id, subject=subject, number=number)
    return to(address, notice="station-ended")


@blueprint.get("/<uuid:draft_id>/station/<subject>/<int:number>/news")
@requires("births.enrol")
def news(draft_id: uuid.UUID, subject: str, number: int) -> Response:
    """Return a tag that changes when the page has something new to show, and nothing else."""
    _check(subject, number)
    with begin() as ctx:
        offer = service.offered(ctx, PRINTS, draft_id, credential_hash())
        return settle(jsonify(tag=_tag(ctx, draft_id, subject, number, offer)))


def _tag(ctx: Context, draft_id: uuid.UUID, subject: str, number: int, offer: Offer | None) -> str:
    prints = print_pages.of_finger(drafts.read(ctx, draft_id), subject, number)
    seen = [offer and (offer.code, offer.station), sorted(str(print_.id) for print_ in prints)]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _check(subject: str, number: int) -> None:
    if subject not in SUBJECTS or number not in FINGERS:
        raise NotFound
