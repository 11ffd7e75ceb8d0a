"""A case's dossier over HTTP."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin, current_actor
from registry.access.permissions import requires
from registry.investigations.cases import queries
from registry.investigations.cases.dossier import service as dossier
from registry.investigations.cases.dossier.answers import entry_answer
from registry.investigations.cases.dossier.schemas import EntryRequestSchema, EntrySchema, entry_of

blueprint = Blueprint(
    "dossier",
    __name__,
    url_prefix="/api/v1/cases/<uuid:case_id>/entries",
    description="Notes, tasks and attachments of a case",
)
blueprints = (blueprint,)


@blueprint.post("")
@requires("cases.work")
@blueprint.arguments(EntryRequestSchema)
@blueprint.response(201, EntrySchema)
def add(body: dict[str, Any], case_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Add a note, a task, its completion, or an attachment. Entries are never changed."""
    with begin() as ctx:
        entry = dossier.add(ctx, case_id, entry_of(body))
        answer = entry_answer(entry, body["title"], current_actor().username, body["text"])
        return answer, 201, {"Location": f"/api/v1/cases/{case_id}/entries/{entry.id}"}


@blueprint.get("/<uuid:entry_id>")
@requires("cases.work")
@blueprint.response(200, EntrySchema)
def read(case_id: uuid.UUID, entry_id: uuid.UUID) -> dict[str, Any]:
    """Read an entry with its text; an attachment without its bytes. The reading is journalled."""
    with begin() as ctx:
        entry, title, content = dossier.read_entry(ctx, case_id, entry_id)
        names = queries.usernames_of(ctx.session, [entry.by])
        text = None if entry.kind == "attachment" else content.decode()
        return entry_answer(entry, title, names.get(entry.by), text)


@blueprint.get("/<uuid:entry_id>/content")
@requires("cases.work")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def read_content(case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """Read an entry's bytes, exactly as they were sent. The reading is journalled."""
    with begin() as ctx:
        entry, _title, content = dossier.read_entry(ctx, case_id, entry_id)
        response = Response(content, content_type=entry.media_type)
        # The browser must save an attachment, never show it as one of our pages.
        response.headers["Content-Disposition"] = f'attachment; filename="{entry.id}"'
        return response
