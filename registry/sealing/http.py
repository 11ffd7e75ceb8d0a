"""Every view of a sealed person is journalled: one place, after the answer is made and before it is sent.

Whoever may see sealed persons gets an answer only once the journal holds which sealings it shows: by the identifiers in
the address and in the answer, whatever route it came from; a drawing's are told by who draws it (`Context.shown`).
"""

import re
import uuid
from collections.abc import Iterator
from typing import Final

from flask import Flask, Response, g, request

from registry.access.http import begin, current_actor
from registry.core.hiding import READ_SEALED
from registry.sealing import queries

_ID: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def register(app: Flask) -> None:
    """Journal what is shown of sealed persons."""
    app.after_request(_journal)


def _journal(response: Response) -> Response:
    if "actor" not in g or not current_actor().may(READ_SEALED) or response.status_code >= 300:
        return response
    shown = set(_shown(response))
    if not shown:
        return response
    with begin() as ctx:
        for sealing_id, count in queries.sealings_shown(ctx.session, shown):
            ctx.journal("sealing.viewed", "sealing", sealing_id, route=str(request.endpoint), shown=count)
    return response


def _shown(response: Response) -> Iterator[uuid.UUID]:
    yield from (one for one in (request.view_args or {}).values() if isinstance(one, uuid.UUID))
    yield from (uuid.UUID(one) for one in g.get("shown", ()))
    if response.mimetype == "application/json" and not response.direct_passthrough:
        yield from (uuid.UUID(found[0].decode()) for found in _ID.finditer(response.get_data()))
