"""Journals every view of a sealed person, after the answer is made and before it is sent.

An account that may see sealed persons gets its answer only once the journal holds which sealings the answer shows. They
are recognised by identifiers: those in the address, and every UUID in the text of a JSON answer, whichever route made
it. This is a net under all routes, and it cannot see

- identifiers inside something encoded: a ZIP archive, a PDF, a picture, base64;
- answers that are streamed or sent straight from a file (`direct_passthrough`);
- drawings and other text that is not JSON, such as SVG.

Whatever draws or packs persons therefore adds their identifiers to `Context.shown` itself. An answer that shows a
person by name or number without any identifier is not journalled: routes answer with identifiers.
"""

import re
import uuid
from collections.abc import Iterator
from typing import Final

from flask import Flask, Response, g, request

from registry.access.http import begin, current_actor
from registry.core.hiding import READ_SEALED
from registry.sealing import queries

_UUID: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def register(app: Flask) -> None:
    """Journal what every answer of the application shows of sealed persons."""
    app.after_request(_journal_views)


def _journal_views(response: Response) -> Response:
    if "actor" not in g or not current_actor().may(READ_SEALED) or response.status_code >= 300:
        return response
    identifiers = set(_identifiers_shown(response))
    if not identifiers:
        return response
    with begin() as ctx:
        for sealing_id, count in queries.sealings_shown(ctx.session, identifiers):
            ctx.journal("sealing.viewed", "sealing", sealing_id, route=str(request.endpoint), shown=count)
    return response


def _identifiers_shown(response: Response) -> Iterator[uuid.UUID]:
    yield from (value for value in (request.view_args or {}).values() if isinstance(value, uuid.UUID))
    yield from (uuid.UUID(identifier) for identifier in g.get("shown", ()))
    if response.mimetype == "application/json" and not response.direct_passthrough:
        yield from (uuid.UUID(match[0].decode()) for match in _UUID.finditer(response.get_data()))
