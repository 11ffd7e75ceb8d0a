"""OSIA's notification 1.2.0, below /osia/notification: what its routes take and answer is OSIA's own document."""

from typing import Final

from flask import Response, jsonify, request

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.exchange.osia.routing import answer_errors, purpose, router
from registry.exchange.topics import service

blueprint = Blueprint("topics", __name__, url_prefix="/osia/notification")
blueprints = (blueprint,)
_route = router(blueprint, has_transaction=False)
_DONE: Final = ("", 204)
_TAKEN: Final = ("", 200)
_ENDPOINT_OF_PUBLISH: Final = f"{blueprint.name}.publish"


def _required(name: str) -> str:
    text = request.args.get(name)
    if not text:
        raise Invalid([FieldError(f"/query/{name}", _("Required."))])
    return text


@_route("POST", "/v1/subscriptions", "topic", "protocol", "address", "policy")
def subscribe() -> Response:
    """Subscribe to a topic; the address is asked to confirm it."""
    topic, address = _required("topic"), _required("address")
    with begin() as ctx:
        answer = service.subscribe(
            ctx, purpose(), topic, request.args.get("protocol"), address, request.args.get("policy")
        )
    return jsonify(answer)


@_route("GET", "/v1/subscriptions")
def list_subscriptions() -> Response:
    """List the system's subscriptions."""
    with begin() as ctx:
        return jsonify(service.listed(ctx, purpose()))


@_route("DELETE", "/v1/subscriptions/<uuid>")
def unsubscribe(uuid: str) -> tuple[str, int]:
    """End a subscription."""
    with begin() as ctx:
        service.unsubscribe(ctx, purpose(), uuid)
    return _DONE


@_route("GET", "/v1/subscriptions/confirm", "token")
def confirm() -> tuple[str, int]:
    """Confirm a subscription by the token that its address was sent."""
    token = _required("token")
    with begin() as ctx:
        service.confirm(ctx, purpose(), token)
    return _TAKEN


@_route("POST", "/v1/topics", "name")
def create_topic() -> Response:
    """Answer a topic that is there; none is made."""
    name = _required("name")
    with begin() as ctx:
        return jsonify(service.topic(ctx, purpose(), name))


@_route("GET", "/v1/topics")
def list_topics() -> Response:
    """List the topics that the agreement allows."""
    with begin() as ctx:
        return jsonify(service.topics(ctx, purpose()))


@_route("DELETE", "/v1/topics/<uuid>")
def delete_topic(uuid: str) -> tuple[str, int]:
    """Refuse to delete a topic."""
    with begin() as ctx:
        service.refuse_topic(ctx, purpose(), uuid)
    return _DONE


@_route("POST", "/v1/topics/<uuid>/publish", "subject")
def publish(uuid: str) -> tuple[str, int]:
    """Refuse a message: this registry alone says what happened."""
    with begin() as ctx:
        service.refuse_topic(ctx, purpose(), uuid)
    return _TAKEN


answer_errors(blueprint, lambda: request.endpoint == _ENDPOINT_OF_PUBLISH)
