"""The net under all routes: an answer is sent once the journal names the persons it shows, and never before.

The persons are found by identifiers: those in the address, every UUID in the text of a JSON answer, and what drawings
and archives add to `Context.shown`; `queries.PERSONS` says which identifier stands for whom. Persons whom the request's
own entries name are not named twice. Sealings that the answer shows are journalled too, for accounts that may know of
them. It cannot see an answer that shows a person by name or number without any identifier: routes answer with
identifiers, and a walk over all routes proves it.

A reading that cannot be journalled is refused as unavailable. The act of a request is committed before its answer is
made: when that answer cannot be journalled the refusal says that the act was done.
"""

import uuid
from collections.abc import Iterator
from typing import Final

from flask import Flask, Response, g, request

from registry.access.http import begin, current_actor
from registry.access.purposes import READS
from registry.core import problems
from registry.core.errors import RegistryError
from registry.core.hiding import hides
from registry.core.identifiers import identifiers_in
from registry.reading import queries, service
from registry.reading.oversight.http import spend_images, spend_persons
from registry.sealing import queries as sealings

NAMES_NOBODY: Final = frozenset({"access", "accounts"})
"""Blueprints whose identifiers are those of accounts and tokens."""


def register(app: Flask) -> None:
    """Journal whom every answer of the application shows."""
    app.after_request(_journal_views)


def _journal_views(response: Response) -> Response:
    if "actor" not in g or response.status_code >= 300 or request.blueprint in NAMES_NOBODY:
        return response
    try:
        if identifiers := set(_identifiers_shown(response)):
            count = _journal(identifiers)
            if request.method in READS:  # what was done is answered, whatever was read before
                spend_persons(count)
                spend_images(g.get("images_shown", 0))
    except RegistryError as error:
        return problems.refusal(error)
    except Exception as error:  # noqa: BLE001  # raised here it would become a refusal that says nothing of the act
        return problems.failure(error)
    return response


def _journal(identifiers: set[uuid.UUID]) -> int:
    """Name the persons; their number."""
    with begin() as ctx:
        shown = frozenset[uuid.UUID]().union(*queries.persons_of(ctx.session, identifiers).values())
        if persons := shown - g.get("journalled", frozenset()):
            service.journal_view(ctx, str(request.endpoint), persons)
        if not hides(current_actor()):
            for sealing_id, count in sealings.sealings_shown(ctx.session, identifiers):
                ctx.journal("sealing.viewed", "sealing", sealing_id, route=str(request.endpoint), shown=count)
    return len(shown)


def _identifiers_shown(response: Response) -> Iterator[uuid.UUID]:
    yield from (value for value in (request.view_args or {}).values() if isinstance(value, uuid.UUID))
    yield from (uuid.UUID(identifier) for identifier in g.get("shown", ()))
    if response.mimetype == "application/json" and not response.direct_passthrough:
        yield from identifiers_in(response.get_data(as_text=True))
