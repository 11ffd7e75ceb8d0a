"""The signed status lists over HTTP, open to everyone."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from flask import Response, request

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import public
from registry.core.errors import NotFound
from registry.documents.artefact import status_list
from registry.documents.artefact.cose import SigningKey
from registry.documents.cards import status
from registry.documents.cards.models import LIST_SIZE
from registry.documents.keys.service import current_key

blueprint = Blueprint("status_lists", __name__, url_prefix="/verify", description="Which cards have ended; public")
blueprints = (blueprint,)

LARGEST_LIST_ID: Final = 2**31 - 1
SIGNING_PERIOD_S: Final = 3600
"""A list is signed as of the hour it is requested in: the same hour and bits give the same, cacheable bytes."""


@blueprint.get("/status/<int:list_id>")
@public("anyone who checks a card must learn whether it has ended; a list identifies nobody")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type=status_list.MEDIA_TYPE)
def read_list(list_id: int) -> Response:
    """Read a signed status list. It may be cached and revalidated by its ETag."""
    if not 0 < list_id <= LARGEST_LIST_ID:
        raise NotFound
    with begin() as ctx:
        state = status.state_of(ctx.session, list_id)
        key = current_key(ctx)
        hour = int(ctx.now.timestamp()) // SIGNING_PERIOD_S
        uri = status.list_uri(ctx.settings.public_url, list_id)
    response = Response(mimetype=status_list.MEDIA_TYPE)
    response.set_etag(f"{state.tag}-{key.kid}-{hour:x}")
    response.cache_control.public = True
    response.cache_control.max_age = int(status_list.TIME_TO_LIVE.total_seconds())
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(_signed(state, uri, key, hour))
    return response


@lru_cache(maxsize=64)
def _signed(state: status.ListState, uri: str, key: SigningKey, hour: int) -> bytes:
    """The list signed as of the beginning of an hour since 1970."""
    moment = datetime.fromtimestamp(hour * SIGNING_PERIOD_S, UTC)
    return status_list.sign(status_list.encode(state.set_places, LIST_SIZE), uri, key, moment)
