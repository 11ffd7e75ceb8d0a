"""Joining and parting deliveries over HTTP."""

import uuid
from collections.abc import Sequence
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births.deliveries import service
from registry.births.deliveries.schemas import DeliveryChangeSchema, DeliverySchema
from registry.births.models import Birth, Delivery
from registry.people.changes import Ground
from registry.people.schemas import evidence_text

blueprint = Blueprint("deliveries", __name__, url_prefix="/api/v1/deliveries", description="Children of one delivery")
blueprints = (blueprint,)


@blueprint.post("/<uuid:delivery_id>/join")
@requires("births.join")
@blueprint.arguments(DeliveryChangeSchema)
@blueprint.response(200, DeliverySchema)
def join(body: dict[str, Any], delivery_id: uuid.UUID) -> dict[str, Any]:
    """Join births of the same mother to a delivery: twins that were enrolled as two deliveries."""
    with begin() as ctx:
        return _answer(*service.join(ctx, delivery_id, body["births"], body["plurality"], _ground(body)))


@blueprint.post("/<uuid:delivery_id>/parting")
@requires("births.join")
@blueprint.arguments(DeliveryChangeSchema)
@blueprint.response(200, DeliverySchema)
def part(body: dict[str, Any], delivery_id: uuid.UUID) -> dict[str, Any]:
    """Take births out of a delivery to which they do not belong; answers the delivery that they have instead."""
    with begin() as ctx:
        return _answer(*service.part(ctx, delivery_id, body["births"], body["plurality"], _ground(body)))


def _ground(body: dict[str, Any]) -> Ground:
    return Ground(body["reason"], evidence_text(body["document"]))


def _answer(delivery: Delivery, births: Sequence[Birth]) -> dict[str, Any]:
    return {"id": delivery.id, "mother_id": delivery.mother_id, "births": births}
