"""The issuer's public keys over HTTP, open to everyone."""

from typing import Final

from flask import Response, json, request

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import public
from registry.documents.keys import service

blueprint = Blueprint("keys", __name__, url_prefix="/.well-known", description="The issuer's public keys")
blueprints = (blueprint,)

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
