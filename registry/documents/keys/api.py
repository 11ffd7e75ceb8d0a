"""The issuer's public keys over HTTP, open to everyone."""

from flask import Response, json

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import public
from registry.documents.keys import service

blueprint = Blueprint("keys", __name__, url_prefix="/.well-known", description="The issuer's public keys")
blueprints = (blueprint,)

CACHED_S = 3600
"""An hour: whoever checks cards learns of a new key within it."""


@blueprint.get("/jwks.json")
@public("whoever checks a card needs the issuer's public keys")
@blueprint.response(200, {"type": "object"}, description="JSON Web Key Set (RFC 7517)")
def read_keys() -> Response:
    """The keys with which cards are verified, old ones included."""
    with begin() as ctx:
        said = service.jwks(ctx.session, ctx.settings.public_url)
    response = Response(json.dumps(said), mimetype="application/jwk-set+json")
    response.headers["Cache-Control"] = f"public, max-age={CACHED_S}"
    response.add_etag()
    return response
