"""Receivers of notifications over HTTP, for administrators; and the public keys that sign, open to everyone."""

import uuid
from typing import Any, Final

from flask import Response, json, request

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import public, requires
from registry.exchange.notifications import keys, queries, service
from registry.exchange.notifications.answers import dead_letter_answers, receiver_answer
from registry.exchange.notifications.schemas import (
    DeadLetterListSchema,
    EndingSchema,
    ReceiverListSchema,
    ReceiverRequestSchema,
    ReceiverSchema,
    RetrySchema,
)
from registry.exchange.notifications.service import RequestReceiver

blueprint = Blueprint(
    "notification_receivers",
    __name__,
    url_prefix="/api/v1/notification-receivers",
    description="Systems that are told what happens",
)
public_keys = Blueprint(
    "notification_keys", __name__, url_prefix="/.well-known", description="The keys that sign notifications"
)
blueprints = (blueprint, public_keys)
CACHED_S: Final = 3600


@public_keys.get("/notification-keys.json")
@public("whoever receives a notification needs the public keys to check it")
@public_keys.response(200, {"type": "object"}, description="JSON Web Key Set (RFC 7517)")
def read_keys() -> Response:
    """Read the keys by which notifications are checked, earlier ones included."""
    with begin() as ctx:
        key_set = keys.published(ctx.session)
    response = Response(json.dumps(key_set), mimetype="application/jwk-set+json")
    response.headers["Cache-Control"] = f"public, max-age={CACHED_S}"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("")
@requires("notifications.manage")
@blueprint.response(200, ReceiverListSchema)
def list_receivers() -> dict[str, Any]:
    """List every receiver, with how much waits for it and was given up."""
    with begin() as ctx:
        return {"receivers": [receiver_answer(ctx, receiver) for receiver in queries.receivers(ctx.session)]}


@blueprint.post("")
@requires("notifications.manage", fresh=True)
@blueprint.arguments(ReceiverRequestSchema)
@blueprint.response(201, ReceiverSchema)
def request_receiver(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Ask that a receiver be allowed. Nothing is sent until another administrator approves it."""
    with begin() as ctx:
        return receiver_answer(ctx, service.request(ctx, RequestReceiver(**body))), 201


@blueprint.get("/<uuid:receiver_id>")
@requires("notifications.manage")
@blueprint.response(200, ReceiverSchema)
def read_receiver(receiver_id: uuid.UUID) -> dict[str, Any]:
    """Read one receiver."""
    with begin() as ctx:
        return receiver_answer(ctx, service.read(ctx, receiver_id))


@blueprint.post("/<uuid:receiver_id>/approval")
@requires("notifications.manage", fresh=True)
@blueprint.response(200, ReceiverSchema)
def approve(receiver_id: uuid.UUID) -> dict[str, Any]:
    """Allow what another administrator asked for."""
    with begin() as ctx:
        return receiver_answer(ctx, service.approve(ctx, receiver_id))


@blueprint.post("/<uuid:receiver_id>/refusal")
@requires("notifications.manage", fresh=True)
@blueprint.response(200, ReceiverSchema)
def refuse(receiver_id: uuid.UUID) -> dict[str, Any]:
    """Refuse what another administrator asked for."""
    with begin() as ctx:
        return receiver_answer(ctx, service.refuse(ctx, receiver_id))


@blueprint.post("/<uuid:receiver_id>/pause")
@requires("notifications.manage", fresh=True)
@blueprint.response(200, ReceiverSchema)
def pause(receiver_id: uuid.UUID) -> dict[str, Any]:
    """Send nothing for now; what happens is kept for the receiver."""
    with begin() as ctx:
        return receiver_answer(ctx, service.pause(ctx, receiver_id))


@blueprint.post("/<uuid:receiver_id>/resumption")
@requires("notifications.manage", fresh=True)
@blueprint.response(200, ReceiverSchema)
def resume(receiver_id: uuid.UUID) -> dict[str, Any]:
    """Send again, beginning with what was kept."""
    with begin() as ctx:
        return receiver_answer(ctx, service.resume(ctx, receiver_id))


@blueprint.post("/<uuid:receiver_id>/ending")
@requires("notifications.manage", fresh=True)
@blueprint.arguments(EndingSchema)
@blueprint.response(200, ReceiverSchema)
def end(body: dict[str, Any], receiver_id: uuid.UUID) -> dict[str, Any]:
    """End a receiver at once, with what waits for it."""
    with begin() as ctx:
        return receiver_answer(ctx, service.end(ctx, receiver_id, body["reason"]))


@blueprint.get("/<uuid:receiver_id>/dead-letters")
@requires("notifications.manage")
@blueprint.response(200, DeadLetterListSchema)
def list_dead_letters(receiver_id: uuid.UUID) -> dict[str, Any]:
    """List what was given up, without whom it is about."""
    with begin() as ctx:
        receiver = service.read(ctx, receiver_id)
        return {"dead_letters": dead_letter_answers(queries.dead(ctx.session, receiver.id, service.MOST_AT_ONCE))}


@blueprint.post("/<uuid:receiver_id>/dead-letters/retry")
@requires("notifications.manage", fresh=True)
@blueprint.response(200, RetrySchema)
def retry(receiver_id: uuid.UUID) -> dict[str, Any]:
    """Send again what was given up."""
    with begin() as ctx:
        return {"count": service.retry(ctx, receiver_id)}
