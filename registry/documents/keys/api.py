"""The issuer's keys over HTTP: the public ones, open to everyone; and which are to be distrusted, for two persons."""

import uuid
from typing import Any, Final

from flask import Response, json, request

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import public, requires
from registry.core.context import Context
from registry.documents.keys import distrust, queries, service
from registry.documents.keys.answers import key_answers, request_answers
from registry.documents.keys.models import KeyDistrust
from registry.documents.keys.schemas import (
    DistrustRequestSchema,
    IssuerKeyListSchema,
    KeyRequestSchema,
    TrustRequestSchema,
)

blueprint = Blueprint("keys", __name__, url_prefix="/.well-known", description="The issuer's public keys")
managed = Blueprint(
    "issuer_keys", __name__, url_prefix="/api/v1/issuer-keys", description="Which of the issuer's keys are trusted"
)
blueprints = (blueprint, managed)

CACHED_S: Final = 3600
"""One hour, within which every verifier learns of a new key."""


@blueprint.get("/jwks.json")
@public("anyone who checks a card needs the issuer's public keys")
@blueprint.response(200, {"type": "object"}, description="JSON Web Key Set (RFC 7517)")
def read_keys() -> Response:
    """Read the keys with which cards are verified, old ones included. Revalidated by its ETag."""
    with begin() as ctx:
        key_set = service.jwks(ctx.session, ctx.settings.public_url)
    response = Response(json.dumps(key_set), mimetype="application/jwk-set+json")
    response.headers["Cache-Control"] = f"public, max-age={CACHED_S}"
    response.add_etag()
    response.make_conditional(request)
    return response


@managed.get("")
@requires("keys.distrust")
@managed.response(200, IssuerKeyListSchema)
def list_keys() -> dict[str, Any]:
    """List every key, and every request to distrust one or to trust it again."""
    with begin() as ctx:
        return {"keys": key_answers(ctx), "requests": request_answers(ctx, queries.requests(ctx.session))}


@managed.post("/<kid>/distrust")
@requires("keys.distrust", fresh=True)
@managed.arguments(DistrustRequestSchema)
@managed.response(201, KeyRequestSchema)
def request_distrust(request: dict[str, Any], kid: str) -> tuple[dict[str, Any], int]:
    """Request that a key be distrusted from a day on. It takes effect once another person approves it."""
    with begin() as ctx:
        distrust_request = distrust.request_distrust(ctx, kid, request["distrusted_from"], request["reason"])
        return _answer(ctx, distrust_request), 201


@managed.post("/<kid>/trust")
@requires("keys.distrust", fresh=True)
@managed.arguments(TrustRequestSchema)
@managed.response(201, KeyRequestSchema)
def request_trust(request: dict[str, Any], kid: str) -> tuple[dict[str, Any], int]:
    """Request that what a distrusted key signed be trusted again. It takes effect once another person approves it."""
    with begin() as ctx:
        return _answer(ctx, distrust.request_trust(ctx, kid, request["reason"])), 201


@managed.post("/requests/<uuid:request_id>/approval")
@requires("keys.distrust", fresh=True)
@managed.response(200, KeyRequestSchema)
def approve(request_id: uuid.UUID) -> dict[str, Any]:
    """Do as another person requested, at once. A distrusted key that signs is replaced in the same moment."""
    with begin() as ctx:
        return _answer(ctx, distrust.approve(ctx, request_id))


@managed.post("/requests/<uuid:request_id>/refusal")
@requires("keys.distrust", fresh=True)
@managed.response(200, KeyRequestSchema)
def refuse(request_id: uuid.UUID) -> dict[str, Any]:
    """Refuse what another person requested: the key stays as it is."""
    with begin() as ctx:
        return _answer(ctx, distrust.refuse(ctx, request_id))


def _answer(ctx: Context, request: KeyDistrust) -> dict[str, Any]:
    return request_answers(ctx, [request])[0]
